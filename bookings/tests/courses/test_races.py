"""Courses booked and moved at once on real connections: no collision, no deadlock.

A deadlock would show as an OperationalError among the refusals, so the only refusals allowed are
named.
"""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bookings.booking.book import book_appointment
from bookings.booking.move import Move
from bookings.courses.move import move_appointments
from bookings.errors import ClientBusy, SlotTaken
from bookings.models import Appointment, AppointmentType, Course
from bookings.reservation.holds import hold_slot, sweep_expired_holds
from bookings.reservation.slot_request import SlotRequest
from bookings.tests.courses.factories import after, book_all, chosen, make_template
from bookings.tests.factories import NOW, Clinic, make_clinic
from bookings.tests.overlap import require_no_overlap
from bookings.tests.reservation.test_races import ROUNDS
from medspa.audit.log import ONLINE_VISITOR, SYSTEM
from medspa.clients.tests.factories import make_client
from medspa.errors import Stale
from medspa.local.testkit.racing import Race, split_outcomes
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = NOW - timedelta(hours=1)


@shared
def clinic() -> Clinic:
    return make_clinic(providers=3, rooms=2)


def shifted(clinic: Clinic, number: int, hour: int):
    return [clinic.at(hour, day=after(number + days)) for days in (0, 14, 21)]


def test_courses_that_want_the_same_times_go_to_as_many_as_there_are_rooms(clinic: Clinic) -> None:
    template = make_template(clinic)
    people = [make_client() for _ in range(6)]
    with Race(6) as race:
        for number in range(ROUNDS // 2):
            times = shifted(clinic, number, 10)
            calls = [partial(book_all, clinic, template, times, client=one) for one in people]
            won, refused = split_outcomes(race.run(calls))
            assert (len(won), set(refused)) == (2, {SlotTaken})
    require_no_overlap()
    assert Appointment.objects.count() == 3 * Course.objects.count()


def test_courses_with_providers_in_opposite_order_do_not_deadlock(clinic: Clinic) -> None:
    # No rooms to queue up for: one course goes from provider to provider the other way round.
    template = make_template(clinic)
    AppointmentType.objects.update(room_kind="")
    people = [make_client() for _ in range(4)]
    one, other, third = clinic.providers
    with Race(4) as race:
        for number in range(ROUNDS):
            times = shifted(clinic, number % 5, 10)
            calls = []
            for index, client in enumerate(people):
                order = (one, other, third) if index % 2 else (third, other, one)
                steps = [
                    replace(step, provider=provider)
                    for step, provider in zip(chosen(template, times), order, strict=True)
                ]
                calls.append(partial(book_all, clinic, template, client=client, chosen=steps))
            won, refused = split_outcomes(race.run(calls))
            assert set(refused) <= {SlotTaken}
            assert len(won) == 1  # all want the second provider at once
            Appointment.objects.filter(client__in=people).update(
                status="cancelled", cancelled_by="clinic"
            )
    require_no_overlap()


def test_course_against_single_appointments_and_the_sweep_of_holds(clinic: Clinic) -> None:
    template = make_template(clinic)
    people = [make_client() for _ in range(2)]
    with Race(4) as race:
        for number in range(ROUNDS):
            times = shifted(clinic, number % 5, 10)
            for at in reversed(times):  # later appointments have the smaller keys
                hold_slot(
                    SlotRequest(
                        appointment_type=clinic.type,
                        location=clinic.location,
                        starts_at=at,
                        now=LONG_AGO,
                    ),
                    by=ONLINE_VISITOR,
                )
            single = partial(
                book_appointment,
                SlotRequest(
                    client=people[1],
                    appointment_type=clinic.type,
                    location=clinic.location,
                    starts_at=times[2],
                    now=NOW,
                ),
                by=SYSTEM,
            )
            course = partial(book_all, clinic, template, times, client=people[0])
            sweep = partial(sweep_expired_holds, now=NOW)
            _, refused = split_outcomes(race.run([course, single, sweep, sweep]))
            assert set(refused) <= {SlotTaken, ClientBusy}
            Appointment.objects.filter(client__in=people).update(
                status="cancelled", cancelled_by="clinic"
            )
    require_no_overlap()


def test_two_who_move_the_same_course_do_not_mix_it(clinic: Clinic) -> None:
    appointments = list(book_all(clinic, make_template(clinic)).appointments())
    with Race(2) as race:
        for _ in range(ROUNDS):
            fresh = list(Appointment.objects.with_people().order_by("starts_at"))
            back = fresh[0].starts_at > appointments[0].starts_at
            distances = (-7, -8) if back else (7, 8)
            calls = [
                partial(
                    move_appointments,
                    moves=[
                        Move(appointment, appointment.starts_at + timedelta(days=days),
                             seen_version=appointment.version)
                        for appointment in fresh
                    ],
                    by=SYSTEM,
                    now=LONG_AGO - timedelta(days=20),
                )
                for days in distances
            ]  # fmt: skip
            won, refused = split_outcomes(race.run(calls))
            assert (len(won), refused) == (1, [Stale])
            days = [
                appointment.local_start.date()
                for appointment in Appointment.objects.order_by("starts_at")
            ]
            assert [(day - days[0]).days for day in days] == [0, 14, 21]
