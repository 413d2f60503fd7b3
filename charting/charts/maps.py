"""Amounts that may be given at their places in one act: those of the plan that are still missing,
those of the last visit, those of one side for the other."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
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
from charting.record.how_given import how_in_words, how_of
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

    `is_once`: left out where today has it already (`given_again`), so that a second tap gives
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

    @property
    def how(self) -> str:
        """How it will be written that it was given: whoever gives it so reads it first."""
        return how_in_words(how_of(Injection(**vars(self.details))))


Place = tuple[str, str, int | None]
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


def propose_lines(
    lines: Iterable[MapLine], contents: ChartContents, only: Collection[int] | None = None
) -> list[ProposedLine]:
    """Each line from a container that is open and still holds it, after the lines before it; of
    `only` some of them, by their keys, what is left out takes nothing from a container."""
    lines = list(lines)
    left = {container: container.left for container in contents.containers}
    given = given_again([line for line in lines if line.is_once], contents.injections)
    wanted = [line for line in lines if only is None or line.key in only]
    return [_proposed(line, left, given) for line in wanted]


def _proposed(line: MapLine, left: dict[Container, Decimal], given: set[int]) -> ProposedLine:
    fitting = [one for one in left if is_product_of(one.product, line.substance)]
    if not fitting:
        return ProposedLine(line, obstacle=f"{line.substance} is not open")
    if line.is_once and line.key in given:
        return ProposedLine(line, obstacle=GIVEN)
    container = next((one for one in fitting if left[one] >= line.amount), None)
    if container is None:
        most = max(left[one] for one in fitting)
        return ProposedLine(line, obstacle=f"Only {plain_number(most)} {line.substance.unit} left")
    left[container] -= line.amount
    return ProposedLine(line, container)


def given_again(lines: Iterable[MapLine], given: Iterable[Injection]) -> set[int]:
    """The keys of those lines that are not to be given (again) today.

    At each place a line of today stands for one of the map: for that at the same points, else for
    one of the same amount. What none of today stands for may be given as long as the place gets no
    more in all than the map has there.
    """
    wanted: dict[Place, list[MapLine]] = defaultdict(list)
    today: dict[Place, list[Injection]] = defaultdict(list)
    for line in lines:
        wanted[line.area.pk, line.side, line.substance.pk].append(line)
    for injection in given:
        today[injection.area_id, injection.side, injection.product.pk].append(injection)
    return {key for place, here in wanted.items() for key in _given_at(here, today[place])}


def _given_at(wanted: list[MapLine], today: list[Injection]) -> set[int]:
    missing = sum(line.amount for line in wanted) - sum(line.amount for line in today)
    open_keys = set()
    for line in _unmatched(wanted, today):
        missing -= line.amount
        if missing >= 0:
            open_keys.add(line.key)
    return {line.key for line in wanted} - open_keys


def _unmatched(wanted: list[MapLine], today: list[Injection]) -> list[MapLine]:
    left, unpaired = list(wanted), list(today)
    for is_like in (_is_at_same_points, _is_same_amount):
        for injection in list(unpaired):
            found = next((line for line in left if is_like(line, injection)), None)
            if found:
                left.remove(found)
                unpaired.remove(injection)
    return left


def _is_at_same_points(line: MapLine, injection: Injection) -> bool:
    return bool(line.places) and line.places == injection.places


def _is_same_amount(line: MapLine, injection: Injection) -> bool:
    return line.amount == injection.amount


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
