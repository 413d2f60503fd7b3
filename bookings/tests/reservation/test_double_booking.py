"""Double-booking a provider: on purpose, by whom may, with a reason; never by accident."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from bookings.availability.search import find_open_slots
from bookings.booking.lifecycle import cancel_appointment, change_status
from bookings.booking.move import Move, move_appointment
from bookings.errors import ProviderBusy, SlotTaken
from bookings.models import Appointment
from bookings.reservation.deliberate_double_booking import DoubleBookingRequest
from bookings.reservation.holds import hold_slot
from bookings.reservation.slot_request import SlotRequest
from bookings.tests.factories import (
    MONDAY,
    NOW,
    Clinic,
    book,
    make_appointment,
    make_clinic,
    move_as,
)
from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.log import ONLINE_VISITOR, SYSTEM
from medspa.audit.models import AuditEvent
from medspa.errors import NotPermitted
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db
WHY = "Two sisters, one room after the other"


@shared
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=3)


@shared
def manager() -> User:
    return make_user(Role.MANAGER, full_name="Ines Vale")


@shared
def first(clinic: Clinic) -> Appointment:
    return book(clinic, clinic.at(10), provider=clinic.provider)


def beside(clinic: Clinic, appointment: Appointment, by: User, minute: int = 30, **how: Any):
    wanted = {
        "provider": clinic.provider,
        "double_booking": DoubleBookingRequest(appointment.reference, WHY),
    }
    return book(clinic, clinic.at(10, minute), by=by, **wanted | how)


def starts_offered(clinic: Clinic) -> set:
    slots = find_open_slots(
        appointment_type=clinic.type,
        location=clinic.location,
        provider=clinic.provider,
        from_on=MONDAY,
        to_on=MONDAY,
        now=NOW,
    )
    return {slot.starts_at for slot in slots}


def test_staff_are_told_who_is_in_the_way(clinic: Clinic, first: Appointment, manager: User):
    with pytest.raises(ProviderBusy, match=r"is with M. Sample.* from 10 am to 11 am") as refusal:
        book(clinic, clinic.at(10, 30), provider=clinic.provider, by=manager)
    assert refusal.value.facts["appointment"] == first


@pytest.mark.parametrize("by", [ONLINE_VISITOR, SYSTEM])
def test_nobody_else_is(clinic: Clinic, first: Appointment, by: Any):
    with pytest.raises(SlotTaken) as refusal:
        book(clinic, clinic.at(10, 30), provider=clinic.provider, by=by)
    assert (refusal.value.code, "appointment" in refusal.value.facts) == ("slot_taken", False)


def test_second_appointment_names_the_first_with_reason_and_author(
    clinic: Clinic, first: Appointment, manager: User
):
    appointment = beside(clinic, first, manager)
    appointment.refresh_from_db()
    assert (appointment.overlaps, appointment.overlap_reason) == (first, WHY)
    assert appointment.double_booked_by == "Ines Vale"
    assert appointment.room != first.room
    event = AuditEvent.objects.get(action="appointment.double_booked")
    assert (event.facts["overlaps"], WHY in str(event.facts)) == (first.pk, False)


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.INJECTOR])
def test_who_may_not_is_refused(clinic: Clinic, first: Appointment, role: Role):
    with pytest.raises(NotPermitted):
        beside(clinic, first, make_user(role))
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [({"reason": "  "}, "Please say why"), ({"reference": "XXXX-XXXX"}, "is with M. Sample")],
)
def test_without_a_reason_or_for_another_appointment_it_is_refused(
    clinic: Clinic, first: Appointment, manager: User, change: dict, says: str
):
    double_booking = replace(DoubleBookingRequest(first.reference, WHY), **change)
    with pytest.raises(ProviderBusy, match=says):
        beside(clinic, first, manager, double_booking=double_booking)


def test_where_the_time_is_free_nothing_is_shared(
    clinic: Clinic, first: Appointment, manager: User
):
    appointment = book(
        clinic,
        clinic.at(14),
        provider=clinic.provider,
        by=manager,
        double_booking=DoubleBookingRequest(first.reference, WHY),
    )
    assert (appointment.overlaps, appointment.overlap_reason, appointment.overlap_by) == (
        None,
        "",
        "",
    )


def test_room_is_never_shared(manager: User):
    clinic = make_clinic()
    first = book(clinic, clinic.at(10))
    with pytest.raises(SlotTaken) as refusal:
        beside(clinic, first, manager)
    assert refusal.value.code == "slot_taken"


def test_client_is_never_shared(clinic: Clinic, first: Appointment, manager: User):
    with pytest.raises(SlotTaken) as refusal:
        beside(clinic, first, manager, client=first.client)
    assert refusal.value.code == "client_busy"


def test_held_time_is_not_shared(clinic: Clinic, manager: User):
    held = hold_slot(
        SlotRequest(
            appointment_type=clinic.type,
            location=clinic.location,
            provider=clinic.provider,
            starts_at=clinic.at(10),
            now=NOW,
        ),
        by=ONLINE_VISITOR,
    ).appointment
    with pytest.raises(SlotTaken) as refusal:
        beside(clinic, held, manager)
    assert refusal.value.code == "slot_taken"


def test_two_appointments_in_the_way_are_not_shared(
    clinic: Clinic, first: Appointment, manager: User
):
    book(clinic, clinic.at(11), provider=clinic.provider)
    with pytest.raises(SlotTaken) as refusal:
        beside(clinic, first, manager)
    assert refusal.value.code == "slot_taken"


def test_third_appointment_joins_the_two(clinic: Clinic, first: Appointment, manager: User):
    second = beside(clinic, first, manager)
    third = beside(clinic, first, manager, minute=0)
    assert (second.overlaps_id, third.overlaps_id) == (first.pk, first.pk)


def test_shared_time_is_busy_for_everybody_else(clinic: Clinic, first: Appointment, manager: User):
    beside(clinic, first, manager)
    cancel_appointment(appointment=first, by=SYSTEM, now=NOW)
    busy = {clinic.at(10), clinic.at(10, 30), clinic.at(11)}
    assert starts_offered(clinic) & busy == set()
    with pytest.raises(SlotTaken):
        book(clinic, clinic.at(11), provider=clinic.provider)


@pytest.mark.parametrize("is_first_there", [True, False])
def test_database_refuses_a_third_by_accident(
    clinic: Clinic, first: Appointment, manager: User, is_first_there: bool
):
    """Also where the visit that was overlapped has gone, and only the overlapping one is left."""
    beside(clinic, first, manager)
    if not is_first_there:
        cancel_appointment(appointment=first, by=SYSTEM, now=NOW)
    with pytest.raises(IntegrityError, match="provider_once_at_a_time"), transaction.atomic():
        make_appointment(clinic, clinic.at(11), room=clinic.rooms[2])


def test_moved_away_it_shares_nothing_any_more(clinic: Clinic, first: Appointment, manager: User):
    appointment = beside(clinic, first, manager)
    moved = move_appointment(
        Move(appointment, clinic.at(14)),
        by=manager,
        now=NOW,
    )
    assert (moved.overlaps, moved.overlap_reason, moved.overlap_by) == (None, "", "")
    with pytest.raises(IntegrityError, match="provider_once_at_a_time"), transaction.atomic():
        Appointment.objects.filter(pk=first.pk).update(
            starts_at=moved.starts_at,
            ends_at=moved.ends_at,
            occupied=moved.occupied,
            resource_ids=[],
        )


def test_moving_beside_another_is_a_step_of_its_own(
    clinic: Clinic, first: Appointment, manager: User
):
    appointment = book(clinic, clinic.at(14), provider=clinic.provider)
    moving = {"appointment": appointment, "starts_at": clinic.at(10, 30), "by": manager, "now": NOW}
    with pytest.raises(ProviderBusy):
        move_as(**moving)
    moved = move_as(**moving, double_booking=DoubleBookingRequest(first.reference, WHY))
    assert (moved.overlaps, moved.overlap_reason) == (first, WHY)


def test_first_moved_back_over_the_second_needs_no_second_agreement(
    clinic: Clinic, first: Appointment, manager: User
):
    second = beside(clinic, first, manager)
    away = move_appointment(
        Move(first, clinic.at(14)),
        by=manager,
        now=NOW,
    )
    back = move_appointment(
        Move(away, clinic.at(11), double_booking=DoubleBookingRequest(second.reference, WHY)),
        by=manager,
        now=NOW,
    )
    assert (back.starts_at, back.overlaps) == (clinic.at(11), None)


def test_cancelled_first_comes_back_beside_the_second(
    clinic: Clinic, first: Appointment, manager: User
):
    beside(clinic, first, manager)
    gone = cancel_appointment(appointment=first, by=manager, now=NOW)
    back = change_status(appointment=gone, to="booked", by=manager, now=NOW)
    assert back.status == "booked"


def test_cancelled_second_does_not_come_back_into_time_taken_since(
    clinic: Clinic, first: Appointment, manager: User
):
    second = cancel_appointment(appointment=beside(clinic, first, manager), by=manager, now=NOW)
    book(clinic, clinic.at(11), provider=clinic.provider)
    with pytest.raises(SlotTaken):
        change_status(appointment=second, to="booked", by=manager, now=NOW)


@pytest.mark.parametrize("fields", [{"overlap_reason": ""}, {"overlap_by": ""}, {"overlaps": None}])
def test_database_ties_the_overlap_to_reason_and_author(
    clinic: Clinic, first: Appointment, manager: User, fields: dict
):
    appointment = beside(clinic, first, manager, minute=0)
    with pytest.raises(IntegrityError, match=r"overlap_has_reason|provider_once_at_a_time"):
        Appointment.objects.filter(pk=appointment.pk).update(**fields)
