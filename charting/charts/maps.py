"""Amounts that may be given at their places in one act: those of the plan that are still missing,
those of the last visit, those of one side for the other."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from charting.charts.injection_entry import (
    NO_DETAILS,
    InjectionDetails,
    InjectionEntry,
    remembered_of,
)
from charting.models import Container, Injection
from charting.plans.progress import PlanLine
from charting.record.contents import ChartContents
from treatments.catalogue.product_class import Substance, is_product_of
from treatments.face.mirror import mirrored_point
from treatments.face.points import points_as_text, read_face_point, split_points
from treatments.giving.dosing import SIDE_NAMES
from treatments.models import FacialArea
from treatments.wording import plain_number

OTHER_SIDE = {"R": "L", "L": "R"}
GIVEN = "Given here today already"


@dataclass(frozen=True)
class MapLine:
    """One amount at one place, in the substance's unit; `key` tells it from the others of its map.

    `is_once`: left out where the place had the product today already, so that a second tap gives
    nothing; an amount of the plan is what is missing there and needs no such care.
    """

    key: int
    area: FacialArea
    side: str
    substance: Substance
    amount: Decimal
    places: str = ""
    details: InjectionDetails = NO_DETAILS
    is_once: bool = True

    @property
    def where(self) -> str:
        side = f", {SIDE_NAMES[self.side]}" if self.side in OTHER_SIDE else ""
        return f"{self.area}{side}"

    @property
    def label(self) -> str:
        return f"{plain_number(self.amount)} {self.substance.unit}"


MapSource = Callable[[ChartContents], list[MapLine]]


@dataclass(frozen=True)
class ProposedLine:
    """A line with the container that it can be given from, or with what stands in the way."""

    line: MapLine
    container: Container | None = None
    obstacle: str = ""

    @property
    def entry(self) -> InjectionEntry:
        """Raises ValueError where it cannot be given."""
        if self.container is None:
            raise ValueError(self.obstacle)
        return InjectionEntry(
            area=self.line.area,
            side=self.line.side,
            container=self.container,
            amount=self.line.amount,
            places=[read_face_point(text) for text in split_points(self.line.places)],
            details=self.line.details,
        )


def propose_lines(lines: Iterable[MapLine], contents: ChartContents) -> list[ProposedLine]:
    """Each line from a container that is open and still holds it, after the lines before it."""
    left = {container: container.left for container in contents.containers}
    treated = {(one.area_id, one.side, one.product.pk) for one in contents.injections}
    return [_proposed(line, left, treated) for line in lines]


def _proposed(
    line: MapLine, left: dict[Container, Decimal], treated: set[tuple[str, str, int]]
) -> ProposedLine:
    fitting = [one for one in left if is_product_of(one.product, line.substance)]
    if not fitting:
        return ProposedLine(line, obstacle=f"{line.substance} is not open")
    if line.is_once and any(
        (line.area.pk, line.side, one.product.pk) in treated for one in fitting
    ):
        return ProposedLine(line, obstacle=GIVEN)
    container = next((one for one in fitting if left[one] >= line.amount), None)
    if container is None:
        most = max(left[one] for one in fitting)
        return ProposedLine(line, obstacle=f"Only {plain_number(most)} {line.substance.unit} left")
    left[container] -= line.amount
    return ProposedLine(line, container)


def planned_map(lines: Iterable[PlanLine]) -> list[MapLine]:
    """What the plan's visit still wants, where it says the place; `key` is that of the item.

    A composite is charted as its parts, and for those the plan names no amounts.
    """
    return [
        MapLine(
            key=line.item.pk,
            area=line.item.area,
            side=line.side,
            substance=line.item.substance,
            amount=line.missing,
            details=InjectionDetails(technique=line.item.technique),
            is_once=False,
        )
        for line in lines
        if line.is_wanted and line.missing and line.side and not line.item.area.is_composite
    ]


def map_again(lines: Iterable[Injection]) -> list[MapLine]:
    """The same amounts of the same products at the same points; `key` is that of the line."""
    return [_again(line, line.side, line.places) for line in lines]


def map_mirrored(lines: Iterable[Injection]) -> list[MapLine]:
    """The same on the client's other side, each point in the mirror. Midline lines have none."""
    return [
        _again(line, OTHER_SIDE[line.side], _mirrored(line))
        for line in lines
        if line.side in OTHER_SIDE
    ]


def _mirrored(line: Injection) -> str:
    return points_as_text(mirrored_point(read_face_point(text)) for text in line.written_places)


def _again(line: Injection, side: str, places: str) -> MapLine:
    return MapLine(
        key=line.pk,
        area=line.area,
        side=side,
        substance=line.product,
        amount=line.amount,
        places=places,
        details=InjectionDetails(**remembered_of(line), point_label=line.point_label),
    )
