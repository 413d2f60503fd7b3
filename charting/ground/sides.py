"""Sides are always the client's own: the client's right is on the left of a picture of the face."""

from charting.errors import SideNotTaken, SideRequired
from charting.models import Side
from treatments.models import FacialArea


def side_in(area: FacialArea, side: str) -> str:
    """The side to store for `area`. Raises SideRequired, SideNotTaken."""
    if area.laterality == FacialArea.Laterality.BILATERAL:
        if side not in (Side.RIGHT, Side.LEFT):
            raise SideRequired(f"{area}: the client's right or left?", field="side")
        return side
    if side not in ("", Side.MIDLINE):
        raise SideNotTaken(f"{area} lies on the midline and has no side.", field="side")
    return Side.MIDLINE


def planned_sides(area: FacialArea) -> tuple[str, ...]:
    """The sides under which an area is planned: a composite as a whole, under none."""
    return ("",) if area.is_composite else area.sides
