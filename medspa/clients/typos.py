"""Slips of the finger in an e-mail address: `gmial.com` is asked about, never refused.

Most people write from a few large providers, so a domain that is one slip away from one of these
and is none of the providers with names as close is probably meant to be it.
"""

PROVIDERS = (
    "gmail.com",
    "yahoo.com",
    "hotmail.com",
    "outlook.com",
    "icloud.com",
    "aol.com",
    "live.com",
    "msn.com",
    "comcast.net",
    "proton.me",
    "protonmail.com",
    "googlemail.com",
    "verizon.net",
    "sbcglobal.net",
    "bellsouth.net",
    "cox.net",
    "att.net",
    "charter.net",
    "yahoo.es",
    "hotmail.es",
    "outlook.es",
    "yahoo.com.mx",
    "yahoo.com.ar",
    "hotmail.com.mx",
)
# Real ones that lie a slip away from one of those.
_REAL = (
    "ymail.com gmx.com gmx.net gmx.de gmx.us mail.com email.com fmail.com gmail.de hotmail.co.uk "
    "hotmail.co.nz yahoo.co.uk yahoo.co.in yahoo.co.jp yahoo.ca yahoo.de yahoo.fr yahoo.it "
    "yahoo.in yahoo.cn yahoo.co.nz yahoo.com.br yahoo.com.au yahoo.com.co yahoo.com.pe yahoo.cl "
    "hotmail.ca hotmail.de hotmail.fr hotmail.it hotmail.be hotmail.nl hotmail.com.ar "
    "hotmail.com.br hotmail.cl outlook.de outlook.fr outlook.it outlook.ie outlook.cl outlook.in "
    "outlook.jp outlook.pt outlook.com.br outlook.com.ar outlook.com.mx live.ca live.de live.fr "
    "live.it live.nl live.ie live.cn live.in live.se live.no live.dk live.be live.at live.co.uk "
    "live.com.mx live.com.ar aol.de aol.fr aol.co.uk aim.com me.com mac.com ao.com ail.com "
    "like.com love.com line.com mail.me mail.ru pm.me proton.com att.com cox.com fox.net box.net "
    "vox.net cox.com msn.net hot.ee"
)
REAL = frozenset(_REAL.split())
# The beginnings of the large names, so that a slip after the dot is seen as one, too.
NAMES = {domain.partition(".")[0]: domain for domain in reversed(PROVIDERS)}
_SLIPPED = (
    "con cmo ocm comm coom vom xom cim clm cpm om cm co cok copm comn cop cmm cin coma come c "
    "con.mx com.com ccom coml como corn cam"
)
SLIPPED_ENDINGS = frozenset(_SLIPPED.split())
_NO_ENDINGS = "con cmo ocm comm coom vom xom cim clm cpm copm comn cop cmm coml"
NO_ENDINGS = frozenset(_NO_ENDINGS.split())  # of any domain: `.co`, `.cm`, `.om` are
FEW_LETTERS = 5  # before the dot: of a shorter name every other is a slip away


def likely_meant(address: str) -> str:
    """The address that was probably meant instead of this one; empty where nothing looks wrong."""
    name, at, domain = address.strip().rpartition("@")
    meant = _domain_meant(domain.lower().rstrip(".")) if name and at else ""
    return f"{name}@{meant}" if meant else ""


def _domain_meant(domain: str) -> str:
    if domain in PROVIDERS or domain in REAL:
        return ""
    head, _dot, ending = domain.partition(".")
    if head in NAMES and ending in SLIPPED_ENDINGS:
        return NAMES[head]
    close = [known for known in PROVIDERS if _is_long(known) and is_a_slip_away(domain, known)]
    return close[0] if close else _both_slipped(head, ending) or _ending_slipped(domain)


def _both_slipped(head: str, ending: str) -> str:
    """`gmial.con`: a slip before the dot and one after it."""
    if ending not in SLIPPED_ENDINGS:
        return ""
    close = [name for name in NAMES if len(name) >= FEW_LETTERS and is_a_slip_away(head, name)]
    return NAMES[close[0]] if close else ""


def _ending_slipped(domain: str) -> str:
    rest, _dot, last = domain.rpartition(".")
    return f"{rest}.com" if rest and last in NO_ENDINGS else ""


def _is_long(domain: str) -> bool:
    return len(domain.partition(".")[0]) >= FEW_LETTERS


def is_a_slip_away(one: str, other: str) -> bool:
    """Whether one letter is missing, too many, another one, or changed places with the next."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return True  # one more letter at the end
    rest, others = one[start:], other[start:]
    swapped = rest[:2] == others[:2][::-1] and rest[2:] == others[2:]
    return swapped or rest[1:] == others[1:] or rest[1:] == others or rest == others[1:]
