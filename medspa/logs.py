"""Keep secrets that stand in addresses out of the log: whoever reads it must not get at visits.
Refusals are one line: a stack of calls is for what failed."""

import logging
import re

# Links to one appointment, its confirmation, a place in line, a form, a calendar, a hold; those for
# a new password and about a new address.
SECRET = re.compile(
    r"(/(?:a|w|book/done|f|calendar|api/holds|accounts/password/reset/key|team/address|me/address)/)[A-Za-z0-9_~-]{16,}"
)


class WithoutSecrets(logging.Filter):
    """Django names the address of every request that it refuses or that fails."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        hidden = SECRET.sub(r"\1***", said)
        if hidden != said:
            record.msg, record.args = hidden, ()
        return True


class RefusalsInOneLine(logging.Filter):
    """Django adds the whole stack to a request that was answered 403 as it should be."""

    def filter(self, record: logging.LogRecord) -> bool:
        if 400 <= getattr(record, "status_code", 0) < 500:
            record.exc_info = record.exc_text = None
        return True
