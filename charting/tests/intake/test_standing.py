"""Which answers stand: what stops a treatment is never made smaller by what is said later. No
database."""

from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from charting.intake.engine import findings_at
from charting.intake.questions import UNSURE
from charting.intake.rules import IntakeRule
from charting.intake.standing import Decision, GivenAnswer, standing_answers
from charting.tests.intake.test_rules import (
    AT,
    DAY,
    QUESTIONS,
    RULES,
    Known,
    answer,
    answers_to,
    value_of,
)
from treatments.giving import Facts, Policy, Request, Verdict
from treatments.giving.findings import finding_answers
from treatments.giving.health import Severity
from treatments.models import Rule, Who


def at_day(days: int) -> dict[str, Any]:
    return {"at": AT + timedelta(days=days), "on": DAY + timedelta(days=days)}


def stopped_after(*given: GivenAnswer, days: int = 0) -> set[tuple[str, frozenset[str]]]:
    """What is stopped and where; nothing named: everywhere."""
    when = at_day(days)
    found = findings_at(given, QUESTIONS, when["at"], when["on"])
    return {(one.rule.id, one.scope.regions) for one in found if one.is_stop and one.is_open}


COMPLETED = {rule.id for rule in RULES if rule.when.lacks}


def covers(
    stopped: set[tuple[str, frozenset[str]]], before: set[tuple[str, frozenset[str]]]
) -> bool:
    return all(
        any(rule == old and (not now or (was and was <= now)) for rule, now in stopped)
        for old, was in before
        if old not in COMPLETED
    )


STOPS = [rule for rule in RULES if rule.severity == Severity.HARD and rule.locks]
WHERE: list[list[str]] = [["L"], ["U"], ["L", "U"], []]


@pytest.mark.parametrize("rule", STOPS, ids=lambda rule: rule.id)
def test_no_answers_of_a_client_make_what_is_stopped_smaller(rule: IntakeRule) -> None:
    """Whatever is said in whatever order at later visits, through the link or to staff."""
    places: list[dict[str, Any]] = [{"where": one} for one in WHERE] if rule.at else [{}]
    yes = [value_of(rule) | place for place in places]
    said = [*yes, {"is": "no"}, {"is": "unsure"}, {"is": "yes"}]
    for begun in yes:
        for values in product(said, repeat=3):
            given = [answer(rule.question, begun)]
            for number, value in enumerate(values, 2):
                before = stopped_after(*given)
                by_staff = number % 2 == 0
                given.append(
                    answer(rule.question, value, pk=number, intake=number, by_staff=by_staff)
                )
                assert covers(stopped_after(*given), before), (begun, values[: number - 1])


def test_what_lacks_a_detail_is_completed_and_not_denied() -> None:
    unsaid = answer("sick", {"is": "yes"})
    assert stopped_after(unsaid, answer("sick", {"is": "no"}, pk=2)) == {
        ("sick-unknown", frozenset())
    }
    assert not stopped_after(unsaid, answer("sick", {"is": "yes", "now": ["over"]}, pk=2))
    somewhere = answer("skin-today", {"is": "yes"})
    there = answer("skin-today", {"is": "yes", "where": ["L"]}, pk=2)
    assert stopped_after(somewhere, there) == {("skin-today", frozenset("L"))}
    again = answer("skin-today", {"is": "yes", "where": ["N"]}, pk=3)
    assert len(stopped_after(somewhere, there, again)) == 2


@pytest.mark.parametrize(
    ("value", "found"),
    [({"is": "yes"}, "toxin-elsewhere-no-date"), ({"is": "yes", "on": "2026-06-08"}, "-90")],
)
def test_stop_that_lapsed_by_itself_gives_way_to_what_is_said_later(
    value: dict[str, Any], found: str
) -> None:
    known = {"brand": "xeomin", "units": "50"}
    before = answer("toxin-elsewhere", {"is": "yes", "on": "2026-01-12"} | known)
    newer = answer("toxin-elsewhere", value | known, pk=2, intake=2, **at_day(184))
    when = at_day(184)
    told = [one.rule.id for one in findings_at([before, newer], QUESTIONS, when["at"], when["on"])]
    assert len(told) == 1
    assert told[0].endswith(found)
    assert standing_answers([before, newer], QUESTIONS, when["at"])["toxin-elsewhere"].kept == ()


def test_units_elsewhere_without_a_brand_are_looked_at() -> None:
    value = {"is": "yes", "on": "2025-12-01", "units": "300"}
    told = answers_to(Request("neurotoxin", DAY, AT), answer("toxin-elsewhere", value))
    assert told == {"toxin-elsewhere-no-brand": Verdict.NEEDS_REASON}


@pytest.mark.parametrize(("days", "is_open"), [(365, False), (366, True)])
@pytest.mark.parametrize("said_again", [None, "yes", "no"])
def test_decision_about_a_stop_lapses_after_a_year_and_the_stop_does_not(
    days: int, is_open: bool, said_again: str | None
) -> None:
    decision = Decision("allergy-severe", "Dr. Vale", "Tested", AT, DAY)
    given = [answer("allergy-severe", {"is": "yes"}, decisions=(decision,))]
    if said_again:
        newer = answer("allergy-severe", {"is": said_again}, pk=2, intake=2, **at_day(300))
        given.append(newer)
    assert bool(stopped_after(*given, days=days)) == is_open


def test_decision_of_one_visit_is_over_with_it() -> None:
    decision = Decision("pregnant", "Dr. Vale", "Test negative", AT, DAY)
    told = answer("pregnant", {"is": "yes"}, visit_on=DAY, decisions=(decision,))
    assert not stopped_after(told, days=1)
    assert stopped_after(told, days=2)
    later = answer("pregnant", {"is": "no"}, pk=2, intake=2, **at_day(90))
    assert not stopped_after(told, later, days=90)


@pytest.mark.parametrize(
    ("slug", "policy", "who"),
    [
        ("neuromuscular", {Rule.FINDING_REVIEW: Who.ANYBODY}, Who.DIRECTOR),
        ("heart", {Rule.FINDING_REVIEW: Who.ANYBODY}, Who.PRESCRIBER),
        ("heart", {Rule.FINDING_REVIEW: Who.DIRECTOR}, Who.DIRECTOR),
    ],
)
def test_review_asks_the_named_role_or_a_stricter(
    slug: str, policy: dict[str, str], who: Who
) -> None:
    facts = Facts(health=Known(answer(slug, {"is": UNSURE})), policy=Policy(policy))
    (told,) = finding_answers(Request("neurotoxin", DAY, AT), facts)
    assert (told.verdict, told.who) == (Verdict.NEEDS_REASON, who)


class Unasked(Known):
    def missing(self, asked: Request) -> str:
        return "Left open: heart."


@pytest.mark.parametrize(
    ("who", "verdict"),
    [
        (Who.ANYBODY, Verdict.ALLOWED),
        (Who.PRESCRIBER, Verdict.NEEDS_REASON),
        (Who.NOBODY, Verdict.REFUSED),
    ],
)
def test_the_clinic_says_how_much_unanswered_questions_weigh(who: Who, verdict: Verdict) -> None:
    facts = Facts(health=Unasked(), policy=Policy({Rule.INTAKE: who}))
    (told,) = finding_answers(Request("filler", DAY, AT), facts)
    assert (told.rule, told.verdict) == (Rule.INTAKE, verdict)


def test_what_was_replaced_on_its_form_does_not_come_back_when_it_is_set_aside() -> None:
    """A tap on yes is kept before its details are: both are one answer."""
    january = answer("permanent-filler", {"is": "yes", "where": ["U"]}, pk=1, intake=1)
    tapped = answer("permanent-filler", {"is": "yes"}, pk=2, intake=2)
    told = answer("permanent-filler", {"is": "yes", "where": ["L"]}, pk=3, intake=2)
    wrong = replace(told, set_aside_at=AT)
    assert not stopped_after(tapped, wrong)
    assert stopped_after(january, tapped, wrong) == {("permanent-filler-there", frozenset("U"))}
