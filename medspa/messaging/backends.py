"""Mail that stays here: one readable file per message, for development and demonstrations."""

import hashlib
from collections.abc import Sequence
from email.message import EmailMessage as MimeMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

# Text stays text: quoted-printable and base64 are for machines.
READABLE = SMTP.clone(linesep="\n", cte_type="8bit", utf8=True, max_line_length=900)


class EmlFileBackend(BaseEmailBackend):
    """Write each message to `file_path` as an `.eml`; sorted by name they are sorted by time."""

    def __init__(self, *, file_path: Path | str, **options: Any) -> None:
        super().__init__(**options)
        self.folder = Path(file_path)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            self._write(message.message(policy=READABLE))
        return len(email_messages)

    def _write(self, message: MimeMessage) -> None:
        """Whoever watches the folder sees whole files only: written aside, then renamed."""
        name = _file_name(message)
        aside = self.folder / f".{name}.part"
        aside.touch(mode=0o600)
        aside.write_bytes(message.as_bytes(policy=READABLE))
        aside.rename(self.folder / name)


def _file_name(message: MimeMessage) -> str:
    mark = hashlib.sha256(str(message["Message-ID"]).encode()).hexdigest()[:8]
    return f"{timezone.now():%Y%m%dT%H%M%S.%fZ}-{mark}.eml"
