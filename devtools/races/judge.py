"""Run races, and look afterwards without the help of the constraints: did anything collide?"""

from collections import Counter
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from psycopg.errors import DeadlockDetected

from devtools.races.kinds import Kind
from medspa.local.testkit.racing import Race


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
    arena = kind.arena(kind)
    verdict, began = Verdict(kind.name), perf_counter()
    with Race(len(kind.round(arena, 0))) as race:
        for number in range(1, rounds + 1):
            results = race.run(kind.round(arena, number))
            _note(verdict, kind, results)
            verdict.collisions += kind.collisions(arena, number)
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
