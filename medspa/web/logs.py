"""Keep secrets that stand in addresses out of the log: whoever reads it must not get at visits.
Refusals are one line: a stack of calls is for what failed."""

import logging
import re

_plain = logging.Formatter()

# Links to one appointment, its confirmation, a place in line, a form, a plan, a calendar, a hold;
# those for a new password and about a new address. However the address is mangled: other case,
# more slashes, signs written as %2F.
_SLASH = r"(?:/|%2F)+"
_KEYED = (
    r"a|w|f|e|plan|book/done|calendar|api/holds|accounts/password/reset/key|team/address|me/address"
)
_SIGN = r"(?:[\w~-]|%[0-9A-F]{2})"
_SECRET = re.compile(
    rf"({_SLASH}(?:{_KEYED.replace('/', _SLASH)}){_SLASH}){_SIGN}{{8,}}", re.IGNORECASE
)
# And whatever looks like one, wherever it stands.
_LONG = re.compile(rf"{_SIGN}{{20,}}", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DIGEST = re.compile(r"[0-9a-f]{32,}")
_MIXED = [re.compile(signs) for signs in ("[a-z]", "[A-Z]", "[0-9]")]


def without_secrets(said: str) -> str:
    """The text without the part of any address in it that is a key."""
    return _LONG.sub(_unless_a_word, _SECRET.sub(r"\1***", said))


def _unless_a_word(found: re.Match[str]) -> str:
    run = found[0]
    if _UUID.fullmatch(run):
        return run
    looks_random = all(signs.search(run) for signs in _MIXED)
    return "***" if looks_random or _DIGEST.search(run) else run


class WithoutSecrets(logging.Filter):
    """Django names the address of every request that it refuses or that fails, and a stack of
    calls may name it, too."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        hidden = without_secrets(said)
        if hidden != said:
            record.msg, record.args = hidden, ()
        if record.exc_info:
            record.exc_text = without_secrets(_plain.formatException(record.exc_info))
        return True


class RefusalsInOneLine(logging.Filter):
    """Django adds the whole stack to a request that was answered 403 as it should be."""

    def filter(self, record: logging.LogRecord) -> bool:
        if 400 <= getattr(record, "status_code", 0) < 500:
            record.exc_info = record.exc_text = None
        return True
