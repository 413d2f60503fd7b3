"""Rooms and devices become resources: nothing is lost, on the way there and back."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from bookings.tests.factories import NOW, make_appointment, make_clinic
from medspa.clinic.tests.factories import make_device, make_location, make_room

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.owner]

BEFORE = [("bookings", "0020_booking_eligibility"), ("clinic", "0008_sender_address")]
STATUSES = ("held", "booked", "cancelled", "no_show", "completed")


def migrate(targets: list[tuple[str, str]]) -> None:
    MigrationExecutor(connection).migrate(targets)


@pytest.fixture
def now_again() -> Iterator[None]:
    """Whatever happens, the next test finds the tables of today."""
    yield
    call_command("migrate", verbosity=0)  # and what the site may do with them


def rows(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


ROOMS = "SELECT id, location_id, name, kind, is_active FROM clinic_room ORDER BY 1"
DEVICES = "SELECT id, location_id, name, kind, is_active FROM clinic_device ORDER BY 1"
TAKEN = """
    SELECT appointment.reference, appointment.status, room.name, device.name
    FROM bookings_appointment AS appointment
    LEFT JOIN clinic_room AS room ON room.id = room_id
    LEFT JOIN clinic_device AS device ON device.id = device_id
    ORDER BY 1
"""
TAKEN_NOW = """
    SELECT appointment.reference, appointment.status,
           min(resource.name) FILTER (WHERE kind IN ('consultation', 'treatment')),
           min(resource.name) FILTER (WHERE kind IN ('ultrasound', 'photo_station'))
    FROM bookings_appointment AS appointment
    LEFT JOIN bookings_appointmentresource AS taken ON taken.appointment_id = appointment.id
      AND taken.occupied = appointment.occupied AND taken.status = appointment.status
      AND taken.starts_at = appointment.starts_at
      AND taken.hold_expires_at IS NOT DISTINCT FROM appointment.hold_expires_at
    LEFT JOIN clinic_resource AS resource ON resource.id = taken.resource_id
    GROUP BY 1, 2 ORDER BY 1
"""


@pytest.mark.usefixtures("now_again")
def test_nothing_is_lost_either_way() -> None:
    clinic = make_clinic(providers=2, rooms=2)
    other = make_location()
    for place in (clinic.location, other):
        for name in ("One", "Two"):
            make_device(place, name=name)
            make_room(place, name=name)  # a room and a device may have one name
    for number, status in enumerate(STATUSES):
        for days in (-400, 400):
            for with_room, with_device in ((True, True), (True, False), (False, True)):
                day = NOW + timedelta(days=days + 3 * number, hours=with_room + 2 * with_device)
                make_appointment(
                    clinic,
                    day,
                    status=status,
                    room=clinic.rooms[number % 2] if with_room else None,
                    device=clinic.location.resources.get(kind="ultrasound", name="Two")
                    if with_device
                    else None,
                )

    migrate(BEFORE)
    old = rows(TAKEN)
    assert len(old) == 30
    assert {(room is None, device is None) for *_, room, device in old} == {
        (False, False),
        (False, True),
        (True, False),
    }
    rooms = rows(ROOMS)
    devices = rows(DEVICES)
    assert {pk for pk, *_ in rooms} & {pk for pk, *_ in devices}, "the ids are the same"

    migrate([("bookings", "0021_appointment_resources"), ("clinic", "0010_no_devices")])
    assert rows(TAKEN_NOW) == old
    named = "SELECT former, location_id, name, kind, is_active FROM clinic_resource ORDER BY id"
    assert sorted(rows(named)) == sorted(
        [(f"clinic.room:{pk}", *rest) for pk, *rest in rooms]
        + [(f"clinic.device:{pk}", *rest) for pk, *rest in devices]
    )
    kept = "SELECT id FROM clinic_resource WHERE former = 'clinic.room:' || id"
    assert len(rows(kept)) == len(rooms)

    migrate(BEFORE)
    assert rows(TAKEN) == old
    assert (rows(ROOMS), rows(DEVICES)) == (rooms, devices)
