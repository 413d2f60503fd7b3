"""Run races, and look afterwards without the help of the constraints: did anything collide?"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from time import perf_counter
from typing import Any

from django.db import connection
from psycopg.errors import DeadlockDetected

from devtools.races.arena import Arena, make_arena
from devtools.races.kinds import Kind
from medspa.local.testkit.racing import Race

A_DAY = timedelta(days=1)
_COLLISIONS = """
    SELECT count(*)
    FROM bookings_appointment AS one
    JOIN bookings_appointment AS other ON one.id < other.id AND one.occupied && other.occupied
    WHERE one.location_id = %(location)s AND other.location_id = %(location)s
      AND one.starts_at >= %(first)s AND one.starts_at < %(after)s
      AND one.status NOT IN ('cancelled', 'no_show')
      AND other.status NOT IN ('cancelled', 'no_show')
      AND (one.resource_ids && other.resource_ids
           OR one.client_id = other.client_id
           OR (one.provider_id = other.provider_id
               AND one.overlaps_id IS DISTINCT FROM other.id
               AND other.overlaps_id IS DISTINCT FROM one.id))
"""


@dataclass
class Verdict:
    """`wrong`: rounds that nobody or too many won, or in which somebody was refused oddly."""

    kind: str
    rounds: int = 0
    won: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    collisions: int = 0
    deadlocks: int = 0
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0

    @property
    def is_clean(self) -> bool:
        return not (self.collisions or self.deadlocks or self.wrong)


def run_races(kind: Kind, rounds: int) -> Verdict:
    arena = make_arena(
        providers=kind.providers,
        rooms=kind.rooms,
        devices=kind.devices,
        devices_each=kind.devices_each,
    )
    verdict, began = Verdict(kind.name), perf_counter()
    with Race(len(kind.round(arena, 0))) as race:
        for number in range(1, rounds + 1):
            results = race.run(kind.round(arena, number))
            _note(verdict, kind, results)
            verdict.collisions += _collisions(arena, number)
    verdict.seconds = round(perf_counter() - began, 1)
    return verdict


def _note(verdict: Verdict, kind: Kind, results: list[Any]) -> None:
    errors = [result for result in results if isinstance(result, Exception)]
    won = sum(result is not None for result in results) - len(errors)
    verdict.rounds += 1
    verdict.won += won
    verdict.refused.update(type(error).__name__ for error in errors)
    verdict.deadlocks += sum(isinstance(error.__cause__, DeadlockDetected) for error in errors)
    odd = [repr(error) for error in errors if type(error) not in kind.refusals]
    if odd or not kind.wins[0] <= won <= kind.wins[1]:
        verdict.wrong.append(f"round {verdict.rounds}: {won} won {odd}")


def _collisions(arena: Arena, number: int) -> int:
    first = arena.at(number, 0)
    facts: dict[str, Any] = {"location": arena.location.pk, "first": first, "after": first + A_DAY}
    with connection.cursor() as cursor:
        cursor.execute(_COLLISIONS, facts)
        return int(cursor.fetchone()[0])
