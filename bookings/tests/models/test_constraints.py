"""What the database refuses, whoever writes."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F

from bookings.ground.history import note_status
from bookings.models import Appointment, TimeOff, WorkingHours
from bookings.tests.factories import MONDAY, NOW, Clinic, make_appointment, make_clinic
from medspa.audit.log import SYSTEM
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db


@shared
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=2, buffer_after_min=15)


def refused_by(constraint: str):
    return pytest.raises(IntegrityError, match=constraint)


def test_provider_is_not_in_two_appointments_at_once(clinic: Clinic) -> None:
    make_appointment(clinic, clinic.at(10))
    with refused_by("appointment_provider_once_at_a_time"):
        make_appointment(clinic, clinic.at(11), room=clinic.rooms[1])  # within the buffer


def test_room_is_not_in_two_appointments_at_once(clinic: Clinic) -> None:
    make_appointment(clinic, clinic.at(10))
    with refused_by("appointment_resource_once_at_a_time"):
        make_appointment(clinic, clinic.at(10, 30), provider=clinic.providers[1])


def test_client_is_not_in_two_appointments_at_once(clinic: Clinic) -> None:
    first = make_appointment(clinic, clinic.at(10))
    with refused_by("appointment_client_once_at_a_time"):
        make_appointment(
            clinic,
            clinic.at(10, 30),
            provider=clinic.providers[1],
            room=clinic.rooms[1],
            client=first.client,
        )


def test_appointments_may_touch(clinic: Clinic) -> None:
    make_appointment(clinic, clinic.at(10))
    make_appointment(clinic, clinic.at(11, 15))


@pytest.mark.parametrize("status", ["cancelled", "no_show"])
def test_given_up_appointment_takes_no_time(clinic: Clinic, status: str) -> None:
    make_appointment(clinic, clinic.at(10), status=status)
    make_appointment(clinic, clinic.at(10))


def test_hold_takes_time_like_an_appointment(clinic: Clinic) -> None:
    make_appointment(clinic, clinic.at(10), status="held")
    with refused_by("appointment_provider_once_at_a_time"):
        make_appointment(clinic, clinic.at(10), room=clinic.rooms[1])


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"ends_at": F("starts_at")}, "appointment_ends_after_start"),
        ({"ends_at": F("ends_at") + timedelta(hours=1)}, "appointment_occupied_covers_visit"),
        ({"client": None}, "appointment_has_client"),
        ({"hold_expires_at": NOW}, "appointment_hold_expires"),
        ({"status": "held"}, "appointment_hold_expires"),
        ({"status": "cancelled"}, "appointment_cancelled_by_somebody"),
        ({"cancelled_by": "client"}, "appointment_cancelled_by_somebody"),
        ({"cancelled_late": True}, "appointment_cancelled_by_somebody"),
        ({"status": "maybe"}, "appointment_known_status"),
    ],
)
def test_row_that_contradicts_itself_is_refused(
    clinic: Clinic, fields: dict, constraint: str
) -> None:
    appointment = make_appointment(clinic, clinic.at(10))
    with refused_by(constraint):
        Appointment.objects.filter(pk=appointment.pk).update(**fields)


def test_reference_is_given_once(clinic: Clinic) -> None:
    first = make_appointment(clinic, clinic.at(10))
    with refused_by("reference"):
        make_appointment(clinic, clinic.at(14), reference=first.reference)


def test_only_holds_can_be_deleted(clinic: Clinic) -> None:
    hold = make_appointment(clinic, clinic.at(10), status="held")
    appointment = make_appointment(clinic, clinic.at(14))
    hold.delete()
    with pytest.raises(DatabaseError, match="Cannot delete"):
        appointment.delete()


@pytest.mark.owner
@pytest.mark.parametrize("sql", ["UPDATE {} SET status = 'completed'", "DELETE FROM {}"])
def test_history_is_append_only(clinic: Clinic, sql: str) -> None:
    appointment = make_appointment(clinic, clinic.at(10))
    note_status(appointment, by=SYSTEM, at=NOW)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        connection.cursor().execute(sql.format("bookings_appointmentstatus"))


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"weekday": 7}, "hours_weekday"),
        (
            {"valid_from": MONDAY, "valid_to": MONDAY - timedelta(days=1)},
            "hours_validity_forward",
        ),
    ],
)
def test_hours_that_make_no_sense_are_refused(
    clinic: Clinic, fields: dict, constraint: str
) -> None:
    with refused_by(constraint):
        WorkingHours.objects.filter(weekday=0).update(**fields)


def test_time_off_is_of_somebody_and_goes_forward(clinic: Clinic) -> None:
    with refused_by("time_off_of_somebody"), transaction.atomic():
        TimeOff.objects.create(starts_at=NOW, ends_at=NOW + timedelta(hours=1))
    with refused_by("time_off_ends_after_start"):
        TimeOff.objects.create(location=clinic.location, starts_at=NOW, ends_at=NOW)
