"""Neurotoxin that another clinic gave, as the client tells it or another record says."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from charting.errors import MissingReason, WrongModality, WrongTime
from charting.ground.amounts import require_amount
from treatments.models import FacialArea, Product


@dataclass(frozen=True, kw_only=True)
class TreatmentElsewhere:
    """What is not known is left out; `units` are those of the product."""

    given_on: date
    product: Product | None = None
    units: Decimal | None = None
    area: FacialArea | None = None
    place: str = ""
    note: str = ""

    def require_plausible(self, today: date) -> None:
        """Raises WrongTime, WrongModality (no neurotoxin), MissingReason (units of no product),
        BadAmount."""
        if self.given_on > today:
            raise WrongTime("This day is in the future.", field="given_on")
        if self.product and not self.product.is_neurotoxin:
            raise WrongModality(f"{self.product} is not a neurotoxin.", field="product")
        if self.units is None:
            return
        if self.product is None:
            raise MissingReason("Units belong to a product: name it.", field="product")
        require_amount(self.units, "units")
