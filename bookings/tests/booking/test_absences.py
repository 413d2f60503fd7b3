"""An absence over booked appointments lists them before it is kept."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.booking.absences import find_appointments_during
from bookings.models import RecurringTimeOff, TimeOff
from bookings.tests.factories import MONDAY, NOW, Clinic, book, make_appointment, make_clinic
from bookings.tests.pages import text_of
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@shared
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=2)


def typed(clinic: Clinic, **other: Any) -> dict[str, Any]:
    day = f"{MONDAY}T"
    times = {"starts_at": f"{day}09:30", "ends_at": f"{day}12:00", "reason": "Sick"}
    return {"provider": clinic.provider.pk, "location": "", **times, **other}


def add(manager: Browser, sent: dict[str, Any], name: str = "timeoff") -> Any:
    return manager.post(reverse(f"admin:bookings_{name}_add"), sent)


def read(page: Any) -> str:
    return page.context["adminform"].form["visits_read"].value()


def test_appointments_are_listed_with_a_way_to_move_each(manager: Browser, clinic: Clinic):
    person = make_client(first_name="Soo", last_name="Park")
    appointment = book(clinic, clinic.at(10), provider=clinic.provider, client=person)
    make_appointment(clinic, clinic.at(14))
    make_appointment(clinic, clinic.at(10), provider=clinic.providers[1], room=clinic.rooms[1])

    page = add(manager, typed(clinic))

    assert (page.status_code, TimeOff.objects.count()) == (200, 0)
    assert page.context["adminform"].form.appointments == [appointment]
    assert "Not saved yet: 1 visit is booked in this time." in text_of(page)
    assert "Mon, Mar 1, 10 am PST Soo Park" in text_of(page)
    assert reverse("desk_move", args=[appointment.reference]) in page.content.decode()


def test_sent_again_it_is_kept(manager: Browser, clinic: Clinic):
    book(clinic, clinic.at(10), provider=clinic.provider)

    shown = add(manager, typed(clinic))
    kept = add(manager, typed(clinic, visits_read=read(shown)))

    assert kept.status_code == 302
    assert TimeOff.objects.get().reason == "Sick"


def test_appointment_that_was_booked_meanwhile_is_listed_as_well(manager: Browser, clinic: Clinic):
    book(clinic, clinic.at(10), provider=clinic.provider)
    shown = add(manager, typed(clinic))
    book(clinic, clinic.at(11), provider=clinic.provider)

    again = add(manager, typed(clinic, visits_read=read(shown)))

    assert "Not saved yet: 2 visits are booked in this time." in text_of(again)


def test_where_nothing_is_booked_nothing_is_asked(manager: Browser, clinic: Clinic):
    make_appointment(clinic, clinic.at(10), status="cancelled")
    make_appointment(clinic, clinic.at(12))

    assert add(manager, typed(clinic)).status_code == 302


def test_closed_place_lists_everybodys_appointments(manager: Browser, clinic: Clinic):
    appointments = [
        make_appointment(clinic, clinic.at(10), provider=provider, room=room)
        for provider, room in zip(clinic.providers, clinic.rooms, strict=True)
    ]

    page = add(manager, typed(clinic, provider="", location=clinic.location.pk))

    assert page.context["adminform"].form.appointments == appointments


def test_another_reason_asks_nothing(manager: Browser, clinic: Clinic):
    book(clinic, clinic.at(10), provider=clinic.provider)
    absence = TimeOff.objects.create(
        provider=clinic.provider, starts_at=clinic.at(9, 30), ends_at=clinic.at(12)
    )
    page = reverse("admin:bookings_timeoff_change", args=[absence.pk])

    assert manager.post(page, typed(clinic, reason="At a course")).status_code == 302
    assert manager.post(page, typed(clinic, ends_at=f"{MONDAY}T13:00")).status_code == 200


def test_weekly_absence_lists_appointments_of_its_days_only(manager: Browser, clinic: Clinic):
    week = timedelta(days=7)
    first, third = (
        make_appointment(clinic, clinic.at(12, day=MONDAY + each)) for each in (week, 3 * week)
    )
    make_appointment(clinic, clinic.at(12, day=MONDAY + 2 * week))
    make_appointment(clinic, clinic.at(14, day=MONDAY + week))
    sent = {"first_on": MONDAY + week, "every_weeks": 2, "begins_at": "12:30", "ends_at": "13:30"}

    page = add(manager, {"provider": clinic.provider.pk, **sent}, "recurringtimeoff")

    assert page.context["adminform"].form.appointments == [first, third]
    assert RecurringTimeOff.objects.count() == 0


def test_night_reaches_into_the_next_morning(clinic: Clinic):
    appointment = make_appointment(clinic, clinic.at(9, day=MONDAY + timedelta(days=1)))
    night = RecurringTimeOff(
        provider=clinic.provider,
        first_on=date(2027, 3, 1),
        last_on=date(2027, 3, 1),
        begins_at=clinic.at(22).time(),
        ends_at=clinic.at(9, 30).time(),
    )

    assert find_appointments_during(night, NOW) == [appointment]


def test_past_appointments_are_not_listed(clinic: Clinic):
    make_appointment(clinic, clinic.at(10))
    absence = TimeOff(provider=clinic.provider, starts_at=clinic.at(9), ends_at=clinic.at(12))

    assert find_appointments_during(absence, clinic.at(11)) == []


@pytest.mark.parametrize("appointments", [1, 3])
def test_list_asks_the_database_once(clinic: Clinic, django_assert_num_queries, appointments: int):
    for hour in range(9, 9 + appointments):
        make_appointment(clinic, clinic.at(hour))
    absence = TimeOff(provider=clinic.provider, starts_at=clinic.at(9), ends_at=clinic.at(17))

    with django_assert_num_queries(1):
        assert len(find_appointments_during(absence, NOW)) == appointments
