"""Availability in the database, and through `open_slots`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookings.availability import Slot, open_slots
from bookings.bench.clinic import Clinic
from bookings.bench.measure import Times, repeat, times_of

RUNS = 60
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
        return open_slots(
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
    """`server` is planning and execution by EXPLAIN ANALYZE, `call` the whole of `open_slots`."""

    server: Times
    call: Times
    slots: int
    statements: int


def in_database(asked: Asked, clinic: Clinic) -> InDatabase:
    with CaptureQueriesContext(connection) as seen:
        slots = asked.slots(clinic)
    return InDatabase(
        server=_server_times(asked, clinic),
        call=repeat(lambda: asked.slots(clinic), times=RUNS),
        slots=len(slots),
        statements=len(seen),
    )


def _server_times(asked: Asked, clinic: Clinic) -> Times:
    explained: list[float] = []

    def explain(execute: Callable[..., Any], statement: str, facts: Any, *rest: Any) -> Any:
        with connection.connection.cursor() as cursor:
            plan = cursor.execute(WITHOUT_CLOCKS + statement, facts).fetchone()[0][0]
        explained.append(plan["Planning Time"] + plan["Execution Time"])
        return execute(statement, facts, *rest)

    with connection.execute_wrapper(explain):
        repeat(lambda: asked.slots(clinic), times=RUNS)
    return times_of(explained)
