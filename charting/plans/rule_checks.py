"""A plan against guidance, and against the rules at the needle, on the days it is meant for."""

from collections.abc import Iterator

from django.utils import timezone

from charting.ground.doses import planned_doses
from charting.plans.ahead import PlanAhead, StageAhead
from charting.plans.plan_check import PlanCheck
from treatments.catalogue.cautions import without_marks
from treatments.giving import Answer, Facts, Line, Request
from treatments.giving.age_and_licence import old_enough
from treatments.giving.ceilings import ceiling_answers
from treatments.giving.combinations import cosignature_answers, forehead_answers
from treatments.giving.dosing import warnings_in
from treatments.giving.intervals import interval_answers
from treatments.models import Rule

ASKED_APART = {Rule.ML_PER_YEAR, Rule.WEIGHT, Rule.BIRTH_DATE}
RULES = (interval_answers, ceiling_answers, forehead_answers, cosignature_answers, old_enough)


def dose_checks(ahead: PlanAhead) -> Iterator[PlanCheck]:
    """Units and mL of each visit against guidance. A reason that was given is not asked again."""
    for stage in ahead.stages:
        said = {str(item.area) for item in stage.items if item.reason}
        for warning in warnings_in(planned_doses(stage.items), ahead.ranges):
            is_asked = warning.kind == "above" and warning.place not in said
            says = f"{without_marks(warning.sentence)}."
            yield PlanCheck("warn" if is_asked else "note", _name(stage), says, warning.source)


def rule_checks(ahead: PlanAhead) -> Iterator[PlanCheck]:
    """Intervals, ceilings in units, forehead with glabella, who must co-sign, age."""
    everything = [line for stage in ahead.stages for line in stage.lines]
    for stage in ahead.stages:
        found: dict[tuple[str, str], Answer] = {}
        for own in stage.lines:
            others = [*ahead.given, *(line for line in everything if line != own)]
            found |= {answer.key: answer for answer in _judged(own, others, ahead)}
        for answer in found.values():
            kind = "note" if answer.is_note else "warn"
            yield PlanCheck(kind, _name(stage), without_marks(answer.sentence), answer.source)


def _judged(own: Line, others: list[Line], ahead: PlanAhead) -> Iterator[Answer]:
    facts = Facts(
        birth_on=ahead.birth_on,
        weight_kg=ahead.weight_kg,
        lines=tuple(others),
        ranges=tuple(ahead.ranges),
        touch_up_days=ahead.touch_up_days,
    )
    for rule in RULES:
        for answer in rule(_asked(own), facts):
            if answer.rule not in ASKED_APART and (answer.is_note or not answer.is_allowed):
                yield answer


def _asked(own: Line) -> Request:
    """Of the day; the hour is not known yet."""
    return Request(
        modality=own.modality,
        on=own.on,
        at=timezone.now(),
        product=own.product,
        area=own.area,
        side=own.side,
        amount=own.amount,
        session=own.session,
    )


def _name(stage: StageAhead) -> str:
    return f"Visit {stage.stage.position}"
