"""What else the link of a visit does: confirm, show the way, run out, and know who is signed in."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.booking.move import Move, move_appointment
from bookings.ground.tokens import LASTS, manage_token
from bookings.models import Appointment
from bookings.tests.factories import MONDAY, NOW, Clinic, make_appointment
from bookings.tests.pages import address, details_at, person, text_of
from medspa.audit.log import SYSTEM
from medspa.audit.models import AuditEvent
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.clock import set_now
from medspa.local.testkit.markup import html_of
from medspa.local.testkit.shared import shared
from medspa.signin.tests.codes import ask, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

WEDNESDAY = MONDAY + timedelta(days=2)
PAGES = ("manage_appointment", "move_appointment", "cancel_appointment", "book_done")


@shared
def appointment(clinic: Clinic) -> Appointment:
    """On Wednesday at ten, two days from now."""
    return make_appointment(clinic, clinic.at(10, day=WEDNESDAY))


def link(appointment: Appointment, page: str = "manage_appointment") -> str:
    return reverse(page, args=[manage_token(appointment)])


def test_one_button_confirms(client: Browser, appointment: Appointment):
    assert "Yes, I'll be there" in text_of(client.get(link(appointment)))

    done = client.post(link(appointment, "confirm_appointment"), follow=True)
    appointment.refresh_from_db()

    assert appointment.status == Appointment.Status.CONFIRMED
    assert "you're confirmed" in text_of(done)
    assert "Yes, I'll be there" not in text_of(done)
    assert (
        AuditEvent.objects.get(action="appointment.confirmed").actor
        == appointment.client.audit_name
    )


def test_confirming_twice_is_harmless(client: Browser, appointment: Appointment):
    for _ in range(2):
        assert client.post(link(appointment, "confirm_appointment")).status_code == 302

    assert AuditEvent.objects.filter(action="appointment.confirmed").count() == 1


@pytest.mark.parametrize("page", ["confirm_appointment", "cancel_appointment"])
def test_time_that_the_client_has_not_seen_is_neither_confirmed_nor_cancelled(
    client: Browser, clinic: Clinic, appointment: Appointment, page: str
):
    content = html_of(client.get(link(appointment)))
    assert content.count(f'name="version" value="{appointment.version}"') == 2
    move_appointment(
        Move(appointment, clinic.at(14, day=WEDNESDAY)),
        by=SYSTEM,
        now=NOW,
    )

    refused = client.post(link(appointment, page), {"version": appointment.version})

    assert refused.status_code == 422
    assert "It is now: booked, Wednesday, March 3, 2 pm" in text_of(refused)
    appointment.refresh_from_db()
    assert appointment.status == Appointment.Status.BOOKED
    assert client.post(link(appointment, page), {"version": appointment.version}).status_code == 302


def test_looking_does_not_confirm(client: Browser, appointment: Appointment):
    """A refusal stands at this address: whoever reads it in the other language looks at it."""
    response = client.get(link(appointment, "confirm_appointment") + "?lang=es", follow=True)
    appointment.refresh_from_db()

    assert "Su cita" in text_of(response)

    assert appointment.status == Appointment.Status.BOOKED


@pytest.mark.parametrize("status", ["cancelled", "no_show", "completed"])
def test_appointment_that_is_over_is_not_confirmed(client: Browser, clinic: Clinic, status: str):
    appointment = make_appointment(clinic, clinic.at(10), status=status)

    response = client.post(link(appointment, "confirm_appointment"))

    appointment.refresh_from_db()
    assert (response.status_code, appointment.status) == (422, status)


def test_directions_lead_to_a_map_without_saying_from_where(
    client: Browser, appointment: Appointment
):
    content = html_of(client.get(link(appointment)))

    found = "https://www.google.com/maps/search/?api=1&amp;query="
    anchor = content[content.index(found) :].split(">")[0]
    assert "1+Example+Street%2C+Sampleton%2C+CA+90001" in anchor
    assert 'rel="noreferrer noopener"' in anchor


@pytest.mark.parametrize("page", PAGES)
def test_link_runs_out_some_weeks_after_the_appointment(
    client: Browser, appointment: Appointment, page: str, monkeypatch: pytest.MonkeyPatch
):
    set_now(monkeypatch, appointment.ends_at + LASTS)
    assert client.get(link(appointment, page), follow=True).status_code == 200
    just_after = appointment.ends_at + LASTS + timedelta(seconds=1)
    set_now(monkeypatch, just_after)

    response = client.get(link(appointment, page))

    said = text_of(response)
    assert response.status_code == 410
    assert "This link has expired" in said
    assert (appointment.reference in said, appointment.client.first_name in said) == (False, False)
    assert reverse("book") in html_of(response)
    assert reverse("me") in html_of(response)
    assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_api_refuses_a_link_that_ran_out(
    client: Browser, appointment: Appointment, monkeypatch: pytest.MonkeyPatch
):
    late = appointment.ends_at + LASTS + timedelta(days=1)
    set_now(monkeypatch, late)

    response = client.get(
        f"/api/appointments/{appointment.reference}",
        headers={"authorization": f"Bearer {manage_token(appointment)}"},
    )

    assert response.status_code == 401


def test_details_of_a_client_who_is_signed_in_are_filled_in(client: Browser, clinic: Clinic):
    mara = make_client(first_name="Mara", email="mara@mail.example")
    sign_in(client, mara)

    response = client.get(details_at(clinic, clinic.at(10)))

    form = response.context["form"]
    assert (form["first_name"].value(), form["email"].value()) == ("Mara", "mara@mail.example")
    assert "Signed in as Mara" in text_of(response)
    assert form["marketing_consent"].value() in (None, False)


def test_one_who_is_signed_in_finds_their_details_when_they_join_the_waitlist(
    client: Browser, clinic: Clinic
):
    mara = make_client(first_name="Mara", email="mara@mail.example")
    sign_in(client, mara)
    page = address("join_waitlist", clinic)

    first = client.get(page)
    client.post(page, person(first_name="Lena", email="") | {"draft": "1"})
    again = client.get(page).context["form"]

    form = first.context["form"]
    names = ("first_name", "last_name", "email", "phone")
    assert [form[name].value() for name in names] == [getattr(mara, name) for name in names]
    assert form["from_on"].value()
    assert not form["sms_consent"].value()
    assert "Signed in as Mara" in text_of(first)
    assert (again["first_name"].value(), again["email"].value()) == ("Lena", mara.email)


def test_signing_in_leads_back_into_the_booking(client: Browser, clinic: Clinic):
    page = details_at(clinic, clinic.at(10))
    entrance = client.get(client.post(page, {"sign_in": "1"}).url)
    assert "Continue without signing in" in text_of(entrance)

    code = ask(client, make_client(email="mara@mail.example").email)
    answered = client.post(reverse("me_code"), {"code": code})

    assert answered.url == page


def test_nobody_else_finds_anything_filled_in(client: Browser, clinic: Clinic):
    make_client(first_name="Mara", email="mara@mail.example")

    response = client.get(details_at(clinic, clinic.at(10)))

    assert "mara@mail.example" not in html_of(response)
    assert "Been here before?" in text_of(response)
