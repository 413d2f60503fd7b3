"""Statements call functions for what they have in common; the planner must not notice."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from types import NoneType
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg.types.range import TimestamptzRange

from bookings.availability.search import OPEN_SLOTS, Search
from bookings.models import LIVE_STATUSES, Appointment, AppointmentResource
from bookings.reservation import day_limits, locks
from bookings.reservation.reserve import (
    ReservedResources,
    lock_for_every,
    release_holds_in_the_way,
)
from bookings.reservation.slot_request import SlotRequest
from bookings.tests.factories import MONDAY, NOW, Clinic, make_appointment, make_clinic
from medspa.clients.tests.factories import make_client
from medspa.clinic.models import Resource
from medspa.database import prepared

pytestmark = [pytest.mark.django_db, pytest.mark.owner]
TYPES = {  # a truth is a number as well, an instant a day: the narrower first
    bool: "boolean",
    int: "bigint",
    str: "text",
    timedelta: "interval",
    datetime: "timestamptz",
    date: "date",
    list: "bigint[]",
    TimestamptzRange: "tstzrange",
    NoneType: "bigint",
}
FUNCTIONS = """
    SELECT proname::text FROM pg_proc WHERE prosqlbody IS NOT NULL AND proname LIKE 'bookings_%%'
"""
PREPARED = {
    "open_slots": OPEN_SLOTS,
    "full_providers": day_limits._FULL_PROVIDERS,
    "lock_place": locks._SKIPPING,
    "in_the_way": locks._CONFLICTS,
}


def rows(statement: str, facts: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return cursor.fetchall()


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def plan_of(name: str, clinic: Clinic) -> dict[str, Any]:
    """As PostgreSQL plans it for whatever it will be asked, once for a connection."""
    statement, names = prepared._numbered(PREPARED[name])
    known = [facts(clinic)[each] for each in names]
    types = ", ".join(map(type_of, known))
    with connection.connection.cursor() as driver:
        driver.execute(f"PREPARE asked ({types}) AS {statement}")
        driver.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        given = ", ".join(["%s"] * len(known))
        explain = f"EXPLAIN (VERBOSE, FORMAT JSON) EXECUTE asked ({given})"
        plan = psycopg.ClientCursor(connection.connection).execute(explain, known).fetchone()
        driver.execute("DEALLOCATE asked")
    return plan[0][0]["Plan"]


def type_of(fact: Any) -> str:
    if isinstance(fact, list) and isinstance(fact[0], str):
        return "text[]"
    return next(of for kind, of in TYPES.items() if isinstance(fact, kind))


def facts(clinic: Clinic) -> dict[str, Any]:
    """Of all the statements."""
    search = Search(
        appointment_type=clinic.type,
        location=clinic.location,
        from_on=MONDAY,
        to_on=MONDAY,
        now=NOW,
    )
    occupied = clinic.type.occupied_from(clinic.at(9))
    among = [each.pk for each in clinic.providers]
    day = {"among": among, "first": NOW, "after": NOW, "from_at": NOW, "to_at": NOW}
    day |= {"total": 2, "resources": [clinic.room.pk]}
    return search.parameters() | day | {"occupied": occupied, "client": None}


def appointment_scans(plan: dict[str, Any]) -> set[tuple[str, str]]:
    tables = {Appointment._meta.db_table, AppointmentResource._meta.db_table}
    scans = (node for node in nodes(plan) if node.get("Relation Name") in tables)
    return {(node["Node Type"], node.get("Index Name", "")) for node in scans}


def years_of_appointments(clinic: Clinic, number: int) -> None:
    """Hour after hour backwards from NOW, provider, room and device in turn."""
    client = make_client()
    kind = Resource.Kind.ULTRASOUND
    devices = [
        Resource.objects.create(location=clinic.location, name=f"Scanner {n}", kind=kind)
        for n in range(4)
    ]
    Appointment.objects.bulk_create(
        Appointment(
            reference=f"{each:09}",
            client=client,
            appointment_type=clinic.type,
            provider=clinic.providers[each % 4],
            resource_ids=[clinic.rooms[each % 4].pk, devices[each % 4].pk],
            location=clinic.location,
            starts_at=NOW - timedelta(hours=each + 1),
            ends_at=NOW - timedelta(hours=each),
            occupied=(NOW - timedelta(hours=each + 1), NOW - timedelta(hours=each)),
            status=Appointment.Status.COMPLETED,
            booked_via=Appointment.Via.SEED,
        )
        for each in range(number)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE bookings_appointment, bookings_appointmentresource")
        # Index scans are chosen for their price; a bitmap would be as right, and reads the table.
        cursor.execute("SET LOCAL enable_bitmapscan = off")


@pytest.mark.slow
def test_free_times_are_read_from_the_covering_indexes_alone() -> None:
    clinic = make_clinic(providers=4, rooms=4, device_kind=Resource.Kind.ULTRASOUND)
    years_of_appointments(clinic, 4000)
    [(explained,)] = rows(f"EXPLAIN (FORMAT JSON) {OPEN_SLOTS}", facts(clinic))
    covering = {("Index Only Scan", f"appointment_{who}_times") for who in ("provider", "resource")}
    assert appointment_scans(explained[0]["Plan"]) == covering
    assert appointment_scans(plan_of("open_slots", clinic)) == covering


@pytest.mark.slow
def test_every_statement_reads_appointments_by_an_index() -> None:
    clinic = make_clinic(providers=4, rooms=4)
    years_of_appointments(clinic, 4000)
    for name in PREPARED:
        scans = appointment_scans(plan_of(name, clinic))
        assert scans
        assert all(
            index.endswith(("_times", "_once_at_a_time", "_by_client")) for _, index in scans
        ), scans


def test_holds_in_the_way_are_found_by_an_index() -> None:
    clinic = make_clinic(providers=4, rooms=4)
    years_of_appointments(clinic, 4000)
    asked = SlotRequest(
        appointment_type=clinic.type, location=clinic.location, starts_at=clinic.at(9), now=NOW
    )
    reserved = ReservedResources(clinic.provider.pk, (clinic.room.pk,))
    with CaptureQueriesContext(connection) as seen:
        lock_for_every([asked])
        release_holds_in_the_way(asked.occupied, reserved, now=NOW)
    looks = [each["sql"] for each in seen if AppointmentResource._meta.db_table in each["sql"]]
    assert len(looks) == 2
    for look in looks:
        [(explained,)] = rows(f"EXPLAIN (FORMAT JSON) {look}")
        scans = appointment_scans(explained[0]["Plan"])
        assert scans
        assert all(index for _, index in scans), scans


@pytest.mark.parametrize("name", PREPARED)
def test_functions_are_put_in_the_place_of_their_calls(name: str) -> None:
    clinic = make_clinic()
    functions = {function for (function,) in rows(FUNCTIONS)}
    assert any(f"{function}(" in PREPARED[name] for function in functions)
    called = {
        function
        for node in nodes(plan_of(name, clinic))
        for function in functions
        if function in str({key: value for key, value in node.items() if key != "Plans"})
    }
    assert called == set()


@pytest.mark.parametrize("status", Appointment.Status.values)
def test_database_and_models_agree_on_what_takes_time(status: str) -> None:
    clinic = make_clinic()
    made = make_appointment(clinic, clinic.at(9), status=status)
    is_live = status in LIVE_STATUSES
    assert rows("SELECT bookings_is_live(status) FROM bookings_appointment") == [(is_live,)]
    assert Appointment.objects.live().exists() == is_live
    assert Appointment.objects.active(NOW).exists() == is_live
    after = made.hold_expires_at or NOW
    assert Appointment.objects.active(after).exists() == (is_live and status != "held")


def test_no_list_of_live_statuses_stands_in_a_statement() -> None:
    statements = [
        path for path in Path("bookings").rglob("*.sql") if "migrations" not in path.parts
    ]
    assert len(statements) >= 5
    assert [path for path in statements if "'arrived'" in path.read_text()] == []
