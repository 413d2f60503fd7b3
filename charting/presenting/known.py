"""What the assessment knows that a client should read: their own words, and what needs nothing."""

from dataclasses import dataclass

from charting.assessment.queries import newest_assessment
from medspa.clients.models import Client
from treatments.models import AreaPart, FacialArea

QUOTE_MOST = 160


@dataclass(frozen=True)
class Known:
    """`left_alone`: areas under the names that clients know, as the catalogue has them."""

    quote: str = ""
    left_alone: tuple[str, ...] = ()


def what_is_known(client: Client) -> Known:
    """From the newest assessment that was kept; nothing without one. Four queries."""
    newest = newest_assessment(client)
    if newest is None:
        return Known()
    return Known(_shortened(newest.goals), _names(newest.found_well))


def _shortened(goals: str) -> str:
    """Whole words of it."""
    said = " ".join(goals.split()).strip("“”\"' ")
    if len(said) <= QUOTE_MOST:
        return said
    return f"{said[: QUOTE_MOST - 1].rsplit(' ', 1)[0]}…"


def _names(codes: list[str]) -> tuple[str, ...]:
    whole = dict(AreaPart.objects.filter(part__in=codes).values_list("part_id", "composite_id"))
    areas = FacialArea.objects.in_bulk({whole.get(code, code) for code in codes})
    return tuple(area.lay_name for area in sorted(areas.values(), key=lambda one: one.position))
