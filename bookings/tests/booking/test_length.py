"""A visit is made longer or shorter: only the minutes that are added are judged."""

from datetime import datetime, timedelta

import pytest

from bookings.booking.length import change_length
from bookings.errors import CannotBook, OutsideHours, SlotTaken
from bookings.models import Appointment
from bookings.reservation.deliberate_double_booking import DoubleBookingRequest
from bookings.tests.factories import NOW, Clinic, book, make_appointment, make_clinic, move_as
from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db


@shared
def clinic() -> Clinic:
    return make_clinic(rooms=3, buffer_after_min=10)


@shared
def manager() -> User:
    return make_user(Role.MANAGER)


def stretch(visit: Appointment, ends_at: datetime, by: User) -> Appointment:
    fresh = Appointment.objects.get(pk=visit.pk)
    return change_length(
        appointment=fresh, ends_at=ends_at, by=by, now=NOW, seen_version=fresh.version
    )


def test_who_shares_the_provider_by_agreement_is_not_in_the_way(
    clinic: Clinic, manager: User
) -> None:
    first = book(clinic, clinic.at(10), provider=clinic.provider)
    shares = DoubleBookingRequest(first.reference, "Two sisters")
    second = book(
        clinic, clinic.at(10, 30), by=manager, provider=clinic.provider, double_booking=shares
    )
    book(clinic, clinic.at(13), provider=clinic.provider)

    assert stretch(first, clinic.at(11, 15), manager).ends_at == clinic.at(11, 15)
    assert stretch(second, clinic.at(12), manager).ends_at == clinic.at(12)
    for visit in (first, second):
        with pytest.raises(SlotTaken, match=r"is taken: .*1 pm to 2 pm"):
            stretch(visit, clinic.at(13), manager)


def test_outside_the_hours_a_visit_gets_shorter_and_not_longer(
    clinic: Clinic, manager: User
) -> None:
    late = make_appointment(clinic, clinic.at(16, 30))
    assert stretch(late, clinic.at(17, 15), manager).ends_at == clinic.at(17, 15)
    with pytest.raises(OutsideHours):
        stretch(late, clinic.at(17, 20), manager)


def test_a_longer_visit_is_moved_only_to_where_all_of_it_fits(
    clinic: Clinic, manager: User
) -> None:
    visit = stretch(book(clinic, clinic.at(10)), clinic.at(11, 30), manager)
    book(clinic, clinic.at(15, 30), provider=clinic.provider)
    moving = {"appointment": visit, "by": manager, "now": NOW}
    for hour, minute in ((14, 0), (16, 0)):
        with pytest.raises(CannotBook):
            move_as(**moving, starts_at=clinic.at(hour, minute))
    moved = move_as(**moving, starts_at=clinic.at(13))
    assert moved.ends_at - moved.starts_at == timedelta(minutes=90)
    assert moved.occupied.upper == clinic.at(14, 40)
