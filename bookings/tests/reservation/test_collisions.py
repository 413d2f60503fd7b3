"""What locks and looks cannot see, the constraints of the database refuse. The visitor is told as
of any other time that is gone: the transaction that it ends is asked nothing more.
"""

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse

from bookings.ground.tokens import manage_token
from bookings.models import Appointment, IdempotencyKey
from bookings.tests.api.asking import booking, problem
from bookings.tests.courses.factories import after, book_all, make_template
from bookings.tests.factories import Clinic, make_appointment, make_clinic
from bookings.tests.pages import moment
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.racing import written_unseen
from medspa.local.testkit.shared import shared
from medspa.messaging.models import Message

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]
collides_in = pytest.mark.parametrize("what", ["provider", "room", "client"])


@shared
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=2)


@shared
def noor() -> Client:
    return make_client(
        first_name="Noor",
        last_name="Example",
        email="noor@mail.example",
        birth_on=date(1990, 5, 31),
    )


def rival(clinic: Clinic, client: Client, what: str) -> dict[str, Any]:
    """Of an appointment that shares nothing but this with one in the first room by name."""
    first, second = sorted(clinic.rooms, key=lambda room: room.name)
    apart = {"provider": clinic.providers[1], "room": second, "client": make_client()}
    same = {"provider": clinic.provider, "room": first, "client": client}
    return apart | {what: same[what]}


def letters() -> list[str]:
    return list(Message.objects.filter(kind="bookings/same_time").values_list("address", flat=True))


@collides_in
@pytest.mark.parametrize("key", ["", "a-key"])
def test_booking_that_collides_is_refused_and_may_be_tried_again(
    client: Browser, clinic: Clinic, noor: Client, what: str, key: str
) -> None:
    body = booking(clinic, clinic.at(10), provider=clinic.provider.slug)
    send = partial(
        client.post,
        "/api/appointments",
        body,
        content_type="application/json",
        headers={"Idempotency-Key": key} if key else {},
    )
    other = rival(clinic, noor, what)

    with written_unseen(lambda: make_appointment(clinic, clinic.at(10), **other)):
        refused = send()

    assert problem(refused) == (409, "slot_taken")
    assert len(refused.json()["nearest"]) == 3
    assert Appointment.objects.count() == 1
    assert not IdempotencyKey.objects.exists()
    assert letters() == (["noor@mail.example"] if what == "client" else [])
    Appointment.objects.update(status="no_show")
    assert send().status_code == 201
    assert IdempotencyKey.objects.count() == bool(key)


@collides_in
def test_appointments_of_which_one_collides_stay_and_may_be_moved_again(
    client: Browser, clinic: Clinic, noor: Client, what: str
) -> None:
    times = [clinic.at(10, day=after(number)) for number in (2, 16, 23)]
    template = make_template(clinic)
    appointments = list(
        book_all(clinic, template, times, provider=clinic.provider, client=noor).appointments()
    )
    other = rival(clinic, noor, what)

    with written_unseen(lambda: make_appointment(clinic, clinic.at(10, day=after(24)), **other)):
        refused = move_by_a_day(client, appointments)

    assert refused.status_code == 422
    assert refused.context["problem"].startswith("March 25, 2027: ")
    assert starts(appointments) == times
    assert letters() == (["noor@mail.example"] if what == "client" else [])
    Appointment.objects.exclude(pk__in=[each.pk for each in appointments]).update(status="no_show")
    assert move_by_a_day(client, appointments).status_code == 302
    assert starts(appointments) == [at + timedelta(days=1) for at in times]


def move_by_a_day(client: Browser, appointments: list[Appointment]) -> HttpResponse:
    first, *later = appointments
    new = moment(first.starts_at + timedelta(days=1))
    typed: dict[str, Any] = {"starts_at": new, "version": first.version, "linked_for": new}
    for each in later:
        at = moment(each.starts_at + timedelta(days=1))
        typed |= {f"move_{each.pk}": "on", f"version_{each.pk}": each.version, f"at_{each.pk}": at}
    return client.post(reverse("move_appointment", args=[manage_token(first)]), typed)


def starts(appointments: list[Appointment]) -> list[Any]:
    return [Appointment.objects.get(pk=each.pk).starts_at for each in appointments]
