"""What the page of an open chart shows: the face, what is chosen, what was planned and given."""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from charting.charts.maps import ProposedLine, map_again, map_mirrored, planned_map, propose_lines
from charting.charts.page.amounts_here import AmountsHere, Chosen
from charting.charts.page.ghosts import OfferedMaps, ghosts_of
from charting.charts.page.given_today import GivenRow, rows_of
from charting.charts.queries import lines_of_last_visit
from charting.ground.doses import given_doses
from charting.models import Injection, PlanItem, Side
from charting.plans.progress import PlanLine, over_plan, planned_against
from charting.record.contents import ChartContents
from charting.record.face_points import FacePoint, face_points_of
from charting.record.gates.gate import Gate
from charting.record.gates.signing_gates import gates_of, unmet_gates
from charting.record.snapshot.later_events import later_events
from charting.record.snapshot.note_text import NoteText, read_note
from charting.record.snapshot.snapshot import Data, containers_of, injections_of
from charting.record.snapshot.totals import totals_of
from charting.record.visit_totals import visit_totals
from treatments.catalogue.amounts import total_amount
from treatments.giving.dosing import DoseWarning, dose_warnings
from treatments.models import DoseRange, FacialArea, Modality, Rule
from treatments.wording import plain_number


@dataclass(frozen=True)
class AreaSide:
    """One side of an area in the list, and how much was given there of the product in hand."""

    area: FacialArea
    side: str
    given: str
    is_chosen: bool
    is_treated: bool

    @property
    def says(self) -> str:
        return Side(self.side).label


@dataclass(frozen=True)
class Workspace:
    contents: ChartContents
    chosen: Chosen
    areas: list[FacialArea]
    plan_items: list[PlanItem]
    last_lines: list[Injection] = field(default_factory=list)
    ranges: list[DoseRange] = field(default_factory=list)

    @property
    def age(self) -> int | None:
        born, on = self.contents.chart.client.birth_on, self.contents.chart.visit_on
        if born is None:
            return None
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))

    @cached_property
    def gates(self) -> list[Gate]:
        """What stands in the way comes first."""
        return sorted(gates_of(self.contents), key=lambda gate: gate.is_met)

    @cached_property
    def unmet(self) -> list[Gate]:
        return unmet_gates(self.gates)

    @property
    def is_explained(self) -> bool:
        """Nothing asks any more why it was given."""
        return all(gate.rule != Rule.WHY for gate in self.unmet)

    @property
    def lacks_only_lines(self) -> bool:
        """Why and which risk was discussed are all that is missing: they go with the signature."""
        return not self.is_explained and all(gate.rule == Rule.WHY for gate in self.unmet)

    @cached_property
    def later_events(self) -> list[str]:
        return later_events(self.contents)

    @cached_property
    def totals(self) -> list[Data]:
        return totals_of(self.contents)

    @property
    def visit_total(self) -> str:
        return visit_totals(self.contents.injections).in_short

    @property
    def given_rows(self) -> list[GivenRow]:
        return rows_of(self.contents.injections)

    @cached_property
    def note(self) -> NoteText:
        """What was done, as sentences."""
        return read_note(self.contents, containers_of(self.contents))

    @cached_property
    def warnings(self) -> list[DoseWarning]:
        """Soft limits: they warn and never refuse."""
        return dose_warnings(given_doses(self.contents.injections))

    @property
    def regions(self) -> list[tuple[str, list[list[AreaSide]]]]:
        """The complete list of areas for the product in hand: by region, then area, then side."""
        taking = [area for area in self.areas if self._takes(area)]
        return [
            (FacialArea.Region(region).label, [self._sides_of(area) for area in areas])
            for region, areas in groupby(sorted(taking, key=_region), key=lambda one: one.region)
        ]

    @property
    def face(self) -> str:
        """Which map of the face stands on the page: that of the product in hand."""
        return self.chosen.modality or Modality.NEUROTOXIN

    @property
    def can_mark(self) -> bool:
        """Points belong to an amount at a place: a product in hand, an area and its side."""
        chosen = self.chosen
        return chosen.container is not None and chosen.area is not None and bool(chosen.side)

    @property
    def face_points(self) -> list[FacePoint]:
        """Today's lines; the one that is being corrected has its points in the form instead."""
        editing = self.chosen.editing.pk if self.chosen.editing else None
        lines = injections_of(self.contents)
        shown = [one for one in lines if one["id"] != editing or not one["places"]]
        return [*face_points_of(shown, is_open=True), *self._ghosts]

    @property
    def _ghosts(self) -> list[FacePoint]:
        """Not where the points of one stand in the form already."""
        shown, again = self.maps.shown, self.here.again
        page = self.contents.chart.get_absolute_url()
        return ghosts_of([one for one in shown if not again or one.line.key != again.pk], page)

    @cached_property
    def maps(self) -> OfferedMaps:
        """What the plan still wants and what the last visit had, to be given in one act."""
        return OfferedMaps(
            asked=self.chosen.ghosts,
            planned=propose_lines(planned_map(self.plan), self.contents),
            last=propose_lines(map_again(self.last_lines), self.contents),
            last_on=self.last_lines[0].chart.visit_on if self.last_lines else None,
        )

    @cached_property
    def plan(self) -> list[PlanLine]:
        return planned_against(self.plan_items, self.contents.injections)

    @property
    def planned_rows(self) -> list[tuple[PlanLine, ProposedLine | None]]:
        """The visit of the plan, each line with what can be given of it now."""
        ready = {one.line.key: one for one in self.maps.planned if one.container}
        return [(line, ready.get(line.item.pk)) for line in self.plan]

    @property
    def over_plan(self) -> list[str]:
        """A sentence for each product of which more was given than the plan intends."""
        return over_plan(self.plan_items, self.contents.injections)

    @property
    def mirrored(self) -> list[ProposedLine]:
        """What of the product in hand the chosen side had, for the other side that had none."""
        lines = propose_lines(map_mirrored(self.here.given), self.contents)
        return lines if all(line.container for line in lines) else []

    @cached_property
    def here(self) -> AmountsHere:
        """What was and may be given at the chosen place."""
        return AmountsHere(self.contents, self.chosen, self.plan, self.last_lines, self.ranges)

    @property
    def step(self) -> str:
        return plain_number(self.chosen.container.product.step) if self.chosen.container else "1"

    def _takes(self, area: FacialArea) -> bool:
        return self.chosen.modality is None or self.chosen.modality in area.modalities

    def _sides_of(self, area: FacialArea) -> list[AreaSide]:
        return [
            AreaSide(
                area=area,
                side=side,
                given=self._given_at(area.pk, side),
                is_chosen=self.chosen.is_at(area.pk, side),
                is_treated=(area.pk, side) in self._treated,
            )
            for side in area.sides
        ]

    @cached_property
    def _treated(self) -> set[tuple[str, str]]:
        """Where anything was given today, with whichever product."""
        return {(line.area_id, line.side) for line in self.contents.injections}

    def _given_at(self, code: str, side: str) -> str:
        here = [
            line for line in self.contents.injections if (line.area_id, line.side) == (code, side)
        ]
        in_hand = self.chosen.container
        amounts = [line.given for line in here if in_hand and line.product == in_hand.product]
        return str(total_amount(amounts)) if amounts else ""


def read_workspace(contents: ChartContents, chosen: Chosen) -> Workspace:
    """Five queries beside the contents's own, four while no product is in hand."""
    return Workspace(
        contents=contents,
        chosen=chosen,
        areas=list(FacialArea.objects.chartable()),
        plan_items=contents.planned,
        last_lines=lines_of_last_visit(contents.chart, chosen.modality or Modality.NEUROTOXIN),
        ranges=_ranges_of(chosen.modality) if chosen.area else [],
    )


def _ranges_of(modality: Modality | None) -> list[DoseRange]:
    """Of all areas: those of a pool share their amount."""
    rows = DoseRange.objects.filter(modality=modality) if modality else DoseRange.objects.none()
    return list(rows.select_related("product"))


def _region(area: FacialArea) -> tuple[int, int]:
    return list(FacialArea.Region.values).index(area.region), area.position
