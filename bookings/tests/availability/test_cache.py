"""What was answered about free times is given again exactly as long as nothing changed."""

import re
from datetime import timedelta

import pytest
from django.db import connection

from bookings.availability.cache import AvailabilityCache
from bookings.availability.change_count import MANY, fold_diary_changes
from bookings.availability.search import OPEN_SLOTS
from bookings.models import Appointment, AppointmentResource, DiaryChange
from bookings.reservation.holds import HoldTerms, hold_slot
from bookings.reservation.slot_request import SlotRequest
from bookings.tests.factories import NOW, Clinic, make_appointment, make_clinic
from medspa.audit.log import ONLINE_VISITOR
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@shared
def clinic() -> Clinic:
    made = make_clinic()
    AvailabilityCache("when?", now=NOW).store(b"now")
    assert AvailabilityCache("when?", now=NOW).load() == b"now"
    return made


def recalled(now=NOW) -> bytes | None:
    return AvailabilityCache("when?", now=now).load()


def test_another_question_has_another_answer(clinic: Clinic) -> None:
    assert AvailabilityCache("where?", now=NOW).load() is None


def test_an_answer_is_good_until_the_minute_is_over(clinic: Clinic) -> None:
    AvailabilityCache("when?", now=NOW + timedelta(seconds=1)).store(b"this minute")
    assert recalled(NOW + MINUTE) == b"this minute"
    assert recalled(NOW + MINUTE + timedelta(microseconds=1)) is None


def test_a_booking_makes_it_forgotten(clinic: Clinic) -> None:
    make_appointment(clinic, clinic.at(9))
    assert recalled() is None


def test_new_hours_make_it_forgotten(clinic: Clinic) -> None:
    clinic.provider.working_hours.update(closes_at="16:00")
    assert recalled() is None


def test_another_skill_makes_it_forgotten(clinic: Clinic) -> None:
    clinic.type.providers.clear()
    assert recalled() is None


def test_a_hold_makes_it_forgotten_and_so_does_its_end(clinic: Clinic) -> None:
    held = hold_slot(
        SlotRequest(
            appointment_type=clinic.type, location=clinic.location, starts_at=clinic.at(9), now=NOW
        ),
        by=ONLINE_VISITOR,
        terms=HoldTerms(hold_for=timedelta(seconds=30)),
    )
    assert recalled() is None
    AvailabilityCache("when?", now=NOW + timedelta(seconds=1)).store(b"held")
    assert recalled(held.expires_at - timedelta(seconds=1)) == b"held"
    assert recalled(held.expires_at) is None


def test_every_table_of_the_statement_is_watched() -> None:
    named = set(re.findall(r"(?:FROM|JOIN) ((?:bookings|clinic)_\w+)", OPEN_SLOTS))
    by_functions = """
        SELECT proname::text, refobjid::regclass::text FROM pg_proc
        JOIN pg_depend ON objid = pg_proc.oid AND refclassid = 'pg_class'::regclass
        WHERE proname = ANY(%s)
    """
    of_function = {function: set() for function in named if f"{function}(" in OPEN_SLOTS}
    with connection.cursor() as cursor:
        cursor.execute(by_functions, [list(of_function)])
        for function, table in cursor.fetchall():
            of_function[function].add(table)
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'diary_change'"
        )
        watched = {table for (table,) in cursor.fetchall()}
    assert len(of_function) == 2
    assert all(of_function.values())
    read = named.difference(of_function).union(*of_function.values())
    assert Appointment._meta.db_table in read
    follows_an_appointment = {AppointmentResource._meta.db_table}
    assert AppointmentResource.written_by_triggers
    assert read - follows_an_appointment <= watched


def test_folding_keeps_the_sum(clinic: Clinic) -> None:
    DiaryChange.objects.bulk_create(DiaryChange(changes=1) for _ in range(MANY))
    before = sum(DiaryChange.objects.values_list("changes", flat=True))
    fold_diary_changes()
    assert list(DiaryChange.objects.values_list("changes", flat=True)) == [before]


def test_a_few_changes_are_not_worth_folding(clinic: Clinic) -> None:
    before = DiaryChange.objects.count()
    fold_diary_changes()
    assert DiaryChange.objects.count() == before > 1
