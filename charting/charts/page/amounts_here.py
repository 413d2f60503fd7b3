"""Which amounts are likely at the chosen place: planned, usual, or given there before."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from charting.ground.planned import is_of
from charting.models import Container, Injection
from charting.plans.guidance import amounts_for, usual_points
from charting.plans.progress import PlanLine
from charting.record.contents import ChartContents
from treatments.models import DoseRange, FacialArea, Modality, Unit
from treatments.wording import plain_number

MOST_CHIPS = 8
# Where no source gives an amount for the place, or one for each point of it.
QUICK = {
    Unit.UNITS: ("1", "2", "3", "4", "5", "8", "10"),
    Unit.MILLILITRES: ("0.1", "0.2", "0.25", "0.4", "0.5", "1"),
}


@dataclass(frozen=True)
class Chosen:
    """What the address says is chosen: a product in hand, a place, a line to correct, which ghosts
    the face shows, and a line of the last visit (its key) that is given again."""

    container: Container | None = None
    area: FacialArea | None = None
    side: str = ""
    editing: Injection | None = None
    ghosts: str = ""
    again: str = ""

    @property
    def modality(self) -> Modality | None:
        return self.container.product.modality if self.container else None

    def is_at(self, code: str, side: str) -> bool:
        return self.area is not None and (self.area.pk, self.side) == (code, side)


@dataclass(frozen=True)
class AmountsHere:
    contents: ChartContents
    chosen: Chosen
    plan: list[PlanLine]
    last_lines: list[Injection]
    ranges: list[DoseRange]

    @property
    def quick(self) -> list[str]:
        """Amounts to give with one tap: as planned or as the last visit, then what guidance has for
        the product at this place, then others that were given today here or on the other side,
        and what is missing in equal shares; nothing beyond what is left. Giving one moves no other:
        a second tap must not give another amount."""
        container, area = self.chosen.container, self.chosen.area
        if container is None or area is None:
            return []
        known = self._known(area, container)
        likely = [
            plain_number(line.item.amount) for line in self.plan if self._is_planned_here(line)
        ]
        likely += [plain_number(line.amount) for line in self.last_lines if self._is_here(line)]
        offered = list(dict.fromkeys([*likely[:1], *known]))[:MOST_CHIPS]
        given = [plain_number(line.amount) for line in self._given_on_both_sides]
        all_of_them = dict.fromkeys([*offered, *given, *self._shares])
        return [amount for amount in all_of_them if Decimal(amount) <= container.left]

    @property
    def likely(self) -> str:
        """As last time here today; else what the plan still wants here; else as the last visit."""
        if self.given:
            return plain_number(self.given[-1].amount)
        wanted = [line for line in self.plan if self._wants(line)]
        if wanted:
            return plain_number(wanted[0].missing)
        before = [line for line in self.last_lines if self._is_here(line)]
        return plain_number(before[0].amount) if before else ""

    @property
    def filled(self) -> str:
        """What stands in the field at once. Empty after a line here: a second tap gives nothing."""
        if self.again:
            return plain_number(self.again.amount)
        return "" if self.given else self.likely

    @cached_property
    def again(self) -> Injection | None:
        """The line of the last visit whose point was tapped."""
        here = [line for line in self.last_lines if self._is_here(line)]
        return next((line for line in here if str(line.pk) == self.chosen.again), None)

    @cached_property
    def given(self) -> list[Injection]:
        return [line for line in self.contents.injections if self._is_here(line)]

    def _known(self, area: FacialArea, container: Container) -> list[str]:
        """What guidance has for the place. Small steps of a syringe are usual everywhere; units
        are offered by the number only where no source has any."""
        usual = amounts_for(area, self.chosen.side, container.product, self.ranges)
        known = [plain_number(amount) for amount in usual]
        is_syringe = container.unit == Unit.MILLILITRES
        return [*known, *QUICK[Unit(container.unit)]] if is_syringe or not known else known

    @property
    def _shares(self) -> list[str]:
        """What the plan still wants here, in equal shares for the points that are left: as many in
        all as the other side had, else as are usual here."""
        area, container = self.chosen.area, self.chosen.container
        missing = sum((line.missing for line in self.plan if self._wants(line)), Decimal(0))
        if area is None or container is None or not missing:
            return []
        beyond = len(self._given_on_both_sides) - len(self.given)
        points = beyond or usual_points(area, container.product, self.ranges)
        left = points - len(self.given)
        step = container.product.step
        share = missing / left // step * step if left > 0 else Decimal(0)
        return [plain_number(share)] if share else []

    @property
    def _given_on_both_sides(self) -> list[Injection]:
        """Of the product in hand, in the area that is chosen."""
        area, container = self.chosen.area, self.chosen.container
        if area is None or container is None:
            return []
        here = [line for line in self.contents.injections if line.area_id == area.pk]
        return [line for line in here if line.product == container.product]

    def _is_here(self, line: Injection) -> bool:
        container = self.chosen.container
        same = container is not None and line.product == container.product
        return same and self.chosen.is_at(line.area_id, line.side)

    def _wants(self, line: PlanLine) -> bool:
        return self._is_planned_here(line) and not line.is_reached

    def _is_planned_here(self, line: PlanLine) -> bool:
        container = self.chosen.container
        return (
            container is not None
            and is_of(container.product, line.item)
            and self.chosen.is_at(line.item.area_id, line.item.side)
        )
