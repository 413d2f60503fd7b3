from datetime import datetime, timedelta
from typing import Any

import pytest

from bookings.availability.search import find_open_slots
from bookings.booking.book import BookingDetails, book_appointment
from bookings.errors import HoldExpired, HoldRenewed, SlotTaken
from bookings.models import Appointment
from bookings.reservation.holds import (
    HeldSlot,
    get_active_hold,
    leave_hold,
    release_hold,
    renew_hold,
    return_to_hold,
    sweep_expired_holds,
)
from bookings.reservation.slot_request import SlotRequest
from bookings.tests.factories import (
    MONDAY,
    NOW,
    Clinic,
    book,
    hold_as,
    make_appointment,
    make_clinic,
)
from medspa.audit.log import ONLINE_VISITOR
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared
from medspa.messaging.models import Message

pytestmark = pytest.mark.django_db


@shared
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=2)


def hold(clinic: Clinic, starts_at: datetime, **how: Any) -> HeldSlot:
    return hold_as(
        **{
            "appointment_type": clinic.type,
            "location": clinic.location,
            "provider": clinic.provider,
            "starts_at": starts_at,
            "by": ONLINE_VISITOR,
            "now": NOW,
        }
        | how
    )


def claim(clinic: Clinic, held: HeldSlot, **how: Any) -> Appointment:
    wanted = {"provider": clinic.provider, "hold_token": held.token, "via": "online"}
    return book(clinic, held.appointment.starts_at, **wanted | how)


def test_held_slot_is_offered_to_nobody_for_eight_minutes(clinic: Clinic) -> None:
    held = hold(clinic, clinic.at(10))
    assert held.expires_at == NOW + timedelta(minutes=8)
    for now, offered in ((held.expires_at - timedelta(seconds=1), False), (held.expires_at, True)):
        slots = find_open_slots(
            appointment_type=clinic.type,
            location=clinic.location,
            provider=clinic.provider,
            from_on=MONDAY,
            to_on=MONDAY,
            now=now,
        )
        assert (clinic.at(10) in [slot.starts_at for slot in slots]) is offered
    with pytest.raises(SlotTaken):
        book(clinic, clinic.at(10, 30), provider=clinic.provider)


def test_hold_tells_nobody_and_keeps_only_the_hash(clinic: Clinic) -> None:
    held = hold(clinic, clinic.at(10))
    assert not Message.objects.exists()
    assert held.token not in str(vars(held.appointment))


def test_hold_becomes_the_booking_in_place(clinic: Clinic) -> None:
    held = hold(clinic, clinic.at(10))
    appointment = claim(clinic, held, provider=None)
    appointment.refresh_from_db()
    assert (appointment.pk, appointment.reference) == (
        held.appointment.pk,
        held.appointment.reference,
    )
    assert (appointment.status, appointment.hold_expires_at, appointment.token_hash) == (
        "booked",
        None,
        None,
    )
    assert (appointment.provider, appointment.room) == (
        held.appointment.provider,
        held.appointment.room,
    )


def test_notice_counts_from_the_hold_on(clinic: Clinic) -> None:
    type(clinic.type).objects.update(lead_time_min=60)
    clinic.type.refresh_from_db()
    held = hold(clinic, clinic.at(10), now=clinic.at(9))
    assert claim(clinic, held, now=clinic.at(9, 7)).status == "booked"


@pytest.mark.parametrize(
    "how",
    [
        {"now": NOW + timedelta(minutes=8)},
        {"hold_token": "of-nobody"},
        {"provider": "other"},
    ],
)
def test_expired_or_foreign_hold_is_refused(clinic: Clinic, how: dict[str, Any]) -> None:
    held = hold(clinic, clinic.at(10))
    if "provider" in how:
        how = {"provider": clinic.providers[1]}
    with pytest.raises(HoldExpired):
        claim(clinic, held, **how)
    assert Appointment.objects.get().status == "held"


def test_hold_of_another_time_is_refused(clinic: Clinic) -> None:
    held = hold(clinic, clinic.at(10))
    with pytest.raises(HoldExpired):
        book(clinic, clinic.at(14), hold_token=held.token)


def test_hold_is_used_once(clinic: Clinic) -> None:
    held = hold(clinic, clinic.at(10))
    claim(clinic, held)
    with pytest.raises(HoldExpired):
        claim(clinic, held)


def test_form_with_a_hold_sent_twice_books_once(clinic: Clinic) -> None:
    held, client = hold(clinic, clinic.at(10)), make_client()
    first, again = (
        book_appointment(
            SlotRequest(
                client=client,
                appointment_type=clinic.type,
                location=clinic.location,
                starts_at=clinic.at(10),
                now=NOW,
            ),
            by=ONLINE_VISITOR,
            hold_token=held.token,
            details=BookingDetails(submission_key="form-1"),
        )
        for _ in range(2)
    )
    assert first == again


def test_released_slot_is_free_again(clinic: Clinic) -> None:
    held = hold(clinic, clinic.at(10))
    assert release_hold(token=held.token, by=ONLINE_VISITOR) is True
    assert release_hold(token=held.token, by=ONLINE_VISITOR) is False
    assert hold(clinic, clinic.at(10)).token != held.token


def test_release_leaves_a_booking_alone(clinic: Clinic) -> None:
    held = hold(clinic, clinic.at(10))
    claim(clinic, held)
    assert release_hold(token=held.token, by=ONLINE_VISITOR) is False
    assert Appointment.objects.get().status == "booked"


def test_hold_of_taken_time_is_refused(clinic: Clinic) -> None:
    book(clinic, clinic.at(10), provider=clinic.provider)
    with pytest.raises(SlotTaken):
        hold(clinic, clinic.at(10))


def test_sweep_deletes_what_ran_out_and_nothing_else(clinic: Clinic) -> None:
    make_appointment(clinic, clinic.at(9), status="held", hold_expires_at=NOW)
    stays = hold(clinic, clinic.at(12))
    appointment = book(clinic, clinic.at(15))
    assert sweep_expired_holds(now=NOW) == 1
    assert set(Appointment.objects.all()) == {stays.appointment, appointment}
    assert get_active_hold(stays.token, NOW) == stays.appointment


def renew(held: HeldSlot, now: datetime) -> HeldSlot:
    return renew_hold(token=held.token, by=ONLINE_VISITOR, now=now)


def test_hold_is_renewed_once(clinic: Clinic) -> None:
    held = hold(clinic, clinic.at(10))
    renewed = renew(held, NOW + timedelta(minutes=7))
    assert renewed.expires_at == NOW + timedelta(minutes=16)
    with pytest.raises(HoldRenewed):
        renew(held, NOW + timedelta(minutes=8))
    assert get_active_hold(held.token, NOW + timedelta(minutes=15)).pk == renewed.appointment.pk


def test_renewed_hold_can_be_booked_and_leaves_no_trace(clinic: Clinic) -> None:
    held = hold(clinic, clinic.at(10))
    renew(held, NOW)
    appointment = claim(clinic, held, now=NOW + timedelta(minutes=12))
    appointment.refresh_from_db()
    assert (appointment.status, appointment.hold_renewed) == ("booked", False)


@pytest.mark.parametrize("minutes", [8, 9])
def test_hold_that_ran_out_is_not_renewed(clinic: Clinic, minutes: int) -> None:
    held = hold(clinic, clinic.at(10))
    with pytest.raises(HoldExpired):
        renew(held, NOW + timedelta(minutes=minutes))


def test_released_and_booked_holds_are_not_renewed(clinic: Clinic) -> None:
    released, booked = hold(clinic, clinic.at(10)), hold(clinic, clinic.at(14))
    release_hold(token=released.token, by=ONLINE_VISITOR)
    claim(clinic, booked)
    for held in (released, booked):
        with pytest.raises(HoldExpired):
            renew(held, NOW)


def test_left_hold_stands_for_a_minute_and_for_its_holder_as_before(clinic: Clinic) -> None:
    held = hold(clinic, clinic.at(10))
    before = leave_hold(token=held.token, by=ONLINE_VISITOR, now=NOW)
    assert before == held.expires_at

    later = NOW + timedelta(seconds=50)
    assert get_active_hold(held.token, later).hold_expires_at == NOW + timedelta(minutes=1)
    assert return_to_hold(token=held.token, until=before, by=ONLINE_VISITOR, now=later)
    assert get_active_hold(held.token, later).hold_expires_at == held.expires_at


def test_left_hold_is_free_for_others_after_a_minute(clinic: Clinic) -> None:
    held = hold(clinic, clinic.at(10))
    leave_hold(token=held.token, by=ONLINE_VISITOR, now=NOW)
    later = NOW + timedelta(minutes=1)

    assert book(clinic, clinic.at(10), now=later).status == "booked"
    assert not return_to_hold(token=held.token, until=held.expires_at, by=ONLINE_VISITOR, now=later)


def test_leaving_lengthens_no_hold(clinic: Clinic) -> None:
    held = hold(clinic, clinic.at(10))
    last_minute = held.expires_at - timedelta(seconds=40)

    assert leave_hold(token=held.token, by=ONLINE_VISITOR, now=last_minute) is None
    assert get_active_hold(held.token, last_minute).hold_expires_at == held.expires_at
