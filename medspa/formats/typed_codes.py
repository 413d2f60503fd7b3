"""Codes as people type and paste them: read the same, whatever the keyboard or the mail program
put in between."""

import unicodedata

_BETWEEN = {"Cc", "Cf", "Pd", "Zl", "Zp", "Zs"}  # controls, invisible signs, dashes, blanks
_MINUS = "\u2212"


def read_code(typed: str) -> str:
    """The code without blanks, dashes of any kind and invisible signs; digits of any script, and
    full-width letters, as plain ones."""
    plain = unicodedata.normalize("NFKC", typed)
    return "".join(_digit(sign) for sign in plain if not _is_between(sign))


def _is_between(sign: str) -> bool:
    return sign == _MINUS or unicodedata.category(sign) in _BETWEEN


def _digit(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)
