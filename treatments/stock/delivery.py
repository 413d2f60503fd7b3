"""Packs of one lot as they came in, before they are stock."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from medspa.clinic.models import Location
from treatments.errors import LotMismatch
from treatments.models import Lot, Product, ProductPack
from treatments.stock.services.movement_rules import (
    UNSCANNED,
    Entry,
    require_one_pack,
    require_pack_of,
    require_quantity,
    require_receivable,
)
from treatments.stock.services.scan_doubts import require_read_right


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """`quantity` packs; `entry` says how the particulars were read, `unit_cost` is of one pack.

    A lot that is here already grows if `adds_to_known`.
    """

    product: Product
    pack: ProductPack
    lot_number: str
    expires_on: date
    quantity: int
    supplier: str = ""
    unit_cost: Decimal | None = None
    entry: Entry = UNSCANNED
    adds_to_known: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "lot_number", self.lot_number.strip())

    def require_acceptable(self, location: Location, now: datetime) -> None:
        """Raises BadQuantity, LotSuspect, LotQuarantined, LotExpired, BadExpiry, LotMismatch,
        WrongGtin, LotDoubtful."""
        require_quantity(self.quantity)
        require_receivable(location, self.pack, self.lot_number, self.expires_on, now)
        require_pack_of(self.product, self.pack, self.entry.gtin)
        require_read_right(self.entry, self.product, self.lot_number)
        require_one_pack(self.quantity, self.pack, self.entry)

    def require_same_as(self, lot: Lot) -> None:
        """Raises LotMismatch."""
        if (lot.pack, lot.expires_on) != (self.pack, self.expires_on):
            raise LotMismatch(
                f"Lot {lot.lot_number} is known as {lot.pack.name}, expiring {lot.expires_on}.",
                field="lot_number",
            )
