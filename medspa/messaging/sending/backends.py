"""Mail that stays here: one readable file per message, for development and demonstrations."""

import hashlib
import re
from collections.abc import Sequence
from email.message import EmailMessage as MimeMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

TIMED = re.compile(r"<(\d{8}T\d{6}\.\d{6}Z)\.")
# Text stays text: quoted-printable and base64 are for machines.
READABLE = SMTP.clone(linesep="\n", cte_type="8bit", utf8=True, max_line_length=900)


class EmlFileBackend(BaseEmailBackend):
    """Write each message to `file_path` as an `.eml`; sorted by name they are sorted by time.

    A message that is written again, with the same Message-ID, is the same file.
    """

    def __init__(self, *, file_path: Path | str, **options: Any) -> None:
        super().__init__(**options)
        self.folder = Path(file_path)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            self._write(message.message(policy=READABLE))
        return len(email_messages)

    def has_written(self, message_id: str) -> bool:
        return (self.folder / _file_name(message_id)).exists()

    def _write(self, message: MimeMessage) -> None:
        """Whoever watches the folder sees whole files only: written aside, then renamed."""
        name = _file_name(str(message["Message-ID"]))
        aside = self.folder / f".{name}.part"
        aside.touch(mode=0o600)
        aside.write_bytes(message.as_bytes(policy=READABLE))
        aside.rename(self.folder / name)


def _file_name(message_id: str) -> str:
    """By when the message was written, if its Message-ID says so (`channels.message_id`)."""
    known = TIMED.match(message_id)
    at = known[1] if known else f"{timezone.now():%Y%m%dT%H%M%S.%fZ}"
    return f"{at}-{hashlib.sha256(message_id.encode()).hexdigest()[:16]}.eml"
