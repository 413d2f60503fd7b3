"""Everything that a presented plan says, as plain data: kept as it was shown, in each language.

`facts` decide whether the plan is still the one that was shown; `words` are what is read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, override

from charting.models import PlanItem, PlanStage, TreatmentPlan
from charting.plans.rows import Labels, read_labels
from charting.presenting.content import words
from charting.presenting.content.lines import Line, lines_of, stages_to_show
from charting.presenting.content.pricing import as_shown, prices_of
from charting.presenting.content.visits import gap_between, visit_type
from medspa.audit.chain.seals import sha256_of
from medspa.clinic.models import Location, StaffMember
from treatments.models import AreaGuidance, Price
from treatments.wording import plain_number

FORMAT = 1
Data = dict[str, Any]
LANGUAGES = [code for code, _ in settings.LANGUAGES]


@dataclass(frozen=True)
class Said:
    """What the clinician adds to the plan: the client's own words, and what is best left alone."""

    quote: str = ""
    left_alone: tuple[str, ...] = ()


def facts_of(stages: Sequence[PlanStage]) -> list[Data]:
    """What the plan intends: another amount, visit or option is another plan to its client."""
    return [
        {
            "visit": stage.position,
            "days_after": stage.days_after,
            "items": [_fact(item) for item in sorted(stage.items.all(), key=lambda one: one.pk)],
        }
        for stage in stages
    ]


def _fact(item: PlanItem) -> Data:
    return {
        "item": item.pk,
        "area": item.area_id,
        "side": item.side,
        "class": str(item.product_class),
        "product": item.product_id,
        "amount": plain_number(item.amount),
        "is_optional": item.is_optional,
        "alternative_to": item.alternative_to_id,
    }


def fingerprint(plan: TreatmentPlan) -> str:
    """The hash of what the plan intends now."""
    return sha256_of({"facts": facts_of(stages_to_show(plan))})


def build_contents(
    plan: TreatmentPlan,
    *,
    by: StaffMember,
    location: Location,
    said: Said,
    now: datetime,
) -> tuple[Data, list[Line], list[Price | None]]:
    """What is shown, its lines, and their prices."""
    stages = stages_to_show(plan)
    lines = lines_of(stages)
    facts = facts_of(stages)
    on = location.local(now).date()
    prices = prices_of(lines, location, on)
    labels = read_labels([item for line in lines for item in line.items], on)
    contents = {
        "format": FORMAT,
        "client": plan.client.full_name,
        "by": str(by),
        "on": on.isoformat(),
        "location": _place(location),
        "quote": said.quote,
        "fingerprint": sha256_of({"facts": facts}),
        "facts": facts,
        "lines": [_line(line, lines, prices[line.number]) for line in lines],
        "visits": _visits(stages, lines, location),
        "words": {each: _spoken(each, stages, lines, said, labels) for each in LANGUAGES},
    }
    return contents, lines, [prices[line.number] for line in lines]


def _place(location: Location) -> Data:
    return {
        "name": location.name,
        "street": location.street,
        "city": f"{location.city}, {location.region} {location.postal_code}",
        "phone": str(location.phone),
    }


def _line(line: Line, lines: Sequence[Line], price: Price | None) -> Data:
    others = [
        other.number for other in lines if {item.pk for item in other.items} & line.alternatives_to
    ]
    return {
        "number": line.number,
        "stage": line.stage.pk,
        "items": [item.pk for item in line.items],
        "area": line.area.pk,
        "codes": line.codes,
        "sides": line.sides,
        "modality": line.modality,
        "sold": as_shown(line, price),
        "is_optional": line.is_optional,
        "instead_of": others,
    }


def _visits(stages: Sequence[PlanStage], lines: Sequence[Line], location: Location) -> list[Data]:
    shown: list[Data] = []
    before: list[str] = []
    for stage in stages:
        modalities = _modalities(line for line in lines if line.stage == stage)
        if not modalities:
            continue
        kind = visit_type(modalities, location)
        gap = gap_between(before, modalities, stage.days_after) if shown else None
        shown.append(
            {
                "stage": stage.pk,
                "number": len(shown) + 1,
                "minutes": kind.duration_min if kind else None,
                "gap": [gap.least, gap.usual] if gap else None,
                "modalities": modalities,
            }
        )
        before = modalities
    return shown


def _modalities(lines: Iterable[Line]) -> list[str]:
    return list(dict.fromkeys(line.modality for line in lines))


def _spoken(
    language: str, stages: Sequence[PlanStage], lines: Sequence[Line], said: Said, labels: Labels
) -> Data:
    """The words of one language, whatever the page is read in that presents the plan."""
    codes = {code for line in lines for code in (*line.codes, line.area.pk)}
    rows = AreaGuidance.objects.filter(area__in=codes)
    guidance = {(row.area_id, row.modality): row for row in rows}
    with override(language):
        return {
            "lines": {str(line.number): words.line_words(line, guidance, labels) for line in lines},
            "visits": {
                str(stage.pk): _visit_words([one for one in lines if one.stage == stage])
                for stage in stages
                if any(one.stage == stage for one in lines)
            },
            "risks": words.risk_words(lines, labels),
            "left_alone": [gettext(name) for name in said.left_alone],
        }


def _visit_words(lines: Sequence[Line]) -> Data:
    modalities = _modalities(lines)
    return {
        "gives": words.given_words(modalities),
        "feels": words.feels(modalities),
        "before": words.before_words(lines),
    }
