"""E-mail addresses as mail servers take them."""

import idna


def deliverable(address: str) -> str:
    """The address with its domain in ASCII (RFC 5891): one writing, whoever typed it how.

    The library knows the letters of today; Python's own codec makes `ss` of `ß`, which is another
    domain. Raises UnicodeError.
    """
    name, at, domain = address.rpartition("@")
    if not at or domain.isascii():
        return address
    return f"{name}@{idna.encode(domain, uts46=True).decode('ascii')}"
