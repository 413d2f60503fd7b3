from datetime import UTC, datetime
from pathlib import Path

from django.core.mail import EmailMultiAlternatives

from medspa.messaging.tests.conftest import mailers

LETTER = """Dear Zoë,

see you at 10:15 → this is a long line that goes on and on, and nobody may fold it anywhere.
"""


def test_an_eml_can_be_read_without_a_mail_program(mail_dir: Path):
    mail = EmailMultiAlternatives(
        subject="Café, Tuesday", body=LETTER, to=["Zoë O'Neill <zoe@mail.example>"]
    )
    mail.attach_alternative("<p>Dear Zoë</p>", "text/html")

    mail.send()

    (path,) = mail_dir.iterdir()
    words = path.read_text(encoding="utf-8")
    assert "Subject: Café, Tuesday\n" in words
    assert LETTER in words
    assert "<p>Dear Zoë</p>" in words
    assert path.stat().st_mode & 0o777 == 0o600


def test_names_sort_by_time_and_tell_nobodys_name(mail_dir: Path):
    before = datetime.now(UTC)
    for subject in ("first", "second", "third"):
        EmailMultiAlternatives(subject=subject, body="", to=["mara@mail.example"]).send()

    paths = sorted(mail_dir.iterdir())

    assert [subject_of(path) for path in paths] == ["first", "second", "third"]
    assert paths[0].name >= f"{before:%Y%m%dT%H%M%S.%fZ}"
    assert [path.name for path in paths if "mara" in path.name] == []


def test_send_makes_the_folder(settings, tmp_path: Path):
    folder = tmp_path / "not" / "there"
    settings.MAILERS = mailers(
        "medspa.messaging.sending.backends.EmlFileBackend", file_path=str(folder)
    )

    EmailMultiAlternatives(body="", to=["mara@mail.example"]).send()

    assert len(list(folder.iterdir())) == 1


def subject_of(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(line.removeprefix("Subject: ") for line in lines if line.startswith("Subject: "))
