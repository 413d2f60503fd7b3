"""Rooms and devices become resources: nothing is lost, on the way there and back."""

from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection
from django.db.migrations.executor import MigrationExecutor
from pytest_django import DjangoDbBlocker

from bookings.tests.factories import NOW, Clinic, make_appointment, make_clinic
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.clinic.models import Resource
from medspa.clinic.tests.factories import make_device, make_location, make_room
from medspa.database.closing import close_database
from medspa.local.servers import databases

pytestmark = pytest.mark.owner
BEFORE = [("bookings", "0020_booking_eligibility"), ("clinic", "0008_sender_address")]
STATUSES = ("held", "booked", "cancelled", "no_show", "completed")
ROOMS = "SELECT id, location_id, name, kind, is_active FROM clinic_room ORDER BY 1"
DEVICES = "SELECT id, location_id, name, kind, is_active FROM clinic_device ORDER BY 1"
RESOURCES = "SELECT former, location_id, name, kind, is_active FROM clinic_resource ORDER BY 1"
TAKEN = """
    SELECT appointment.reference, appointment.status, appointment.occupied, overlaps_id,
           room.id, room.name, device.location_id, device.name
    FROM bookings_appointment AS appointment
    LEFT JOIN clinic_room AS room ON room.id = room_id
    LEFT JOIN clinic_device AS device ON device.id = device_id
    ORDER BY 1
"""
TAKEN_NOW = """
    SELECT appointment.reference, appointment.status, appointment.occupied, overlaps_id,
           room.resource_id, room.name, device.location_id, device.name
    FROM bookings_appointment AS appointment
    LEFT JOIN LATERAL (
        SELECT * FROM bookings_appointmentresource AS taken
        JOIN clinic_resource AS resource ON resource.id = taken.resource_id
        WHERE appointment_id = appointment.id AND kind IN ('consultation', 'treatment')
    ) AS room ON true
    LEFT JOIN LATERAL (
        SELECT * FROM bookings_appointmentresource AS taken
        JOIN clinic_resource AS resource ON resource.id = taken.resource_id
        WHERE appointment_id = appointment.id AND kind IN ('ultrasound', 'photo_station')
    ) AS device ON true
    ORDER BY 1
"""
OUT_OF_STEP = """
    SELECT appointment.reference, taken.*
    FROM bookings_appointment AS appointment
    CROSS JOIN LATERAL unnest(resource_ids) AS wanted
    FULL JOIN bookings_appointmentresource AS taken
      ON taken.appointment_id = appointment.id AND taken.resource_id = wanted
    WHERE (taken.starts_at, taken.occupied, taken.status, taken.hold_expires_at) IS DISTINCT FROM
        (appointment.starts_at, appointment.occupied, appointment.status,
         appointment.hold_expires_at)
"""
RULES = """
    SELECT pg_get_constraintdef(oid) || convalidated FROM pg_constraint
    WHERE conrelid = ANY (%(tables)s::regclass[])
    UNION ALL SELECT pg_get_indexdef(indexrelid) || indisvalid FROM pg_index
    WHERE indrelid = ANY (%(tables)s::regclass[])
    UNION ALL SELECT pg_get_triggerdef(oid) || tgenabled::text FROM pg_trigger
    WHERE NOT tgisinternal AND tgrelid = ANY (%(tables)s::regclass[])
    UNION ALL SELECT concat(attrelid::regclass, attname, attnotnull, format_type(atttypid, -1))
    FROM pg_attribute
    WHERE attnum > 0 AND NOT attisdropped AND attrelid = ANY (%(tables)s::regclass[])
    UNION ALL SELECT concat(relname, relacl) FROM pg_class WHERE oid = ANY (%(tables)s::regclass[])
"""
TABLES = [
    "bookings_appointment",
    "bookings_appointmentresource",
    "bookings_appointmenttype",
    "clinic_resource",
]


@pytest.fixture
def own_database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, template_database: str
) -> Iterator[None]:
    """Migrated backwards and thrown away: no other test may use it."""
    shared = connection.settings_dict["NAME"]
    own = f"{shared}_backwards"
    databases.create_test_database(own, template_database)
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = own
        try:
            close_database("default")
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = shared
    databases.drop_database(own)


def go_back() -> None:
    MigrationExecutor(connection).migrate(BEFORE)


def go_forth() -> None:
    call_command("migrate", verbosity=0)


def rows(statement: str, facts: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return cursor.fetchall()


def rules() -> list[str]:
    """All that the database holds about these tables, and what the site may do with them."""
    return sorted(str(rule) for (rule,) in rows(RULES, {"tables": TABLES}))


def fill() -> Clinic:
    """Appointments of every status and combination, also given-up ones in the time of others."""
    clinic = make_clinic(providers=2, rooms=2)
    for place in (clinic.location, make_location()):
        for name in ("One", "Two"):  # a room and a device may have one name
            make_device(place, name=name)
            make_room(place, name=name)
    scanner = Resource.objects.get(location=clinic.location, kind="ultrasound", name="Two")
    for number, status in enumerate(STATUSES):
        for days in (-400, 400):
            for has_room, has_device in ((True, True), (True, False), (False, True)):
                day = NOW + timedelta(days=days + 3 * number, hours=has_room + 2 * has_device)
                room = clinic.rooms[number % 2] if has_room else None
                device = scanner if has_device else None
                make_appointment(clinic, day, status=status, room=room, device=device)
    share_times(clinic, make_client(), scanner)
    return clinic


def share_times(clinic: Clinic, client: Client, scanner: Resource) -> None:
    """One booked, two that were given up in its room and device, one overlapping on purpose."""
    at = NOW + timedelta(days=30)
    first = make_appointment(clinic, at, room=clinic.room, device=scanner)
    for status in ("cancelled", "no_show"):
        make_appointment(clinic, at, client=client, status=status, room=clinic.room, device=scanner)
    agreed = {"overlaps": first, "overlap_reason": "Asked for it", "overlap_by": "user:1"}
    make_appointment(clinic, at, room=clinic.rooms[1], **agreed)


@pytest.mark.slow
@pytest.mark.usefixtures("own_database")
def test_nothing_is_lost_either_way() -> None:
    clinic = fill()
    taken, made_rules = rows(TAKEN_NOW), rules()
    assert len(taken) == 34

    go_back()
    assert rows(TAKEN) == taken
    rooms, devices = rows(ROOMS), rows(DEVICES)
    assert {pk for pk, *_ in rooms} & {pk for pk, *_ in devices}, "numbers that mean two things"

    go_forth()
    assert rows(TAKEN_NOW) == taken
    assert rows(OUT_OF_STEP) == []
    assert rows(RESOURCES) == sorted(
        [(f"clinic.room:{pk}", *rest) for pk, *rest in rooms]
        + [(f"clinic.device:{pk}", *rest) for pk, *rest in devices]
    )
    kept = "SELECT id FROM clinic_resource WHERE former = 'clinic.room:' || id"
    assert len(rows(kept)) == len(rooms)
    assert set(rules()) ^ set(made_rules) == set()
    assert make_room(clinic.location).pk not in {pk for pk, *_ in rooms}


@pytest.mark.django_db
def test_there_is_no_way_back_from_two_devices() -> None:
    clinic = make_clinic()
    made = make_appointment(clinic, NOW, device=make_device(clinic.location))
    columns_from_rows = import_module("bookings.migrations.0021_appointment_resources").TO_COLUMNS
    made.resource_ids.append(make_device(clinic.location).pk)
    made.save()

    with pytest.raises(ProgrammingError, match="two rooms or two devices"):
        rows(columns_from_rows)
