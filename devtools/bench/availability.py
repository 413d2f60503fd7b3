"""Availability in the database, and through `open_slots`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookings.availability.search import Slot, find_open_slots
from bookings.models import Appointment, AppointmentResource
from devtools.bench.data.clinic import Clinic
from devtools.bench.measure import Times, repeat_call, spent_there_ms, times_of

RUNS = 60
READ = {Appointment._meta.db_table, AppointmentResource._meta.db_table}
WITHOUT_CLOCKS = "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) "
"""Asking the clock at every row would double what is measured."""


@dataclass(frozen=True)
class Asked:
    """So many providers and days, from tomorrow on."""

    providers: int
    days: int

    @property
    def name(self) -> str:
        return f"{self.providers} x {self.days} days"

    def slots(self, clinic: Clinic) -> list[Slot]:
        tomorrow = clinic.today + timedelta(days=1)
        return find_open_slots(
            appointment_type=clinic.types[self.providers],
            location=clinic.location,
            from_on=tomorrow,
            to_on=tomorrow + timedelta(days=self.days - 1),
            now=timezone.now(),
        )

    def query(self, clinic: Clinic) -> str:
        """As the API is asked."""
        tomorrow = clinic.today + timedelta(days=1)
        last = tomorrow + timedelta(days=self.days - 1)
        kind = clinic.types[self.providers].slug
        where = f"appointment_type={kind}&location={clinic.location.slug}"
        return f"/api/availability?{where}&from={tomorrow}&to={last}"


QUESTIONS = (Asked(1, 1), Asked(8, 30), Asked(20, 30))


@dataclass(frozen=True)
class InDatabase:
    """`execution` by EXPLAIN ANALYZE, `planning` once a connection, `call` all of `open_slots`.

    `processor` is what one call costs the server, which a busy machine does not lengthen much;
    None where the system does not tell. `indexes` are those that appointments are read from.
    """

    execution: Times
    planning: Times
    processor: Times | None
    call: Times
    slots: int
    statements: int
    indexes: list[str]


def in_database(asked: Asked, clinic: Clinic) -> InDatabase:
    with CaptureQueriesContext(connection) as seen:
        slots = asked.slots(clinic)
    plans = _plans(asked, clinic)
    return InDatabase(
        execution=times_of([plan["Execution Time"] for plan in plans]),
        planning=times_of([plan["Planning Time"] for plan in plans]),
        processor=_processor_times(asked, clinic),
        call=repeat_call(lambda: asked.slots(clinic), times=RUNS),
        slots=len(slots),
        statements=len(seen),
        indexes=sorted(set(_appointment_scans(plans[0]["Plan"]))),
    )


def _plans(asked: Asked, clinic: Clinic) -> list[dict[str, Any]]:
    explained: list[dict[str, Any]] = []

    def explain(execute: Callable[..., Any], statement: str, facts: Any, *rest: Any) -> Any:
        with connection.connection.cursor() as cursor:
            explained.append(cursor.execute(WITHOUT_CLOCKS + statement, facts).fetchone()[0][0])
        return execute(statement, facts, *rest)

    with connection.execute_wrapper(explain):
        repeat_call(lambda: asked.slots(clinic), times=RUNS)
    return explained


def _appointment_scans(node: dict[str, Any]) -> Iterator[str]:
    """How appointments are read, anywhere in the plan."""
    if node.get("Relation Name") in READ:
        yield f"{node['Node Type']} {node.get('Index Name', '')}".strip()
    for child in node.get("Plans", []):
        yield from _appointment_scans(child)


def _processor_times(asked: Asked, clinic: Clinic) -> Times | None:
    if not spent_there_ms():
        return None
    spent = []
    for _ in range(RUNS):
        before = spent_there_ms()
        asked.slots(clinic)
        spent.append(spent_there_ms() - before)
    return times_of(spent)
