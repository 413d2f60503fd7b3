"""Filler that was dissolved in one place, as it is said."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from charting.errors import (
    AreaIsComposite,
    BadAmount,
    LotElsewhere,
    MissingReason,
    WrongModality,
)
from charting.ground.sides import side_in
from medspa.clinic.models import Location
from treatments.models import FacialArea, Lot, Product
from treatments.wording import plain_number


@dataclass(frozen=True, kw_only=True)
class DissolutionEntry:
    """`units` (U) of a hyaluronidase in one area, and why; `at` is when, if it is written late.

    From stock: `lot`, and how many of its `packs` were opened for it (none, if the vial was opened
    for another area). From elsewhere: `product` and the `lot_number` on the label.
    """

    area: FacialArea
    units: Decimal
    reason: str
    side: str = ""
    lot: Lot | None = None
    packs: int = 0
    product: Product | None = None
    lot_number: str = ""
    is_partial: bool = False
    at: datetime | None = None

    @property
    def number_on_label(self) -> str:
        return self.lot.lot_number if self.lot else self.lot_number.strip()

    @property
    def side_in_area(self) -> str:
        """Raises SideRequired, SideNotTaken."""
        return side_in(self.area, self.side)

    def require_words(self) -> None:
        """Raises MissingReason."""
        if not self.reason.strip():
            raise MissingReason("Say why it was dissolved.", field="reason")
        if not self.number_on_label:
            raise MissingReason(
                "Choose a lot, or give the number on the label.", field="lot_number"
            )

    def reversal_of_filler(self) -> Product:
        """The hyaluronidase, if the area takes filler. Raises WrongModality, AreaIsComposite."""
        product = self.lot.product if self.lot else self.product
        if product is None or product.kind != Product.Kind.HYALURONIDASE:
            raise WrongModality(
                "Filler is dissolved with hyaluronidase: say which.", field="product"
            )
        parts = [str(part) for part in self.area.parts.all()]
        if parts:
            names = " and ".join(parts)
            raise AreaIsComposite(f"Note {self.area} as {names}.", field="area", parts=parts)
        if not self.area.takes_filler:
            raise WrongModality(f"{self.area} takes no filler.", field="area")
        return product

    def opened_packs(self, location: Location, units: Decimal) -> tuple[Lot, int] | None:
        """What is to leave the stock: never fewer packs than hold so many units.

        Raises LotElsewhere, BadAmount.
        """
        lot = self.lot
        if lot is None or self.packs == 0:
            return None
        if lot.location_id != location.pk:
            raise LotElsewhere("This lot lies at another location.", field="lot")
        if lot.pack.amount is not None and units > self.packs * lot.pack.amount:
            held = plain_number(self.packs * lot.pack.amount)
            raise BadAmount(f"{self.packs} of {lot.pack} hold {held} U, no more.", field="units")
        return lot, self.packs
