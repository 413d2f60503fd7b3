"""A message that carries a calendar entry."""

from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from medspa.accounts.tests.factories import make_user
from medspa.messaging.letters.kinds import CalendarPart, Letter, writer_of
from medspa.messaging.models import CalendarMethod, Message
from medspa.messaging.sending.channels import compose_email
from medspa.messaging.sending.delivery import deliver_message
from medspa.messaging.tests.conftest import mailers
from medspa.messaging.tests.factories import make_message

pytestmark = pytest.mark.django_db

ENTRY = "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nNAME:Zoë 🌸\r\nEND:VCALENDAR\r\n"
CARRYING = {"calendar": ENTRY, "calendar_method": CalendarMethod.CANCEL, "html": "<p>Hello</p>"}


@writer_of("tests/entry")
def write_entry(message: Message, now: datetime) -> Letter:
    part = CalendarPart(CalendarMethod.CANCEL, ENTRY)
    return Letter(context={"at": now}, words="tests/hello", calendar=part)


@pytest.mark.usefixtures("hello_template", "mail_dir")
def test_what_was_sent_keeps_the_entry_as_it_was():
    message = make_message(kind="tests/entry", facts={})

    deliver_message(message.pk, now=timezone.now())

    message.refresh_from_db()
    assert (message.calendar, message.calendar_method) == (ENTRY.replace("\r\n ", ""), "CANCEL")


@pytest.mark.parametrize(
    "half",
    [{"calendar": ENTRY}, {"calendar_method": "CANCEL"}, CARRYING | {"calendar_method": "X"}],
)
def test_an_entry_and_its_method_come_together(half: dict[str, str]):
    with pytest.raises(IntegrityError, match="message_calendar_has_method"):
        make_message(**half)


def test_a_mail_says_it_a_third_way_and_encloses_the_file(mail_dir: Path):
    deliver_message(make_message(**CARRYING).pk, now=timezone.now())

    (path,) = mail_dir.glob("*.eml")
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    words, enclosed = mail.iter_parts()
    ways = [part.get_content_type() for part in words.iter_parts()]
    entry = list(words.iter_parts())[-1]
    assert words.get_content_type() == "multipart/alternative"
    assert ways == ["text/plain", "text/html", "text/calendar"]
    assert parameters(entry) == {"method": "CANCEL", "charset": "utf-8"}
    assert entry.get_content() == ENTRY.replace("\r\n", "\n")  # lines end as the mail's lines do
    assert enclosed.get_content_type() == "application/ics"
    assert enclosed.get_filename() == "invite.ics"
    assert enclosed.get_content() == ENTRY.encode()


def test_a_mail_server_gets_lines_that_end_as_they_should():
    sent = compose_email(make_message(**CARRYING)).message(policy=policy.SMTP).as_bytes()

    assert sent.count(b"\r\n") == sent.count(b"\n")


def test_a_mail_service_gets_the_file_alone(settings):
    settings.MAILERS = mailers("anymail.backends.test.EmailBackend")

    mail = compose_email(make_message(**CARRYING))

    assert [mimetype for _, mimetype in mail.alternatives] == ["text/html"]
    assert [tuple(file) for file in mail.attachments] == [
        ("invite.ics", ENTRY, "text/calendar; method=CANCEL")
    ]


def test_a_mail_service_accepts_the_file(settings):
    settings.MAILERS = mailers("anymail.backends.test.EmailBackend")
    message = make_message(**CARRYING)

    assert deliver_message(message.pk, now=timezone.now()) is True


def test_a_message_without_an_entry_encloses_nothing():
    mail: EmailMultiAlternatives = compose_email(make_message(html="<p>Hello</p>"))

    assert (len(mail.alternatives), mail.attachments) == (1, [])


def test_the_page_of_a_message_says_what_goes_with_it(client: Browser):
    client.force_login(make_user())
    message = make_message(**CARRYING)

    page = client.get(reverse("message_detail", args=[message.pk]))

    assert page.content.decode().count("Cancellation") == 1


def parameters(part: EmailMessage) -> dict[str, str]:
    return dict(part["Content-Type"].params)
