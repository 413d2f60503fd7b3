"""A process that is killed in the middle of something leaves no ghost in the diary."""

import os
import signal
from collections.abc import Callable
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.synchronize import Event

import pytest
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from bookings.booking.book import book_appointment
from bookings.models import Appointment
from bookings.reservation.holds import HOLD_FOR, hold_slot
from bookings.reservation.slot_request import SlotRequest
from bookings.tests.factories import NOW, Clinic, make_clinic
from medspa.audit.log import ONLINE_VISITOR
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_S = 60
_processes = get_context("fork")
_inherited: list[BaseDatabaseWrapper] = []


@shared
def clinic() -> Clinic:
    return make_clinic(providers=1, rooms=1)


def killed_after(work: Callable[[], object], *, committed: bool) -> None:
    """Run it in a process of its own, and kill that when it is done, before or after the commit."""
    connection.close()  # no two processes may share one
    done = _processes.Event()
    process = _processes.Process(target=_work_and_wait, args=(work, committed, done))
    process.start()
    assert done.wait(PATIENCE_S)
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join(PATIENCE_S)
    assert process.exitcode == -signal.SIGKILL


def _work_and_wait(work: Callable[[], object], committed: bool, done: Event) -> None:
    # After browser tests, a child finds a connection that its parent could not see to close.
    # It must neither speak nor hang up on that one.
    _inherited.append(connections["default"])
    connections["default"] = connections["default"].copy()
    with transaction.atomic():
        work()
        if not committed:
            done.set()
            signal.pause()
    done.set()
    signal.pause()


def hold(clinic: Clinic) -> None:
    hold_slot(
        SlotRequest(
            appointment_type=clinic.type, location=clinic.location, starts_at=clinic.at(9), now=NOW
        ),
        by=ONLINE_VISITOR,
    )


def book(clinic: Clinic, *, after: timedelta = timedelta()) -> Appointment:
    booked = book_appointment(
        SlotRequest(
            client=make_client(),
            appointment_type=clinic.type,
            location=clinic.location,
            starts_at=clinic.at(9),
            now=NOW + after,
        ),
        by=ONLINE_VISITOR,
    )
    return booked.appointment


def test_killed_while_booking_leaves_the_time_free(clinic: Clinic) -> None:
    killed_after(lambda: book(clinic), committed=False)
    booked = book(clinic)
    assert list(Appointment.objects.all()) == [booked]


def test_killed_between_hold_and_booking_leaves_a_hold_that_runs_out(clinic: Clinic) -> None:
    killed_after(lambda: hold(clinic), committed=True)
    assert Appointment.objects.get().status == Appointment.Status.HELD
    booked = book(clinic, after=HOLD_FOR)
    assert list(Appointment.objects.all()) == [booked]
