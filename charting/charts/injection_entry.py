"""One amount at one place, as it is said, before it is a line of a chart."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from charting.errors import (
    AreaIsComposite,
    PointOutside,
    TooManyPoints,
    VisitChanged,
    WrongModality,
)
from charting.ground.amounts import require_amount
from charting.ground.sides import side_in
from charting.models import Chart, Container, Preparation, Side, Syringe
from charting.models.charts.how_given import HowGiven
from charting.models.charts.injection import MOST_PLACES
from charting.safety.services.exceptions import NO_JUSTIFICATION, Justification
from treatments.face.atlas import Candidate
from treatments.face.points import FacePoint, points_as_text
from treatments.giving.dosing import SIDE_NAMES
from treatments.models import FacialArea


@dataclass(frozen=True)
class InjectionDetails:
    """How it was given; all of it optional, so that an area and an amount are enough."""

    point_label: str = ""
    plane: str = ""
    device_kind: str = ""
    gauge: int | None = None
    length_mm: Decimal | None = None
    device: str = ""
    technique: str = ""
    entry_point: str = ""
    aspiration: str = ""
    passes: int | None = None
    note: str = ""


REMEMBERED = ("plane", "device_kind", "gauge", "length_mm", "device", "technique")
"""What the next line of a product is likely to have again. Where the needle went in, whether blood
came and how often it passed was seen at one line, and is said of no other."""


def remembered_of(line: HowGiven) -> dict[str, Any]:
    return {name: getattr(line, name) for name in REMEMBERED}


NO_DETAILS = InjectionDetails()


@dataclass(frozen=True, kw_only=True)
class InjectionEntry:
    """`amount` is in U or mL, as the product has it. Midline areas take no side (or `M`).

    `places` are the points of the face, if they were marked: all of them in the area, on its side.
    `at` is when, if it was not just now. `justification` answers what the rules ask.
    """

    area: FacialArea
    container: Container
    amount: Decimal
    side: str = ""
    places: Sequence[FacePoint] = ()
    details: InjectionDetails = NO_DETAILS
    at: datetime | None = None
    justification: Justification = NO_JUSTIFICATION

    def read_anew(self) -> "InjectionEntry":
        """With the container as it is by now."""
        rows = type(self.container)._default_manager.select_related("lot__product")
        return replace(self, container=rows.get(pk=self.container.pk))

    def fields_in(self, chart: Chart) -> dict[str, object]:
        """What a line of this chart says of it.

        Raises VisitChanged, AreaIsComposite, WrongModality, SideRequired, SideNotTaken,
        PointOutside, TooManyPoints, BadAmount.
        """
        if self.container.chart_id != chart.pk:
            raise VisitChanged("This product was opened for another chart.", field="container")
        self._require_chartable()
        side = side_in(self.area, self.side)
        self._require_inside(side)
        return {
            "area": self.area,
            "side": side,
            "places": points_as_text(self.places),
            "preparation": self.container if isinstance(self.container, Preparation) else None,
            "syringe": self.container if isinstance(self.container, Syringe) else None,
            "amount": require_amount(self.amount, "amount"),
            **asdict(self.details),
        }

    def _require_chartable(self) -> None:
        area, product = self.area, self.container.product
        parts = list(area.parts.all())
        if parts:
            names = " and ".join(map(str, parts))
            codes = [part.code for part in parts]
            raise AreaIsComposite(f"Chart {area} as {names}.", field="area", parts=codes)
        if product.modality not in area.modalities:
            kind = product.get_kind_display().lower()
            raise WrongModality(f"{area} does not take {kind}.", field="area")

    def _require_inside(self, side: str) -> None:
        """Each point where `locate_spot` finds this area and side on the map of the product."""
        if len(self.places) > MOST_PLACES:
            raise TooManyPoints(f"At most {MOST_PLACES} points fit one line. Make two of it.")
        wanted = Candidate(str(self.container.product.modality), self.area.code, side)
        for number, place in enumerate(self.places, start=1):
            if wanted not in place.areas:
                raise self._point_outside_error(number, side)

    def _point_outside_error(self, number: int, side: str) -> PointOutside:
        where = f"{self.area}, {SIDE_NAMES[side]}" if side != Side.MIDLINE else str(self.area)
        return PointOutside(
            f"Point {number} lies outside {where}. Move it, or take it away.",
            field="places",
            point=number,
        )
