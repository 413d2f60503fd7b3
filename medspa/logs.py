"""Keep secrets that stand in addresses out of the log: whoever reads it must not get at visits."""

import logging
import re

# Links to one appointment, its confirmation, a form, a calendar; a link for a new password.
SECRET = re.compile(r"(/(?:a|book/done|f|calendar|accounts/password/reset/key)/)[A-Za-z0-9_-]{16,}")


class WithoutSecrets(logging.Filter):
    """Django names the address of every request that it refuses or that fails."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        hidden = SECRET.sub(r"\1***", said)
        if hidden != said:
            record.msg, record.args = hidden, ()
        return True
