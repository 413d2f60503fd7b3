"""A product that is opened for a chart, as it is said, before it is a container of the chart."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from charting.errors import BadAmount, LotElsewhere, WrongModality
from charting.ground.amounts import require_amount
from charting.ground.moments import require_past
from charting.models import Chart, Preparation
from charting.safety.services.exceptions import NO_JUSTIFICATION, Justification
from treatments.models import Lot, Modality
from treatments.stock.services.movement_rules import UNSCANNED, Entry
from treatments.wording import plain_number


@dataclass(frozen=True, kw_only=True)
class Opening:
    """One pack of `lot`, opened at `opened_at` if not just now; `entry` says how it was scanned.

    `holds` is how much is in it (U or mL), if that is not what the pack says. `justification`
    answers what the rules ask of the product, and why a lot was opened that was not to be used.
    """

    modality: ClassVar[Modality]

    lot: Lot
    opened_at: datetime | None = None
    holds: Decimal | None = None
    entry: Entry = UNSCANNED
    justification: Justification = NO_JUSTIFICATION

    def require_possible(self, at: datetime, now: datetime) -> None:
        """A product of its kind, and not in the future. Raises WrongModality, WrongTime."""
        if self.lot.product.modality != self.modality:
            name = self.modality.label.lower()
            raise WrongModality(f"{self.lot.product} is not a {name}.", field="lot")
        require_past(at, now, field="opened_at")

    def require_here(self, chart: Chart) -> None:
        """Raises LotElsewhere."""
        if self.lot.location_id != chart.appointment.location_id:
            raise LotElsewhere("This lot lies at another location.", field="lot")

    def amount_held(self) -> Decimal:
        """As said, else as the pack, and never more. Raises BadAmount."""
        in_pack = self.lot.pack.amount
        amount = require_amount(in_pack if self.holds is None else self.holds, "holds")
        if in_pack is not None and amount > in_pack:
            raise BadAmount(
                f"{self.lot.pack} holds {plain_number(in_pack)} {self.lot.product.unit}, no more.",
                field="holds",
            )
        return amount


@dataclass(frozen=True, kw_only=True)
class VialOpening(Opening):
    """A vial of neurotoxin, mixed with `diluent_ml` of the diluent; a liquid says neither."""

    modality: ClassVar[Modality] = Modality.NEUROTOXIN

    diluent_ml: Decimal | None = None
    diluent: str = Preparation.Diluent.SALINE

    def mixture(self) -> dict[str, object]:
        """What the vial says of its strength. Raises BadAmount: it is not said how it was mixed, or
        the catalogue does not know the strength on the label."""
        if not self.lot.product.is_ready_to_use:
            diluent_ml = require_amount(self.diluent_ml, "diluent_ml")
            return {"diluent": self.diluent, "diluent_ml": diluent_ml}
        strength = self.lot.pack.units_per_ml
        if strength is None:
            raise BadAmount(
                f"The catalogue does not say how many units of {self.lot.pack} are in 1 mL. "
                "Enter the strength from the label there.",
                field="lot",
            )
        return {"diluent": "", "diluent_ml": None, "label_units_per_ml": strength}


@dataclass(frozen=True, kw_only=True)
class SyringeOpening(Opening):
    """A syringe of filler. `override_reason` is why a prescriber opens it with too little
    hyaluronidase on site."""

    modality: ClassVar[Modality] = Modality.FILLER

    override_reason: str = ""
