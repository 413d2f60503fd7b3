"""The copy has the words that were signed, letter by letter; the message names nothing."""

import re
from io import BytesIO

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from bookings.ground.tokens import forms_token
from bookings.models import Appointment
from charting.consents.answer import Answer, Circumstances
from charting.consents.copies import print_blank, print_copy
from charting.consents.drawing import read_drawing
from charting.consents.forms import PaperForm
from charting.consents.services.answers import answer_form
from charting.consents.showing import read_shown, write_shown
from charting.models import Consent, ConsentForm
from charting.tests.consents.saying import agree_to_screens
from charting.tests.consents.test_names_and_drawings import png, url_of
from charting.tests.factories import Team, make_visit
from medspa.audit.log import SYSTEM
from medspa.audit.models import AuditEvent
from medspa.clients.models import Client
from medspa.clients.services import change_language
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared
from medspa.messaging.models import Message
from medspa.messaging.tests.golden import assert_golden, in_each_language
from medspa.messaging.tests.written import written
from medspa.signin.tests.proving import prove_birth_date

pytestmark = pytest.mark.django_db


def sign(visit: Appointment, form: ConsentForm, **said: object) -> Consent:
    now, client = timezone.now(), visit.client
    agree_to_screens(client, now)
    shown = read_shown(write_shown(form, client, now), form, client, now)
    here = Circumstances(shown=shown, channel="link", appointment=visit, witness="W. Itness")
    answer = Answer(
        **{"decision": "agreed", "signed_name": client.full_name} | said,
        form=form,
        drawing=read_drawing(url_of(png())),
    )
    return answer_form(client=client, answer=answer, circumstances=here, by=client, now=now)


@shared
def signed(visit: Appointment) -> Consent:
    return sign(visit, ConsentForm.objects.get(kind="payment", language="en"))


def words(text: str) -> str:
    """Without line breaks and hyphens that the lines of a page put in."""
    return re.sub(r"[\s\u00ad\u2010-]+", "", text)


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_every_form_is_printed_with_its_exact_words(visit: Appointment) -> None:
    for form in ConsentForm.objects.all():
        uses = ("website",) if form.kind == "photos_marketing" else ()
        consent = Consent.objects.select_related("form", "client").get(
            pk=sign(visit, form, photo_uses=uses).pk
        )
        printed = words(text_of(print_copy(consent, visit.location)))
        assert words(form.title) in printed
        assert words(form.text) in printed, form
        assert words(consent.signed_name) in printed
        assert form.sha256 in printed


def test_blank_paper_prints_names_of_any_script(visit: Appointment) -> None:
    form = ConsentForm.objects.get(kind="payment", language="en")
    asked = PaperForm(asked=form, has_off_label=True)
    for name in ("Nguyễn Thị Ánh", "Łukasz Żółć"):
        assert words(name) in words(text_of(print_blank(asked, Client(first_name=name), ())))


@pytest.mark.parametrize(
    ("kind", "language", "asks"),
    [
        ("photos_marketing", "en", ["Where may we show them?", "[   ]  For 6 months"]),
        ("photos_marketing", "es", ["[   ]  Durante 6 meses"]),
        ("treatment", "en", ["outside the label", "[   ]  Yes", "[   ]  No"]),
        ("payment", "en", []),
    ],
)
def test_blank_paper_is_printed_twice_with_what_the_screen_asks(
    visit: Appointment, kind: str, language: str, asks: list[str]
) -> None:
    """Each print counts its own pages and says whose it is."""
    form = ConsentForm.objects.filter(kind=kind, language=language).earliest("pk")
    asked = PaperForm(asked=form, has_off_label=False)
    pages = PdfReader(BytesIO(print_blank(asked, visit.client, ()))).pages
    half = len(pages) // 2
    prints = [
        [words(page.extract_text()) for page in part] for part in (pages[:half], pages[half:])
    ]
    whose = ("For you.", "file.") if language == "en" else ("Para usted.", "clínica.")
    for sheets, mine in zip(prints, whose, strict=True):
        assert all(words(f"{n} / {half}") in page for n, page in enumerate(sheets, start=1))
        assert words(mine) in sheets[-1]
        for one in (form.title, *asks):
            assert words(one) in "".join(sheets), one


def test_link_of_the_visit_opens_its_copies_and_no_others(
    phone: Browser, team: Team, visit: Appointment, signed: Consent
) -> None:
    token = forms_token(visit)
    page = phone.get(reverse("form_copies", args=[token]))
    assert signed.form.title in page.text
    copy = reverse("form_copy", args=[token, signed.public_id])
    response = phone.get(copy)
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    assert "payment" not in response["Content-Disposition"].lower()
    other = make_visit(team, client=make_client(), on=visit.local_start.date(), hour=15)
    prove_birth_date(phone, other.client)
    stolen = reverse("form_copy", args=[forms_token(other), signed.public_id])
    assert phone.get(stolen).status_code == 404
    assert AuditEvent.objects.filter(action="consent.copied").count() == 1


def test_staff_print_it_and_the_look_is_noted(nurse: Browser, signed: Consent) -> None:
    where = [signed.client_id, signed.public_id]
    assert nurse.get(reverse("consent_copy", args=where)).content.startswith(b"%PDF-")
    assert AuditEvent.objects.filter(action="consent.copied").count() == 1


@in_each_language
def test_message_about_copies_says_nothing_clinical(signed: Consent, language: str) -> None:
    change_language(client=signed.client, language=language, by=SYSTEM)
    message = written(Message.objects.get(kind="charting/copies"))
    token = forms_token(signed.appointment)
    message.text, message.html = (
        said.replace(token, "TOKEN") for said in (message.text, message.html)
    )
    assert_golden(message)
    assert "/f/TOKEN/copies/" in message.html
