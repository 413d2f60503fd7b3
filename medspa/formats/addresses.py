"""E-mail addresses: one way of writing each, wherever one is stored, compared or counted."""

import unicodedata

import idna


def deliverable_address(address: str) -> str:
    """The address as mail servers take it: its domain in ASCII (RFC 5891) and small letters.

    Signs that nobody sees are left out and wide letters become ordinary ones. What stands before
    the @ keeps its case. The library knows the letters of today; Python's own codec makes `ss` of
    `ß`, which is another domain. Raises UnicodeError.
    """
    name, at, domain = _plain(address).rpartition("@")
    return f"{name}{at}{_in_ascii(domain)}" if at else domain


def canonical_address(address: str) -> str:
    """As `deliverable_address`, of any text: a domain that the rules refuse is encoded, too."""
    try:
        return deliverable_address(address)
    except UnicodeError:
        name, at, domain = _plain(address).rpartition("@")
        return f"{name}{at}{'.'.join(map(_punycode, domain.lower().split('.')))}"


def address_key(address: str) -> str:
    """What two writings of one address have in common; the database has it as `email_key`."""
    return canonical_address(address).lower()


def _plain(address: str) -> str:
    kept = "".join(c for c in address if unicodedata.category(c) != "Cf")
    return unicodedata.normalize("NFKC", kept).strip()


def _in_ascii(domain: str) -> str:
    domain = domain.rstrip(".")
    if domain.isascii():
        return domain.lower()
    return idna.encode(domain, uts46=True).decode("ascii").lower()


def _punycode(label: str) -> str:
    return label if label.isascii() else f"xn--{label.encode('punycode').decode('ascii')}"
