"""What a time costs the provider's day: example by example, and against the slow model."""

from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from bookings.availability.fragmentation import find_unusable_minutes
from bookings.availability.search import Search
from bookings.models import TimeOff
from bookings.tests.availability.random_cases import DAYS, Case, cases
from bookings.tests.availability.random_clinics import built
from bookings.tests.availability.slow_gaps import SlowDay
from bookings.tests.availability.starts import hours
from bookings.tests.factories import MONDAY, NOW, Clinic, make_appointment, make_clinic, make_type
from medspa.clients.tests.factories import make_client
from medspa.clinic.models import StaffMember
from medspa.clinic.tests.factories import make_staff

pytestmark = pytest.mark.django_db


def day_of(clinic: Clinic, **how: object) -> Search:
    asked = {"from_on": MONDAY, "to_on": MONDAY, "now": NOW} | how
    return Search(appointment_type=clinic.type, location=clinic.location, **asked)


def costs(clinic: Clinic, **how: object) -> dict[str, tuple[int, int]]:
    """The times of Monday on the wall that leave unusable minutes, with the minutes before and
    after."""
    search = day_of(clinic, **how)
    left = find_unusable_minutes(search, [slot.turn for slot in search.find_slots()])
    return {
        f"{clinic.location.local(at):%H:%M}": (unusable.before_min, unusable.after_min)
        for (at, _), unusable in left.items()
        if unusable.minutes
    }


def test_time_beside_closing_hours_leaves_what_no_appointment_fits_into() -> None:
    clinic = make_clinic(duration_min=60, slot_step_min=15)
    hours("09:00", "12:00", clinic)
    assert costs(clinic) == {
        "09:15": (15, 0),
        "09:30": (30, 0),
        "09:45": (45, 0),
        "10:15": (0, 45),
        "10:30": (0, 30),
        "10:45": (0, 15),
    }


def test_shorter_appointment_uses_the_rest_if_it_is_given_there() -> None:
    clinic = make_clinic(duration_min=60, slot_step_min=15)
    hours("09:00", "12:00", clinic)
    make_type(providers=clinic.providers, locations=[clinic.location], duration_min=30)
    make_type(providers=[make_staff()], locations=[clinic.location], duration_min=5)
    make_type(providers=clinic.providers, duration_min=5)
    make_type(
        providers=clinic.providers, locations=[clinic.location], duration_min=5, is_active=False
    )
    assert costs(clinic) == {"09:15": (15, 0), "10:45": (0, 15)}


def test_appointments_beside_count_with_their_buffers_and_so_does_the_one_that_would_fit() -> None:
    clinic = make_clinic(duration_min=60, slot_step_min=30, buffer_after_min=30)
    hours("09:00", "15:00", clinic)
    make_appointment(clinic, clinic.at(9))  # until 10:30
    make_appointment(clinic, clinic.at(14))
    assert costs(clinic) == {"11:00": (30, 0), "11:30": (60, 60), "12:00": (0, 30)}


def test_buffers_may_reach_beyond_the_hours() -> None:
    clinic = make_clinic(duration_min=60, slot_step_min=30, buffer_after_min=30)
    hours("09:00", "11:30", clinic)
    assert costs(clinic) == {"09:30": (30, 30), "10:00": (60, 0)}


def test_less_than_a_step_counts_for_nothing() -> None:
    clinic = make_clinic(duration_min=60, slot_step_min=30)
    hours("09:00", "12:15", clinic)
    make_appointment(
        clinic, clinic.at(9), ends_at=clinic.at(10, 10), occupied=(clinic.at(9), clinic.at(10, 10))
    )
    # Neither the 20 minutes before 10:30 nor the 15 after 12:00.
    assert costs(clinic) == {"10:30": (0, 45), "11:00": (50, 0)}


def test_absence_bounds_the_day() -> None:
    clinic = make_clinic(duration_min=60, slot_step_min=30)
    hours("09:00", "12:30", clinic)
    TimeOff.objects.create(
        provider=clinic.provider, starts_at=clinic.at(11), ends_at=clinic.at(11, 30), reason="Lunch"
    )
    assert costs(clinic) == {"09:30": (30, 30)}


def test_what_has_passed_is_not_lost_by_booking() -> None:
    clinic = make_clinic(duration_min=60, slot_step_min=30)
    hours("09:00", "12:00", clinic)
    assert costs(clinic, now=clinic.at(9, 15)) == {"10:00": (45, 0), "10:30": (0, 30)}


def test_appointment_that_gives_way_is_not_in_the_way() -> None:
    clinic = make_clinic(duration_min=60, slot_step_min=30)
    hours("09:00", "12:00", clinic)
    appointment = make_appointment(clinic, clinic.at(11))
    assert costs(clinic) == {"09:30": (30, 30)}
    assert costs(clinic, ignoring=appointment.pk) == {"09:30": (30, 0), "10:30": (0, 30)}


def test_location_that_does_not_ask_counts_none_and_asks_no_statement() -> None:
    clinic = make_clinic()
    assert costs(clinic)
    clinic.location.is_gap_aware = False
    search = day_of(clinic)
    turns = [slot.turn for slot in search.find_slots()]
    with CaptureQueriesContext(connection) as queries:
        assert find_unusable_minutes(search, turns) == {}
    assert not len(queries)


def test_any_number_of_times_and_providers_is_two_statements() -> None:
    clinic = make_clinic(providers=3, rooms=3)
    for days in (0, 30):
        search = day_of(clinic, to_on=MONDAY + timedelta(days=days))
        turns = [(slot.starts_at, pk) for slot in search.find_slots() for pk in slot.providers]
        with CaptureQueriesContext(connection) as queries:
            find_unusable_minutes(search, turns)
        assert len(queries) == 2


shorter = st.fixed_dictionaries(
    {
        "duration_min": st.sampled_from([5, 10, 20, 45]),
        "buffer_before_min": st.sampled_from([0, 15]),
        "buffer_after_min": st.sampled_from([0, 10]),
    }
)


@pytest.mark.slow
def test_cost_is_what_the_slow_model_finds(db: None) -> None:
    people = [make_staff(), make_staff()]
    clients = [make_client() for _ in range(14)]

    @settings(
        max_examples=60,
        derandomize=True,
    )
    @given(case=cases, other=st.none() | shorter)
    def compare(case: Case, other: dict[str, int] | None) -> None:
        with transaction.atomic():
            clinic = built(case, people, clients)
            if other:
                make_type(providers=people[:1], locations=[clinic.location], **other)
            search = Search(
                appointment_type=clinic.type,
                location=clinic.location,
                from_on=case.first,
                to_on=case.first + timedelta(days=DAYS - 1),
                now=case.now_at,
            )
            turns = [
                (slot.starts_at, pk) for slot in search.find_slots()[::7] for pk in slot.providers
            ]
            found = {
                turn: unusable.minutes
                for turn, unusable in find_unusable_minutes(search, turns).items()
            }
            assert found == {turn: slowly(clinic, people, turn, case.now_at) for turn in turns}
            transaction.set_rollback(True)

    compare()


def slowly(
    clinic: Clinic, people: list[StaffMember], turn: tuple[datetime, int], now: datetime
) -> int:
    starts_at, pk = turn
    provider = next(person for person in people if person.pk == pk)
    return SlowDay(provider, clinic.location, starts_at, now).unusable_min(clinic.type, starts_at)
