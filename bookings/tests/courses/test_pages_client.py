"""A client moves one of several appointments from their link, and those that follow it."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse

from bookings.ground.tokens import manage_token
from bookings.models import Appointment
from bookings.tests.courses.factories import after, book_all, make_template
from bookings.tests.factories import Clinic, book
from bookings.tests.pages import moment, text_of
from medspa.local.testkit.shared import shared
from medspa.messaging.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@shared
def appointments(clinic: Clinic) -> list[Appointment]:
    times = [clinic.at(10, day=after(number)) for number in (2, 16, 23)]
    return list(
        book_all(clinic, make_template(clinic), times, provider=clinic.provider).appointments()
    )


def send(
    client: Browser, appointments: list[Appointment], clinic: Clinic, *, to: str = "", **sent: Any
) -> HttpResponse:
    """The first to the day after; the others as they were proposed, unless `sent` says no."""
    first, *later = appointments
    new = moment(clinic.at(14, day=after(3)))
    typed: dict[str, Any] = {"starts_at": new, "version": first.version, "linked_for": new}
    for appointment, day in zip(later, (17, 24), strict=True):
        typed |= {
            f"move_{appointment.pk}": "on",
            f"version_{appointment.pk}": appointment.version,
            f"at_{appointment.pk}": moment(clinic.at(10, day=after(day))),
        }
    address = reverse("move_appointment", args=[manage_token(first)])
    return client.post(to or address, {k: v for k, v in (typed | sent).items() if v is not None})


def starts(appointments: list[Appointment]) -> list[Any]:
    return [Appointment.objects.get(pk=appointment.pk).starts_at for appointment in appointments]


def test_nothing_moves_before_the_others_were_seen(client: Browser, clinic: Clinic, appointments):
    response = send(client, appointments, clinic, linked_for=None)

    assert response.status_code == 200
    assert "Nothing has moved yet" in text_of(response)
    assert [row.chosen_at for row in response.context["rows"]] == [
        clinic.at(10, day=after(17)),
        clinic.at(10, day=after(24)),
    ]
    assert response.context["times"].offer(clinic.at(14, day=after(3)))
    assert starts(appointments) == [appointment.starts_at for appointment in appointments]


def test_others_are_shown_by_their_times_alone(client: Browser, clinic: Clinic, appointments):
    said = text_of(send(client, appointments, clinic, linked_for=None))

    assert "Wed, Mar 17, 10 am with" in said
    assert "Visit of 30 minutes" not in said


def test_all_that_is_ticked_moves_with_one_message(client: Browser, clinic: Clinic, appointments):
    response = send(client, appointments, clinic)

    assert response.status_code == 302
    assert starts(appointments) == [
        clinic.at(14, day=after(3)),
        clinic.at(10, day=after(17)),
        clinic.at(10, day=after(24)),
    ]
    assert Message.objects.filter(kind="bookings/visits_moved").count() == 1
    assert "Your 3 visits are moved" in text_of(client.get(response["Location"]))


def test_what_is_not_ticked_stays(client: Browser, clinic: Clinic, appointments):
    send(
        client,
        appointments,
        clinic,
        **{f"move_{appointment.pk}": None for appointment in appointments[1:]},
    )

    assert starts(appointments) == [
        clinic.at(14, day=after(3)),
        *(v.starts_at for v in appointments[1:]),
    ]
    assert Message.objects.filter(kind="bookings/moved").count() == 1


def test_another_hour_of_the_same_day_asks_nothing(client: Browser, clinic: Clinic, appointments):
    none = {f"move_{appointment.pk}": None for appointment in appointments}

    at = moment(clinic.at(14, day=after(2)))
    response = send(client, appointments, clinic, starts_at=at, linked_for=None, **none)

    assert response.status_code == 302
    assert starts(appointments)[1:] == [appointment.starts_at for appointment in appointments[1:]]


def test_one_that_was_taken_meanwhile_keeps_all_and_is_named_by_its_day(
    client: Browser, clinic: Clinic, appointments
):
    book(clinic, clinic.at(10, day=after(24)), provider=clinic.provider)

    response = send(client, appointments, clinic)

    assert response.status_code == 422
    assert response.context["problem"].startswith("March 25, 2027: ")
    assert response.context["chosen_at"] == clinic.at(14, day=after(3))
    assert len(response.context["rows"]) == 2
    assert starts(appointments) == [appointment.starts_at for appointment in appointments]


def test_switching_the_language_keeps_what_is_picked_and_ticked(
    client: Browser, clinic: Clinic, appointments
):
    _first, second, third = appointments
    other_hour = clinic.at(11, day=after(24))
    picked = {f"move_{second.pk}": None, f"at_{third.pk}": moment(other_hour)}

    switched = send(client, appointments, clinic, **picked, lang="es")
    spanish = client.get(switched.url)
    back = send(
        client, appointments, clinic, **{f"move_{third.pk}": None}, lang="en", to=switched.url
    )
    english = client.get(back.url)

    assert "¿Cuándo le conviene más?" in text_of(spanish)
    assert spanish.context["chosen_at"] == clinic.at(14, day=after(3))
    rows = spanish.context["rows"]
    assert [row.is_ticked for row in rows] == [False, True]
    assert rows[1].chosen_at == other_hour
    assert "What time works better?" in text_of(english)
    assert [row.is_ticked for row in english.context["rows"]] == [True, False]
    assert starts(appointments) == [appointment.starts_at for appointment in appointments]


def test_appointment_of_somebody_else_cannot_be_slipped_in(
    client: Browser, clinic: Clinic, appointments
):
    other = book(clinic, clinic.at(15, day=after(5)), provider=clinic.providers[1])
    slipped = {
        f"move_{other.pk}": "on",
        f"version_{other.pk}": other.version,
        f"at_{other.pk}": moment(clinic.at(16, day=after(5))),
    }

    assert send(client, appointments, clinic, **slipped).status_code == 302

    assert starts([other]) == [other.starts_at]
