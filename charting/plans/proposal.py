"""What the assessment asks for, as items of a plan: proposed, and the clinician's to change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from charting.assessment.grades import Grade, Place, grade_of
from charting.assessment.queries import newest_assessment
from charting.models import Assessment
from charting.plans.guidance import Beginning, amount_for
from charting.plans.usual_products import usual_products
from medspa.clients.models import Client
from treatments.catalogue.planning import modality_for, technique_for
from treatments.catalogue.product_class import Substance
from treatments.models import DoseRange, FacialArea, Modality


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
    found = list(_marked(assessment))
    areas = {area.pk: area for area, *_ in found}
    ranges = list(DoseRange.objects.select_related("product"))
    usual = usual_products(list(areas.values()), ranges, on)
    items, left_out = [], []
    for area, side, modality, grade in found:
        item = _item((area, side), modality, grade, usual.get((area.pk, modality)), ranges)
        if item:
            items.append(item)
        else:
            left_out.append(f"{area}{f' {side}' if side in 'RL' else ''}")
    return Proposal(assessment, items, list(dict.fromkeys(left_out)))


def _marked(assessment: Assessment) -> Iterable[tuple[FacialArea, str, Modality, Grade]]:
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


def _item(
    place: tuple[FacialArea, str],
    modality: Modality,
    grade: Grade,
    substance: Substance | None,
    ranges: list[DoseRange],
) -> ProposedItem | None:
    area, side = place
    beginning = amount_for(area, side, substance, ranges, grade.share) if substance else None
    if substance is None or beginning is None:
        return None
    technique = technique_for(area.pk) if modality == Modality.FILLER else ""
    return ProposedItem(area, side, modality, substance, beginning, str(grade), technique)
