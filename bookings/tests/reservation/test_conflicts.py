"""Staff are told what is really in the way: the provider's visit, the room, a hold, a no-show."""

from datetime import timedelta
from typing import Any

import pytest

from bookings.booking.lifecycle import change_status, undo_status
from bookings.errors import CannotBook, ClientBusy, ProviderBusy, RoomTaken, SlotTaken
from bookings.models import Appointment
from bookings.reservation.deliberate_double_booking import DoubleBookingRequest
from bookings.tests.factories import NOW, Clinic, book, make_appointment, make_clinic
from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db
WHY = "Only a two-minute look"


@shared
def desk() -> User:
    return make_user(Role.FRONT_DESK)


@shared
def manager() -> User:
    return make_user(Role.MANAGER, full_name="Ines Vale")


def refusal(clinic: Clinic, by: User, **wanted: Any) -> CannotBook:
    with pytest.raises(CannotBook) as caught:
        book(clinic, clinic.at(10, 30), by=by, **wanted)
    return caught.value


def named(first: str, last: str) -> dict[str, Any]:
    return {"client": make_client(first_name=first, last_name=last)}


def missed(clinic: Clinic, desk: User) -> Appointment:
    """A visit at ten that was marked as a no-show at 10:15."""
    appointment = book(clinic, clinic.at(10), provider=clinic.provider)
    return change_status(appointment=appointment, to="no_show", by=desk, now=clinic.at(10, 15))


def test_taken_room_is_called_by_its_name_and_who_is_in_it(desk: User) -> None:
    clinic = make_clinic(providers=2, rooms=1)
    book(clinic, clinic.at(10), provider=clinic.providers[1], **named("Soo", "Park"))

    error = refusal(clinic, desk, provider=clinic.provider)

    assert (type(error), error.code) == (RoomTaken, "room_taken")
    says = f"The room is taken: {clinic.room} (S. Park, 10 am to 11 am)."
    assert error.detail == says


def test_taken_rooms_are_the_reason_although_nobody_was_named(desk: User) -> None:
    clinic = make_clinic(providers=3, rooms=2)
    for provider in clinic.providers[:2]:
        room = clinic.rooms[clinic.providers.index(provider)]
        make_appointment(clinic, clinic.at(10), provider=provider, room=room)

    error = refusal(clinic, desk)

    assert isinstance(error, RoomTaken)
    assert error.detail.startswith("Every room for this visit is taken: ")


def test_everybody_who_works_then_is_named(desk: User) -> None:
    clinic = make_clinic(providers=1, rooms=2)
    book(clinic, clinic.at(10), **named("Soo", "Park"))

    says = f"({'S. Park'}, 10 am to 11 am)."
    assert refusal(clinic, desk).detail == (
        f"Everyone who does this visit is taken then: {clinic.provider.name} {says}"
    )


def test_two_appointments_in_the_way_are_both_named_and_cannot_be_double_booked(desk: User) -> None:
    clinic = make_clinic(rooms=3)
    book(clinic, clinic.at(10), **named("Soo", "Park"))
    book(clinic, clinic.at(11), **named("Jo", "Diaz"))

    error = refusal(clinic, desk, provider=clinic.provider)

    assert not isinstance(error, ProviderBusy)
    assert "S. Park, 10 am to 11 am and J. Diaz, 11 am to 12 pm" in error.detail


def test_hold_of_somebody_who_books_online_is_said(desk: User) -> None:
    clinic = make_clinic(rooms=2)
    held = {"status": "held", "hold_expires_at": NOW + timedelta(minutes=8)}
    make_appointment(clinic, clinic.at(10), **held)

    error = refusal(clinic, desk, provider=clinic.provider)

    assert "held online until 4:08 am" in error.detail


def test_clients_other_appointment_is_named_to_staff(desk: User) -> None:
    clinic = make_clinic(providers=2, rooms=2)
    person = make_client(first_name="Soo", last_name="Park")
    other = book(clinic, clinic.at(10), client=person, provider=clinic.providers[1])

    error = refusal(clinic, desk, client=person, provider=clinic.provider)

    assert isinstance(error, ClientBusy)
    assert f"Soo Park has another visit then: {other.reference} at 10 am" in error.detail


def test_no_show_comes_back_into_another_room(desk: User) -> None:
    clinic = make_clinic(providers=2, rooms=2)
    appointment = missed(clinic, desk)
    was_in = appointment.room
    make_appointment(clinic, clinic.at(10), provider=clinic.providers[1], room=was_in)

    back = undo_status(appointment=appointment, by=desk, now=clinic.at(10, 21))

    back.refresh_from_db()
    assert (back.status, back.room) == ("booked", next(r for r in clinic.rooms if r != was_in))


def test_no_show_without_a_free_room_says_so(desk: User) -> None:
    clinic = make_clinic(providers=2, rooms=1)
    appointment = missed(clinic, desk)
    make_appointment(clinic, clinic.at(10), provider=clinic.providers[1], room=appointment.room)

    with pytest.raises(RoomTaken, match="The room is taken: "):
        undo_status(appointment=appointment, by=desk, now=clinic.at(10, 21))


def given_away(clinic: Clinic, desk: User) -> tuple[Appointment, Appointment]:
    """The missed visit, and the one that has its provider since."""
    appointment = missed(clinic, desk)
    return appointment, book(
        clinic, clinic.at(10, 30), provider=clinic.provider, now=NOW, **named("Soo", "Park")
    )


def test_no_show_whose_provider_is_taken_says_since_when(desk: User) -> None:
    appointment, other = given_away(make_clinic(rooms=2), desk)

    with pytest.raises(ProviderBusy) as caught:
        undo_status(
            appointment=appointment, by=desk, now=appointment.starts_at + timedelta(minutes=21)
        )

    assert caught.value.facts["appointment"] == other
    assert caught.value.detail == (
        f"The time went to somebody else after the no-show: {appointment.provider.name} has "
        "S. Park, 10:30 am to 11:30 am."
    )


def test_who_may_double_books_the_no_show_right_there(desk: User, manager: User) -> None:
    appointment, other = given_away(make_clinic(rooms=2), desk)
    double_booking = DoubleBookingRequest(other.reference, WHY)
    doing = {"appointment": appointment, "now": appointment.starts_at + timedelta(minutes=21)}

    back = undo_status(**doing, by=manager, double_booking=double_booking)

    back.refresh_from_db()
    assert (back.status, back.overlaps, back.overlap_reason) == ("booked", other, WHY)
    assert AuditEvent.objects.filter(action="appointment.double_booked").count() == 1


def test_others_are_told_nothing_of_whose_appointment_it_is(desk: User) -> None:
    clinic = make_clinic(providers=2, rooms=1)
    person = make_client()
    book(clinic, clinic.at(10), provider=clinic.providers[1], **named("Soo", "Park"))

    with pytest.raises(SlotTaken) as caught:
        book(clinic, clinic.at(10, 30), by=person, client=person, via="online")

    assert (caught.value.code, "Park" in caught.value.detail) == ("slot_taken", False)
