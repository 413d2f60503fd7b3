"""What is offered, example by example. The slow model is compared in test_availability_model."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest

from bookings.availability.search import find_next_slots
from bookings.errors import BadRange
from bookings.models import TimeOff
from bookings.reservation.slot_request import SlotRequest
from bookings.tests.availability.starts import hours, offered, walls
from bookings.tests.factories import (
    MONDAY,
    NOW,
    Clinic,
    make_appointment,
    make_clinic,
    make_hours,
    make_type,
)
from medspa.clinic.tests.factories import make_location, make_room, make_staff

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)


def test_day_is_cut_into_the_grid_from_opening() -> None:
    clinic = make_clinic(duration_min=90, slot_step_min=50)
    hours("09:10", "13:00", clinic)
    slots = offered(clinic)
    assert walls(clinic, slots) == ["09:10", "10:00", "10:50"]
    assert slots[0].ends_at - slots[0].starts_at == timedelta(minutes=90)


def test_appointment_that_fills_the_opening_fits() -> None:
    clinic = make_clinic(duration_min=60)
    hours("09:00", "10:00", clinic)
    assert walls(clinic, offered(clinic)) == ["09:00"]


def test_appointments_may_touch_and_never_overlap() -> None:
    clinic = make_clinic()
    hours("09:00", "13:00", clinic)
    make_appointment(clinic, clinic.at(10))
    assert walls(clinic, offered(clinic)) == ["09:00", "11:00", "11:30", "12:00"]


def test_buffers_of_both_appointments_are_kept_free() -> None:
    clinic = make_clinic(buffer_before_min=15, buffer_after_min=30, slot_step_min=15)
    hours("09:00", "14:00", clinic)
    make_appointment(clinic, clinic.at(11))  # takes 10:45 to 12:30
    assert walls(clinic, offered(clinic)) == ["09:00", "09:15", "12:45", "13:00"]


def test_one_start_that_is_asked_about_is_found_as_among_all() -> None:
    clinic = make_clinic(providers=3, buffer_before_min=15, buffer_after_min=30, slot_step_min=15)
    hours("09:00", "14:00", clinic)
    make_appointment(clinic, clinic.at(11), provider=clinic.providers[1])
    slots = {slot.starts_at: slot for slot in offered(clinic)}
    quarters = [clinic.at(8) + timedelta(minutes=15 * number) for number in range(28)]

    for starts_at in [*quarters, clinic.at(9) + timedelta(minutes=7)]:
        asked = SlotRequest(
            appointment_type=clinic.type, location=clinic.location, starts_at=starts_at, now=NOW
        )
        assert asked.find_slot() == slots.get(starts_at)
    assert 0 < len(slots) < len(quarters)


def test_buffers_may_reach_beyond_the_opening() -> None:
    clinic = make_clinic(buffer_before_min=30, buffer_after_min=30)
    hours("09:00", "10:00", clinic)
    assert walls(clinic, offered(clinic)) == ["09:00"]


def test_full_rooms_close_the_time_with_the_buffers_of_the_type_asked() -> None:
    clinic = make_clinic(providers=2, buffer_before_min=30, duration_min=30)
    hours("09:00", "12:00", clinic)
    make_appointment(clinic, clinic.at(10), provider=clinic.providers[1])  # room 9:30 to 10:30
    assert walls(clinic, offered(clinic)) == ["09:00", "11:00", "11:30"]


def test_one_room_must_be_free_all_along() -> None:
    clinic = make_clinic(providers=3, rooms=2)
    hours("10:00", "12:00", clinic)
    for room, provider, hour in zip(clinic.rooms, clinic.providers[1:], (10, 11), strict=True):
        make_appointment(clinic, clinic.at(hour), room=room, provider=provider)
    assert walls(clinic, offered(clinic)) == ["10:00", "11:00"]


def test_rooms_of_another_kind_or_closed_do_not_count() -> None:
    clinic = make_clinic(rooms=0)
    make_room(clinic.location, kind="treatment")
    make_room(clinic.location, is_active=False)
    assert offered(clinic) == []


def test_type_without_room_kind_needs_no_room() -> None:
    clinic = make_clinic(rooms=0, room_kind="")
    assert len(offered(clinic)) == 15


def test_absence_of_the_provider_closes_only_their_time() -> None:
    clinic = make_clinic(providers=2, rooms=2)
    first, second = clinic.providers
    TimeOff.objects.create(provider=first, starts_at=clinic.at(9), ends_at=clinic.at(16))
    slots = offered(clinic)
    assert [slot.providers for slot in slots[:2]] == [(second.pk,), (second.pk,)]
    assert slots[-1].providers == (first.pk, second.pk)


def test_closure_of_the_location_closes_everybody() -> None:
    clinic = make_clinic(providers=2)
    TimeOff.objects.create(
        location=clinic.location, starts_at=clinic.at(0), ends_at=clinic.at(15, 30)
    )
    assert walls(clinic, offered(clinic)) == ["15:30", "16:00"]


def test_absence_at_another_location_changes_nothing() -> None:
    clinic = make_clinic()
    TimeOff.objects.create(
        provider=clinic.provider,
        location=make_location(),
        starts_at=clinic.at(0),
        ends_at=clinic.at(23),
    )
    assert len(offered(clinic)) == 15


def test_work_at_another_location_takes_the_time_of_the_provider() -> None:
    clinic, other = make_clinic(), make_clinic()
    make_appointment(other, clinic.at(9), provider=clinic.provider, ends_at=clinic.at(16),
                     occupied=(clinic.at(9), clinic.at(16)))  # fmt: skip
    assert walls(clinic, offered(clinic)) == ["16:00"]


@pytest.mark.parametrize(
    ("fields", "free"),
    [
        ({"status": "cancelled"}, True),
        ({"status": "no_show"}, True),
        ({"status": "completed"}, False),
        ({"status": "held", "hold_expires_at": NOW}, True),
        ({"status": "held", "hold_expires_at": NOW + timedelta(seconds=1)}, False),
    ],
)
def test_status_decides_whether_time_is_taken(fields: dict, free: bool) -> None:
    clinic = make_clinic()
    make_appointment(clinic, clinic.at(10), **fields)
    assert ("10:00" in walls(clinic, offered(clinic))) is free


def test_hours_are_valid_from_first_to_last_day_included() -> None:
    clinic = make_clinic()
    hours("09:00", "10:00", clinic, valid_from=TUESDAY, valid_to=TUESDAY + timedelta(days=1))
    days = [
        clinic.location.local(slot.starts_at).day
        for slot in offered(clinic, MONDAY, MONDAY + timedelta(days=4))
    ]
    assert days == [2, 3]


def test_hours_that_overlap_offer_a_start_once() -> None:
    clinic = make_clinic()
    hours("09:00", "10:30", clinic)
    make_hours(clinic.provider, clinic.location, opens_at=time(9, 30), closes_at=time(11))
    slots = offered(clinic)
    assert walls(clinic, slots) == ["09:00", "09:30", "10:00"]
    assert {slot.providers for slot in slots} == {(clinic.provider.pk,)}


def test_notice_is_given_to_the_minute_and_lifted_at_the_desk() -> None:
    clinic = make_clinic(lead_time_min=60)
    now = clinic.at(10)
    assert walls(clinic, offered(clinic, now=now))[0] == "11:00"
    assert walls(clinic, offered(clinic, now=now + timedelta(seconds=1)))[0] == "11:30"
    assert walls(clinic, offered(clinic, now=now, at_desk=True))[0] == "10:00"


def test_nothing_is_offered_beyond_the_horizon_or_in_the_past() -> None:
    clinic = make_clinic(horizon_days=1)
    hours("09:00", "10:00", clinic)
    slots = offered(clinic, MONDAY - timedelta(days=3), MONDAY + timedelta(days=9))
    assert [clinic.location.local(slot.starts_at).date() for slot in slots] == [MONDAY, TUESDAY]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda c: c.type.providers.clear(),
        lambda c: c.type.locations.clear(),
        lambda c: setattr(c.type, "is_active", False),
        lambda c: setattr(c.location, "is_active", False),
        lambda c: type(c.provider).objects.update(is_active=False),
        lambda c: type(c.provider).objects.update(is_provider=False),
    ],
)
def test_nothing_is_offered_without_skill_place_or_person(
    spoil: Callable[[Clinic], object],
) -> None:
    clinic = make_clinic()
    spoil(clinic)
    assert offered(clinic) == []


def test_provider_asked_for_is_the_only_one_offered() -> None:
    clinic = make_clinic(providers=2)
    provider = clinic.providers[1]
    assert {slot.providers for slot in offered(clinic, provider=provider)} == {(provider.pk,)}
    assert offered(clinic, provider=make_staff()) == []


def test_least_booked_of_the_week_comes_first_then_by_name() -> None:
    clinic = make_clinic(providers=3, rooms=3, zone="Pacific/Auckland")
    ann, bea, cat = clinic.providers
    sunday = MONDAY - timedelta(days=1)
    make_appointment(clinic, clinic.at(9, day=sunday), provider=bea)  # the week before
    make_appointment(clinic, clinic.at(8, day=MONDAY), provider=ann)  # Sunday in UTC
    slots = offered(clinic, TUESDAY, now=clinic.at(0, day=sunday))
    assert slots[0].providers == (bea.pk, cat.pk, ann.pk)


def test_any_number_of_days_and_providers_is_one_statement(django_assert_num_queries) -> None:
    clinic = make_clinic(providers=5, rooms=3)
    for hour in (9, 11, 14):
        make_appointment(clinic, clinic.at(hour))
    with django_assert_num_queries(1):
        offered(clinic)
    with django_assert_num_queries(1):
        offered(clinic, MONDAY, MONDAY + timedelta(days=61))


@pytest.mark.parametrize("days", [-1, 62, 3650])
def test_reversed_or_endless_range_is_refused(days: int) -> None:
    with pytest.raises(BadRange):
        offered(make_clinic(), MONDAY, MONDAY + timedelta(days=days))


def test_next_slots_are_one_a_place_the_soonest_first() -> None:
    clinic = make_clinic()
    east = make_location(zone="America/New_York")
    make_room(east)
    make_hours(make_in(clinic), east)
    clinic.type.locations.add(east)
    found = find_next_slots(appointment_type=clinic.type, now=NOW)
    assert [(each.location, each.slot.starts_at) for each in found] == [
        (east, datetime(2027, 3, 1, 14, tzinfo=UTC)),
        (clinic.location, clinic.at(9)),
    ]


def make_in(clinic: Clinic):
    colleague = make_staff()
    clinic.type.providers.add(colleague)
    return colleague


def test_next_slot_looks_weeks_ahead_and_no_further() -> None:
    clinic = make_clinic()
    hours("09:00", "10:00", clinic, valid_from=MONDAY + timedelta(days=20))
    [found] = find_next_slots(appointment_type=clinic.type, now=NOW)
    assert found.slot.starts_at == clinic.at(9, day=MONDAY + timedelta(days=20))
    assert find_next_slots(appointment_type=clinic.type, now=NOW, days=10) == []
    assert find_next_slots(appointment_type=make_type(), now=NOW) == []
