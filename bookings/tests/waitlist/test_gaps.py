"""Gaps to fill: what was canceled and could be booked again now."""

from datetime import timedelta

import pytest

from bookings.models import Appointment, TimeOff
from bookings.tests.factories import MONDAY, NOW, Clinic, book, make_appointment, make_clinic
from bookings.unsent.undo import undo_unsent
from bookings.waitlist.work import free_gaps
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.local.testkit.shared import shared
from medspa.messaging.models import Message
from medspa.work.lists import Scope

pytestmark = pytest.mark.django_db
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)


@shared
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=2)


def test_a_gap_is_what_the_desk_could_book_with_the_same_provider(
    clinic: Clinic, django_assert_max_num_queries
) -> None:
    desk = make_user(Role.FRONT_DESK)
    off = {"status": Appointment.Status.CANCELLED}
    gap = make_appointment(clinic, clinic.at(10, 10), **off)
    make_appointment(clinic, clinic.at(10, 10), **off)  # the same time twice
    make_appointment(clinic, clinic.at(12), **off)
    make_appointment(clinic, clinic.at(12))  # given away since
    make_appointment(clinic, clinic.at(15), **off)
    TimeOff.objects.create(provider=clinic.provider, starts_at=clinic.at(14), ends_at=clinic.at(18))
    make_appointment(clinic, clinic.at(10, day=TUESDAY), **off)
    TimeOff.objects.create(
        location=clinic.location,
        starts_at=clinic.at(0, day=TUESDAY),
        ends_at=clinic.at(0, day=WEDNESDAY),
    )
    book(clinic, clinic.at(9), by=desk)
    mistaken = Message.objects.get(kind="bookings/confirmation")
    undo_unsent(message_id=mistaken.pk, by=desk, now=NOW)

    with django_assert_max_num_queries(6):
        found = list(free_gaps(Scope(user=desk, now=NOW, locations=[clinic.location])))

    assert [each.pk for each in found] == [gap.pk]
