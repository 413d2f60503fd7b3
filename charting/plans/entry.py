"""An intended amount as it is said, before it is an item of a plan."""

from dataclasses import dataclass, replace
from decimal import Decimal

from charting.errors import BadAmount, SideNotTaken, WrongModality
from charting.ground.amounts import require_amount
from charting.ground.sides import side_in
from charting.models import PlanItem
from treatments.catalogue.product_class import Substance
from treatments.models import FacialArea, Product, Unit
from treatments.models.dose_range import MOST_IN_AN_AREA
from treatments.wording import plain_number

BOTH = "B"
"""As tapped: the same on both sides."""


@dataclass(frozen=True)
class ItemDetails:
    """How and what for. `alternative_to` stands in the same plan: either this or that one."""

    technique: str = ""
    why: str = ""
    is_optional: bool = False
    alternative_to: PlanItem | None = None


@dataclass(frozen=True, kw_only=True)
class ItemEntry:
    """`amount` in the unit of the product or class. `side` is R, L or both (B); a midline or
    composite area has none. `replaces` is the item that was in hand: another product, side or visit
    takes its place. `seen` is how that place stood when the page was opened (`as_seen`); None asks
    nothing. `details` None leaves those of an item that is there.
    """

    area: FacialArea
    substance: Substance
    amount: Decimal
    side: str = ""
    reason: str = ""
    details: ItemDetails | None = None
    replaces: PlanItem | None = None
    seen: str | None = None

    @property
    def product(self) -> Product | None:
        return self.substance if isinstance(self.substance, Product) else None

    @property
    def product_class(self) -> str:
        return str(self.substance.kind)

    def for_each_side(self) -> list["ItemEntry"]:
        """Both sides are two entries. Raises as `checked` does."""
        if self.side != BOTH:
            return [self.checked()]
        if self.area.is_composite or len(self.area.sides) == 1:
            raise SideNotTaken(f"{self.area} has no sides to plan apart.", field="side")
        return [replace(self, side=side).checked() for side in self.area.sides]

    def checked(self) -> "ItemEntry":
        """One side of it, if it makes sense.

        Raises WrongModality, SideRequired, SideNotTaken, BadAmount.
        """
        if self.substance.modality not in self.area.modalities:
            raise WrongModality(f"{self.area} does not take {self.substance}.", field="product")
        if self.substance.is_neurotoxin and self.product is None:
            raise WrongModality("Units belong to one product: name it.", field="product")
        amount = require_amount(self.amount, "amount")
        unit = Unit(self.substance.unit)
        most = MOST_IN_AN_AREA[unit]
        if amount > most:
            raise BadAmount(
                f"{plain_number(amount)} {unit.value} in one area must be a slip: "
                f"at most {plain_number(most)} {unit.value}.",
                field="amount",
            )
        return replace(self, side=self._planned_side(), amount=amount)

    def _planned_side(self) -> str:
        if not self.area.is_composite:
            return side_in(self.area, self.side)
        if self.side:
            raise SideNotTaken(f"{self.area} is planned as a whole.", field="side")
        return ""


def as_seen(item: PlanItem | None) -> str:
    """What a page says it saw at a place; "" where nothing is planned."""
    return f"{item.pk}:{item.product_class}:{item.product_id}:{item.amount:f}" if item else ""
