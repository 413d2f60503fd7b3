"""The pages of one appointment, opened by its link."""

import base64
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.ground.tokens import manage_token
from bookings.models import Appointment
from bookings.tests.factories import MONDAY, NOW, Clinic, make_appointment, make_clinic
from bookings.tests.pages import moment, text_of
from medspa.audit.models import AuditEvent
from medspa.local.testkit.markup import html_of
from medspa.local.testkit.shared import shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
WEDNESDAY = MONDAY + timedelta(days=2)
PAGES = ("manage_appointment", "move_appointment", "cancel_appointment", "book_done")


@shared
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=2)


@shared
def appointment(clinic: Clinic) -> Appointment:
    """On Wednesday at ten, two days from now."""
    return make_appointment(clinic, clinic.at(10, day=WEDNESDAY))


def link(appointment: Appointment, page: str = "manage_appointment") -> str:
    return reverse(page, args=[manage_token(appointment)])


def test_link_shows_the_appointment_on_the_clock_of_its_place(
    client: Browser, appointment: Appointment
):
    response = client.get(link(appointment))

    assert response.status_code == 200
    said = text_of(response)
    assert "Wednesday, March 3, 10 am" in said
    assert "Pacific Time" in said
    assert appointment.reference in said


@pytest.mark.parametrize("page", PAGES)
def test_title_of_a_token_page_says_nothing_clinical(
    client: Browser, appointment: Appointment, page: str
):
    content = html_of(client.get(link(appointment, page)))
    title = content.split("<title>")[1].split("</title>")[0]

    assert appointment.appointment_type.name not in title
    assert title.split(" · ")[0] in ("Your visit", "Another time", "Booked")


@pytest.mark.parametrize("page", PAGES)
def test_token_page_is_kept_out_of_caches_and_search_engines(
    client: Browser, appointment: Appointment, page: str
):
    response = client.get(link(appointment, page))

    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "token",
    [
        "short",
        "x" * 54,
        "!" * 54,
        "é" * 54,
        base64.urlsafe_b64encode(b"\0" * 40).decode().rstrip("="),
        "a" * 5000,
    ],
)
def test_token_that_opens_nothing_explains_itself(client: Browser, page: str, token: str):
    make_clinic()

    response = client.get(reverse(page, args=[token]))

    assert response.status_code == 404
    assert "This link doesn't open a visit" in text_of(response)
    assert reverse("book") in html_of(response)


def test_revoked_link_opens_nothing(client: Browser, appointment: Appointment):
    old = link(appointment)
    Appointment.objects.filter(pk=appointment.pk).update(token_version=2)

    assert client.get(old).status_code == 404


def test_hold_has_no_page(client: Browser, clinic: Clinic):
    hold = make_appointment(clinic, clinic.at(10), status=Appointment.Status.HELD)

    assert client.get(link(hold)).status_code == 404


def test_policy_is_said_before_cancelling(client: Browser, appointment: Appointment):
    said = text_of(client.get(link(appointment)))

    assert "for free until Tuesday, March 2, 10 am, 24 hours before" in said


def test_cancelling_asks_once_and_then_cancels(client: Browser, appointment: Appointment):
    asked = client.get(link(appointment, "cancel_appointment"))
    appointment.refresh_from_db()
    assert (asked.status_code, appointment.status) == (200, "booked")

    done = client.post(link(appointment, "cancel_appointment"), follow=True)
    appointment.refresh_from_db()

    assert (appointment.status, appointment.cancelled_by, appointment.cancelled_late) == (
        "cancelled",
        "client",
        False,
    )
    assert "Your visit is canceled" in text_of(done)
    assert reverse("book") in html_of(done)


def test_cancelling_late_says_so_and_is_noted(client: Browser, clinic: Clinic):
    appointment = make_appointment(clinic, clinic.at(10))

    said = text_of(client.get(link(appointment)))
    client.post(link(appointment, "cancel_appointment"))
    appointment.refresh_from_db()

    assert "it counts as a late cancellation" in said
    assert (appointment.status, appointment.cancelled_late) == ("cancelled", True)


def test_cancelling_twice_is_harmless(client: Browser, appointment: Appointment):
    for _ in range(2):
        assert client.post(link(appointment, "cancel_appointment")).status_code == 302

    assert AuditEvent.objects.filter(action="appointment.cancelled").count() == 1


def test_appointment_that_has_begun_cannot_be_cancelled_here(client: Browser, clinic: Clinic):
    appointment = make_appointment(clinic, clinic.at(10), status=Appointment.Status.IN_TREATMENT)

    response = client.post(link(appointment, "cancel_appointment"))

    assert response.status_code == 422
    assert "Cancel this visit" not in text_of(response)


def test_moving_keeps_reference_and_link(client: Browser, clinic: Clinic, appointment: Appointment):
    new_start = clinic.at(13, day=WEDNESDAY)

    picker = client.get(link(appointment, "move_appointment"))
    moved = client.post(
        link(appointment, "move_appointment"),
        {"starts_at": moment(new_start), "version": appointment.version},
        follow=True,
    )
    reference, appointment = appointment.reference, Appointment.objects.get(pk=appointment.pk)

    assert picker.status_code == 200
    assert (appointment.starts_at, appointment.reference) == (new_start, reference)
    assert "Wednesday, March 3, 1 pm" in text_of(moved)


def test_moving_offers_its_own_time_and_that_of_its_provider_only(
    client: Browser, clinic: Clinic, appointment: Appointment
):
    make_appointment(
        clinic, clinic.at(13, day=WEDNESDAY), room=clinic.rooms[1], provider=clinic.providers[0]
    )

    own = client.get(link(appointment, "move_appointment"), {"on": WEDNESDAY}).context["times"]
    anyone = client.get(
        link(appointment, "move_appointment"), {"on": WEDNESDAY, "anyone": "1"}
    ).context

    assert own.offer(clinic.at(10, 30, day=WEDNESDAY))
    assert not own.offer(clinic.at(13, day=WEDNESDAY))
    assert anyone["times"].offer(clinic.at(13, day=WEDNESDAY))


def test_moving_to_anyone_takes_whoever_is_free(
    client: Browser, clinic: Clinic, appointment: Appointment
):
    make_appointment(clinic, clinic.at(13, day=WEDNESDAY), room=clinic.rooms[1])

    client.post(
        link(appointment, "move_appointment") + "?anyone=1",
        {"starts_at": moment(clinic.at(13, day=WEDNESDAY))},
    )
    appointment.refresh_from_db()

    assert (appointment.provider, appointment.starts_at) == (
        clinic.providers[1],
        clinic.at(13, day=WEDNESDAY),
    )


def test_switching_the_language_keeps_the_time_picked_to_move_to(
    client: Browser, clinic: Clinic, appointment: Appointment
):
    picker = link(appointment, "move_appointment")
    other_day = clinic.at(13, day=WEDNESDAY + timedelta(days=1))

    switched = client.post(picker, {"starts_at": moment(other_day), "version": 1, "lang": "es"})
    spanish = client.get(switched.url)
    appointment.refresh_from_db()

    assert switched.url == f"{picker}?starts_at=2027-03-04T21%3A00Z&lang=es"
    assert "¿Cuándo le conviene más?" in text_of(spanish)
    assert f'name="starts_at" value="{moment(other_day)}"' in html_of(spanish)
    assert spanish.context["chosen_at"] == other_day
    assert (appointment.starts_at, appointment.version) == (clinic.at(10, day=WEDNESDAY), 1)


def test_switching_the_language_stays_at_the_day_without_a_time_to_move_to(
    client: Browser, appointment: Appointment
):
    picker = link(appointment, "move_appointment") + "?on=2027-03-05&page=2027-03-01"

    assert client.post(picker, {"version": 1, "lang": "es"}).url == f"{picker}&lang=es"


def test_moving_to_a_taken_time_offers_the_nearest(
    client: Browser, clinic: Clinic, appointment: Appointment
):
    make_appointment(clinic, clinic.at(13, day=WEDNESDAY), room=clinic.rooms[1])

    response = client.post(
        link(appointment, "move_appointment"), {"starts_at": moment(clinic.at(13, day=WEDNESDAY))}
    )

    assert response.status_code == 422
    assert len(response.context["nearest"]) == 3
    appointment.refresh_from_db()
    assert appointment.starts_at == clinic.at(10, day=WEDNESDAY)


@pytest.mark.parametrize("sent", ["", "whenever"])
def test_moving_without_a_time_asks_for_one(client: Browser, appointment: Appointment, sent: str):
    response = client.post(link(appointment, "move_appointment"), {"starts_at": sent})

    assert response.status_code == 422
    assert response.context["problem"].startswith(("Please choose", "We couldn't read"))


def test_moving_what_changed_meanwhile_says_what_it_is_now(
    client: Browser, clinic: Clinic, appointment: Appointment
):
    Appointment.objects.filter(pk=appointment.pk).update(version=7)

    response = client.post(
        link(appointment, "move_appointment"),
        {"starts_at": moment(clinic.at(13, day=WEDNESDAY)), "version": 1},
    )

    assert response.status_code == 422
    assert "This visit has changed since this page was opened" in text_of(response)


def test_moving_late_is_for_the_telephone(client: Browser, clinic: Clinic):
    appointment = make_appointment(clinic, clinic.at(10))

    page = client.get(link(appointment, "move_appointment"))
    client.post(link(appointment, "move_appointment"), {"starts_at": moment(clinic.at(13))})
    appointment.refresh_from_db()

    assert "To move it, call" in text_of(page)
    assert appointment.starts_at == clinic.at(10)


@pytest.mark.parametrize("status", [s for s in Appointment.Status if s != "held"])
def test_every_status_has_its_page(client: Browser, clinic: Clinic, status: str):
    appointment = make_appointment(clinic, clinic.at(10, day=WEDNESDAY), status=status)

    assert client.get(link(appointment)).status_code == 200


def test_name_and_note_cannot_break_the_page(client: Browser, appointment: Appointment):
    appointment.client.first_name = "<script>alert(1)</script>"
    appointment.client.save()

    for page in PAGES:
        assert "<script>alert" not in html_of(client.get(link(appointment, page)))


def test_time_in_the_past_has_no_more_buttons(client: Browser, clinic: Clinic):
    appointment = make_appointment(clinic, NOW - timedelta(hours=3))

    said = text_of(client.get(link(appointment)))

    assert "can't be changed online anymore" in said
