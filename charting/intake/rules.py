"""The rules that turn answers into findings, as plain values (`data/rules.toml`)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from charting.intake.questions import DATA, UNSURE
from charting.intake.weights import share_lost
from treatments.giving.age_and_licence import age_in_years
from treatments.giving.health import Scope, Severity
from treatments.models import Who

Value = Mapping[str, Any]
RESOLVERS = {
    "prescriber": Who.PRESCRIBER,
    "director_letter": Who.DIRECTOR,
    "nobody": Who.NOBODY,
}


@dataclass(frozen=True)
class Trigger:
    """When an answer sets a rule off. Everything that is given must hold."""

    said: tuple[str, ...] = ()
    has: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lacks: tuple[str, ...] = ()
    days_from: Mapping[str, int] = field(default_factory=dict)
    days_below: Mapping[str, int] = field(default_factory=dict)
    share_from: Decimal | None = None
    age_below: int | None = None

    def is_set_off(self, value: Value, on: date, weight_kg: Decimal | None) -> bool:
        return (
            (not self.said or value.get("is") in self.said)
            and all(_chosen(value.get(name)) & set(ids) for name, ids in self.has.items())
            and all(not value.get(name) for name in self.lacks)
            and self._days_fit(value, on)
            and self._share_fits(value, weight_kg)
            and self._age_fits(value, on)
        )

    def _days_fit(self, value: Value, on: date) -> bool:
        return all(
            (days := _days_since(value.get(name), on)) is not None and days >= least
            for name, least in self.days_from.items()
        ) and all(
            (days := _days_since(value.get(name), on)) is not None and 0 <= days < most
            for name, most in self.days_below.items()
        )

    def _share_fits(self, value: Value, weight_kg: Decimal | None) -> bool:
        if self.share_from is None:
            return True
        share = share_lost(value, weight_kg)
        return share is not None and share >= self.share_from

    def _age_fits(self, value: Value, on: date) -> bool:
        if self.age_below is None:
            return True
        born_on = _as_date(value.get("is"))
        return born_on is not None and age_in_years(born_on, on) < self.age_below


@dataclass(frozen=True)
class IntakeRule:
    """One rule. `at` names the detail that tells where on the face it applies."""

    id: str
    question: str
    when: Trigger
    severity: Severity
    title: str
    reason: str
    source: str
    scope: Scope
    at: str = ""
    resolver: str = "prescriber"
    judged_by: str = ""
    needs_review: bool = False

    @property
    def who(self) -> Who:
        return RESOLVERS[self.resolver]

    @property
    def asks_letter(self) -> bool:
        return self.resolver == "director_letter"

    @property
    def locks(self) -> bool:
        """A client cannot take back what sets it off. What only lacks a detail may be completed."""
        return self.severity == Severity.HARD and not self.when.lacks

    def set_off_by(
        self, value: Value, on: date, weight_kg: Decimal | None = None
    ) -> Severity | None:
        """How grave it is, or None. "Not sure" is a prescriber's to look at, unless it is named."""
        if self.when.is_set_off(value, on, weight_kg):
            return self.severity
        if value.get("is") == UNSURE and self._takes_unsure:
            return min(self.severity, Severity.REVIEW)
        return None

    @property
    def _takes_unsure(self) -> bool:
        """Only a rule about a plain yes: details say nothing where nobody is sure."""
        when = self.when
        plain = not (when.has or when.lacks or when.days_below or when.share_from)
        return plain and when.age_below is None and UNSURE not in when.said

    def scope_for(self, value: Value) -> Scope:
        """Where it applies: in the parts of the face that were named, or everywhere."""
        where = _chosen(value.get(self.at)) if self.at else set()
        return replace(self.scope, regions=frozenset(where)) if where else self.scope


def _chosen(answer: object) -> set[str]:
    if isinstance(answer, list | tuple):
        return {str(one) for one in answer}
    return {str(answer)} if answer else set()


def _as_date(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def _days_since(text: object, on: date) -> int | None:
    then = _as_date(text)
    return (on - then).days if then else None


@cache
def current_rules() -> tuple[IntakeRule, ...]:
    content = tomllib.loads((DATA / "rules.toml").read_text("utf-8"))
    return tuple(_rule(row) for row in content["rule"])


@cache
def rules_of(question: str) -> tuple[IntakeRule, ...]:
    return tuple(rule for rule in current_rules() if rule.question == question)


def find_rule(slug: str) -> IntakeRule | None:
    return next((rule for rule in current_rules() if rule.id == slug), None)


def _rule(row: Mapping[str, Any]) -> IntakeRule:
    return IntakeRule(
        id=row["id"],
        question=row["question"],
        when=_trigger(row["when"]),
        severity=Severity[row["severity"]],
        title=row["title"],
        reason=row["reason"],
        source=row["source"],
        scope=_scope(row),
        at=row.get("at", ""),
        resolver=row.get("resolver", "prescriber"),
        judged_by=row.get("judged_by", ""),
        needs_review=row.get("needs_review", False),
    )


def _trigger(row: Mapping[str, Any]) -> Trigger:
    share = row.get("share_from")
    return Trigger(
        said=tuple(row.get("is", ())),
        has={name: tuple(ids) for name, ids in row.get("has", {}).items()},
        lacks=tuple(row.get("lacks", ())),
        days_from=row.get("days_from", {}),
        days_below=row.get("days_below", {}),
        share_from=None if share is None else Decimal(str(share)),
        age_below=row.get("age_below"),
    )


def _scope(row: Mapping[str, Any]) -> Scope:
    return Scope(
        modalities=frozenset(row["modalities"]),
        contains=row.get("contains", ""),
        free_of=row.get("free_of", ""),
        kinds=frozenset(row.get("kinds", ())),
        areas=frozenset(row.get("areas", ())),
        regions=frozenset(row.get("regions", ())),
        tiers=frozenset(row.get("tiers", ())),
        needs_area=row.get("bound_to_area", False),
    )
