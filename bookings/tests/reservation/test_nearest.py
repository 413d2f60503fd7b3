"""Other times are looked for once nothing is locked any more, by whoever shows them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse

from bookings.availability.search import OPEN_SLOTS
from bookings.errors import ClientBusy, ProviderDayFull, SlotTaken
from bookings.ground.tokens import manage_token
from bookings.models import Appointment, ProviderLimit
from bookings.reservation.holds import hold_slot
from bookings.reservation.slot_request import SlotRequest, find_nearest_slots
from bookings.tests.api.asking import bearer, booking, wish
from bookings.tests.factories import MONDAY, NOW, Clinic, book, make_appointment, make_clinic
from bookings.tests.pages import address, details_at, moment, person
from medspa.audit.log import ONLINE_VISITOR
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

SHORT = timedelta(days=1)
WEDNESDAY = MONDAY + timedelta(days=2)
JSON: dict[str, Any] = {"content_type": "application/json"}


@shared
def clinic() -> Clinic:
    return make_clinic(rooms=2)


@contextmanager
def long_searches() -> Iterator[list[int]]:
    """How many transactions each search of more than two days stands in, beside the test's own."""
    around, found = len(connection.savepoint_ids), list[int]()

    def note(execute: Callable[..., Any], statement: str, facts: Any, *rest: Any) -> Any:
        if statement == OPEN_SLOTS and facts["to_on"] - facts["from_on"] > SHORT:
            found.append(len(connection.savepoint_ids) - around)
        return execute(statement, facts, *rest)

    with connection.execute_wrapper(note):
        yield found


def ten(clinic: Clinic) -> datetime:
    """On a day so far ahead that clients may still move an appointment of it."""
    return clinic.at(10, day=WEDNESDAY)


def at_two(clinic: Clinic) -> Appointment:
    at = clinic.at(14, day=WEDNESDAY)
    return make_appointment(clinic, at, room=clinic.rooms[1], client=make_client())


def book_by_api(caller: Browser, clinic: Clinic) -> HttpResponse:
    headers = {"Idempotency-Key": "one"}
    body = booking(clinic, ten(clinic))
    return caller.post("/api/appointments", body, headers=headers, **JSON)


def hold_by_api(caller: Browser, clinic: Clinic) -> HttpResponse:
    return caller.post("/api/holds", wish(clinic, ten(clinic)), **JSON)


def move_by_api(caller: Browser, clinic: Clinic) -> HttpResponse:
    appointment = make_appointment(
        clinic, clinic.at(14, day=WEDNESDAY), room=clinic.rooms[1], client=make_client()
    )
    body = {"starts_at": ten(clinic).isoformat()}
    headers = bearer(manage_token(appointment))
    return caller.patch(f"/api/appointments/{appointment.reference}", body, headers=headers, **JSON)


@pytest.mark.parametrize("ask", [book_by_api, hold_by_api, move_by_api])
def test_api_looks_for_other_times_after_the_transaction(
    client: Browser, clinic: Clinic, ask: Callable[[Browser, Clinic], HttpResponse]
) -> None:
    make_appointment(clinic, ten(clinic))

    with long_searches() as found:
        answer = ask(client, clinic)

    assert (answer.status_code, len(answer.json()["nearest"])) == (409, 3)
    assert found == [0]


def book_by_form(browser: Browser, clinic: Clinic) -> HttpResponse:
    return browser.post(details_at(clinic, ten(clinic)), person())


def pick_by_form(browser: Browser, clinic: Clinic) -> HttpResponse:
    return browser.post(address("book_time", clinic), {"starts_at": moment(ten(clinic))})


def move_by_link(browser: Browser, clinic: Clinic) -> HttpResponse:
    appointment = make_appointment(
        clinic, clinic.at(14, day=WEDNESDAY), room=clinic.rooms[1], client=make_client()
    )
    return browser.post(
        reverse("move_appointment", args=[manage_token(appointment)]),
        {"starts_at": moment(ten(clinic))},
    )


@pytest.mark.parametrize("ask", [book_by_form, pick_by_form, move_by_link])
def test_pages_look_for_other_times_after_the_transaction(
    client: Browser, clinic: Clinic, ask: Callable[[Browser, Clinic], HttpResponse]
) -> None:
    make_appointment(clinic, ten(clinic))

    with long_searches() as found:
        page = ask(client, clinic)

    assert (page.status_code, len(page.context["nearest"])) == (422, 3)
    assert set(found) == {0}


def test_a_refusal_knows_where_to_look_and_does_not_look(clinic: Clinic) -> None:
    mara = make_client()
    make_appointment(clinic, clinic.at(10))
    make_appointment(clinic, clinic.at(14), room=clinic.rooms[1], client=mara)

    with long_searches() as found:
        with pytest.raises(SlotTaken) as taken:
            book(clinic, clinic.at(10), client=mara)
        with pytest.raises(ClientBusy) as busy:
            book(clinic, clinic.at(14), client=mara)
        assert found == []
        near = [
            [slot.starts_at for slot in find_nearest_slots(each.value)] for each in (taken, busy)
        ]

    assert near[0] == [clinic.at(9), clinic.at(11), clinic.at(11, 30)]
    assert clinic.at(10) not in near[1]
    assert found == [0, 0]


def test_a_full_day_is_refused_without_a_look_at_other_days(clinic: Clinic) -> None:
    ProviderLimit.objects.create(provider=clinic.provider, visits_a_day=1)
    book(clinic, clinic.at(14))

    with long_searches() as found:
        with pytest.raises(ProviderDayFull) as full:
            hold_slot(
                SlotRequest(
                    appointment_type=clinic.type,
                    location=clinic.location,
                    starts_at=clinic.at(10),
                    now=NOW,
                ),
                by=ONLINE_VISITOR,
            )
        assert found == []

    assert find_nearest_slots(full.value)[0].starts_at == clinic.at(9, day=MONDAY + SHORT)
