"""What was typed and not sent: another page, another language or a refresh does not lose it."""

import pytest
from django.test import Client as Browser
from django.test import RequestFactory
from django.urls import reverse

from bookings.forms import DetailsForm
from bookings.models import Appointment, WaitlistEntry
from bookings.tests.factories import NOW, Clinic
from bookings.tests.pages import address, details_at, moment, person
from bookings.views.public import drafts
from medspa.clients.models import Client
from medspa.local.testkit.clock import set_now
from treatments.tests.factories import make_area

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
WISHES = {"weekdays": ["1", "3"], "earliest": "10:00", "latest": "", "to_on": "2027-03-20"}


def typed_in(client: Browser, url: str, *names: str) -> list[object]:
    form = client.get(url).context["form"]
    return [form[name].value() for name in names]


@pytest.mark.parametrize(
    ("pressed", "leads_to"),
    [
        ({"draft": "1"}, None),
        ({"other_visit": "1"}, "/book/?"),
        ({"other_time": "1"}, "/book/time/?"),
        ({"lang": "es"}, "/book/details/?"),
        ({"let_go": "1"}, "/book/time/?"),
        ({"sign_in": "1"}, "/me/sign-in/?next=%2Fbook%2Fdetails%2F%3F"),
    ],
    ids=lambda each: next(iter(each)) if isinstance(each, dict) else "",
)
def test_what_is_typed_stays_whatever_is_pressed(
    client: Browser, clinic: Clinic, pressed: dict[str, str], leads_to: str | None
):
    make_area("TEMPLE", takes_filler=True)
    page = details_at(clinic, clinic.at(10))
    typed = person(note="Mornings", interests=["TEMPLE"], sms_consent="on", first_name="")

    answer = client.post(page, typed | pressed)

    assert answer.status_code == (302 if leads_to else 204)
    assert answer.get("Location", "").startswith(leads_to or "")
    names = ("first_name", "email", "note", "interests", "sms_consent", "marketing_consent")
    said = typed_in(client, details_at(clinic, clinic.at(13)), *names)
    assert said == [None, "noor@mail.example", "Mornings", ["TEMPLE"], "on", None]
    assert Client.objects.count() == Appointment.objects.count() == 0


def test_box_that_was_unticked_stays_unticked(client: Browser, clinic: Clinic):
    make_area("TEMPLE", takes_filler=True)
    page = details_at(clinic, clinic.at(10))
    client.post(page, person(interests=["TEMPLE"], sms_consent="on") | {"draft": "1"})

    client.post(page, person() | {"draft": "1"})

    assert typed_in(client, page, "interests", "sms_consent") == [[], None]


def test_areas_in_the_address_are_ticked_beside_what_was_typed(client: Browser, clinic: Clinic):
    make_area("TEMPLE", takes_filler=True)
    session = client.session
    session["booking_draft"] = {"first_name": "Noor", "at": NOW.isoformat()}
    session.save()

    page = details_at(clinic, clinic.at(10), interests="TEMPLE")

    assert typed_in(client, page, "interests", "first_name") == [["TEMPLE"], "Noor"]


def test_every_window_has_a_key_of_its_own(client: Browser, clinic: Clinic):
    page = details_at(clinic, clinic.at(10))
    sent = person()

    client.post(page, sent | {"draft": "1"})

    assert typed_in(client, page, "submission_key") != [sent["submission_key"]]


def test_draft_is_forgotten_with_the_booking_and_after_two_hours(
    client: Browser, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
):
    first, second = details_at(clinic, clinic.at(10)), details_at(clinic, clinic.at(13))
    client.post(first, person() | {"draft": "1"})
    client.post(first, person())
    assert typed_in(client, second, "email") == [None]

    client.post(second, person() | {"draft": "1"})
    set_now(monkeypatch, NOW + drafts.LASTS)

    assert typed_in(client, second, "email") == [None]


def test_draft_undoes_nothing_that_another_request_did_meanwhile(client: Browser, clinic: Clinic):
    """Between the moment at which the script's request read the session and that of its saving."""
    page = details_at(clinic, clinic.at(10))
    client.post(page, person() | {"draft": "1"})
    stale = client.session
    list(stale.keys())
    client.post(address("book_time", clinic), {"starts_at": moment(clinic.at(10))})
    request = RequestFactory().post(page, person(email="n@mail.example"))
    request.session, request.now = stale, NOW

    drafts.keep_while_typing(request, DetailsForm)

    assert client.session["held_slot"]
    assert client.session["booking_draft"]["email"] == "n@mail.example"


def test_no_answer_is_kept_that_no_field_would_take(client: Browser, clinic: Clinic):
    page = details_at(clinic, clinic.at(10))

    client.post(page, person(note="x" * 50_000, client="1", status="booked") | {"draft": "1"})

    kept = client.session["booking_draft"]
    assert len(kept["note"]) == drafts.LONGEST
    assert not {"client", "status", "submission_key", "subject"} & kept.keys()


def test_draft_needs_the_token_of_the_form(clinic: Clinic):
    strict = Browser(enforce_csrf_checks=True)

    answer = strict.post(details_at(clinic, clinic.at(10)), person() | {"draft": "1"})

    assert answer.status_code == 403


def test_wishes_of_one_who_waits_stay_in_the_other_language(client: Browser, clinic: Clinic):
    page = address("join_waitlist", clinic)

    answer = client.post(page, person() | WISHES | {"lang": "es"})

    assert answer.url == f"{page}&lang=es"
    said = typed_in(client, answer.url, "weekdays", "earliest", "to_on", "email")
    assert said == [["1", "3"], "10:00", "2027-03-20", "noor@mail.example"]
    assert WaitlistEntry.objects.count() == 0


def test_name_typed_for_the_list_is_there_in_the_booking(client: Browser, clinic: Clinic):
    client.post(address("join_waitlist", clinic), person() | WISHES | {"draft": "1"})

    page = details_at(clinic, clinic.at(10))

    assert typed_in(client, page, "first_name", "note") == ["Noor", None]


def test_draft_is_of_this_browser_alone(client: Browser, clinic: Clinic):
    page = details_at(clinic, clinic.at(10))

    client.post(page, person() | {"draft": "1"})

    assert typed_in(Browser(), page, "email") == [None]
    assert client.get(reverse("me_sign_in")).status_code == 200


def test_pages_with_what_was_typed_are_of_one_browser(client: Browser, clinic: Clinic):
    for name in ("book_time", "book_details", "join_waitlist"):
        url = address(name, clinic, starts_at=moment(clinic.at(10)))
        said = client.get(url)["Cache-Control"]
        assert ("private" in said, "no-store" in said) == (True, False), name
