"""What the desk books and takes back within the moment that its messages wait, one of several."""

from datetime import timedelta

import pytest

from bookings.booking.lifecycle import cancel_appointment, undo_status
from bookings.messages import letters
from bookings.models import Appointment
from bookings.tests.courses.factories import book_all, make_template
from bookings.tests.factories import NOW, make_clinic
from bookings.tests.messages.sending import send_due
from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.local.testkit.shared import shared
from medspa.messaging.models import Message
from medspa.messaging.tests.conftest import mail_dir

__all__ = ["mail_dir"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_dir")]
SOON, MOMENT, HOUR = timedelta(seconds=5), timedelta(minutes=3), timedelta(hours=1)


@shared
def desk() -> User:
    return make_user(Role.FRONT_DESK)


@shared
def gone(desk: User) -> Appointment:
    """The second of three, cancelled before anybody was told of it."""
    clinic = make_clinic()
    second = book_all(clinic, make_template(clinic), by=desk).appointments()[1]
    return cancel_appointment(appointment=second, by=desk, now=NOW + SOON)


def test_appointment_that_was_left_out_is_not_said_to_be_cancelled(gone: Appointment):
    assert send_due(NOW + MOMENT) == ["visits_booked"]
    assert send_due(NOW + HOUR) == []
    withdrawn = Message.objects.get(kind="bookings/cancelled")
    assert withdrawn.withdrawn_because == letters.UNHEARD_OF


def test_appointment_that_was_left_out_is_told_of_once_it_is_restored(
    gone: Appointment, desk: User
):
    send_due(NOW + MOMENT)
    undo_status(appointment=gone, by=desk, now=NOW + MOMENT)
    assert send_due(NOW + HOUR) == ["confirmation"]


def test_appointment_that_was_told_of_with_others_is_said_to_be_cancelled(
    gone: Appointment, desk: User
):
    first = Appointment.objects.order_by("starts_at")[0]
    send_due(NOW + MOMENT)
    cancel_appointment(appointment=first, by=desk, now=NOW + MOMENT)
    assert send_due(NOW + HOUR) == ["cancelled"]
