"""What the assessment asks for, as items of a plan: proposed, and the clinician's to change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from charting.assessment.grades import Grade, Place, grade_of
from charting.assessment.queries import newest_assessment
from charting.models import Assessment
from charting.plans.guidance import Beginning, amount_for
from charting.plans.usual_products import usual_products
from charting.review.places import Outcomes, last_outcomes
from medspa.clients.models import Client
from treatments.catalogue.planning import modality_for, technique_for
from treatments.catalogue.product_class import Substance
from treatments.models import DoseRange, FacialArea, Modality

Marked = tuple[FacialArea, str, Modality, Grade]
"""A place, what it asks for, and how marked it is."""


@dataclass(frozen=True)
class ProposedItem:
    """One place, its usual product, and an amount inside the sourced range."""

    area: FacialArea
    side: str
    modality: Modality
    substance: Substance
    beginning: Beginning
    why: str
    technique: str


@dataclass(frozen=True)
class Proposal:
    """`left_out`: places with a finding for which no source gives an amount, in words."""

    assessment: Assessment | None
    items: list[ProposedItem]
    left_out: list[str]

    def of(self, modality: Modality) -> list[ProposedItem]:
        return [item for item in self.items if item.modality == modality]


def read_proposal(client: Client, on: date) -> Proposal:
    """From the newest assessment that counts, in a fixed number of queries."""
    assessment = newest_assessment(client)
    if assessment is None:
        return Proposal(None, [], [])
    outcomes = last_outcomes(client)
    marked = list(_marked(assessment))
    worse = [row for row in marked if _came_out_worse(row, outcomes)]
    found = [row for row in marked if row not in worse]
    left_out = [f"{_place_name(row)} (worse after the last time)" for row in worse]
    areas = {area.pk: area for area, *_ in found}
    ranges = list(DoseRange.objects.select_related("product"))
    usual = usual_products(list(areas.values()), ranges, on)
    items = []
    for row in found:
        area, _side, modality, _grade = row
        item = _item(row, usual.get((area.pk, modality)), ranges, outcomes)
        if item:
            items.append(item)
        else:
            left_out.append(_place_name(row))
    return Proposal(assessment, items, list(dict.fromkeys(left_out)))


def _marked(assessment: Assessment) -> Iterable[Marked]:
    """Each place once for each kind of product, by its most marked finding; as the face goes."""
    most: dict[tuple[Place, Modality], tuple[FacialArea, Grade]] = {}
    for finding in assessment.findings.all():
        modality = modality_for(finding.finding, finding.area)
        grade = grade_of(finding)
        if modality is None or grade.share == 0:
            continue
        key = ((finding.area_id, finding.side), modality)
        if key not in most or grade.share > most[key][1].share:
            most[key] = (finding.area, grade)
    rows = [(area, place[1], kind, grade) for (place, kind), (area, grade) in most.items()]
    return sorted(rows, key=lambda row: (row[0].position, row[1] == "L"))


def _place_name(row: Marked) -> str:
    area, side, *_ = row
    return f"{area}{f' {side}' if side in 'RL' else ''}"


def _came_out_worse(row: Marked, outcomes: Outcomes) -> bool:
    """Whoever made it worse decides anew: nothing is proposed."""
    area, _side, modality, _grade = row
    last = outcomes.get((area.pk, modality))
    return last is not None and last.gais < 0


def _why(row: Marked, outcomes: Outcomes) -> str:
    """What was found, and how it came out the last time."""
    area, _side, modality, grade = row
    last = outcomes.get((area.pk, modality))
    return f"{grade}; last: {last.says}" if last else str(grade)


def _item(
    row: Marked, substance: Substance | None, ranges: list[DoseRange], outcomes: Outcomes
) -> ProposedItem | None:
    area, side, modality, grade = row
    beginning = amount_for(area, side, substance, ranges, grade.share) if substance else None
    if substance is None or beginning is None:
        return None
    technique = technique_for(area.pk) if modality == Modality.FILLER else ""
    return ProposedItem(area, side, modality, substance, beginning, _why(row, outcomes), technique)
