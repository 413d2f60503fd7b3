"""The areas of the face as clients explore them."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from treatments.models import AreaGuidance, AreaPart, FacialArea, Modality


@dataclass(frozen=True)
class ExploredArea:
    """An area in the explorer of the face: what could be done there, in a client's words."""

    area: FacialArea
    does: dict[Modality, str]
    lasts: dict[Modality, str]  # only what is agreed


def fold_parts(codes: Iterable[str]) -> tuple[str, ...]:
    """The names under which clients choose: a part becomes its composite, each stands once.

    Links, forms and the API all read areas through this: CHEEK_LAT and CHEEK_MED are CHEEK.
    Codes that nobody knows stay as they are. One query; none for no codes.
    """
    asked = list(dict.fromkeys(codes))
    if not asked:
        return ()
    rows = AreaPart.objects.filter(part__in=asked)
    in_order = rows.order_by("-composite__position").values_list("part_id", "composite_id")
    whole = dict(in_order)  # a part of several is named by the first of them
    return tuple(dict.fromkeys(whole.get(code, code) for code in asked))


def explored_areas() -> list[tuple[str, list[ExploredArea]]]:
    """Every area that clients talk about, from the forehead down. Three queries."""
    areas = list(FacialArea.objects.talked_about().prefetch_related("parts"))
    explored = {area.pk: ExploredArea(area, {}, {}) for area in areas}
    for row in AreaGuidance.objects.filter(area__in=explored):
        about = explored[row.area_id]
        about.does[Modality(row.modality)] = row.plain_words
        about.lasts[Modality(row.modality)] = row.months if row.recall_is_agreed else ""
    return [
        (region, [explored[area.pk] for area in group]) for region, group in areas_by_region(areas)
    ]


def areas_by_region(areas: Iterable[FacialArea]) -> list[tuple[str, list[FacialArea]]]:
    """Areas under the names of their regions, from the forehead down."""
    order = FacialArea.Region.values
    downwards = sorted(areas, key=lambda area: order.index(area.region))
    groups = groupby(downwards, key=lambda area: area.get_region_display())
    return [(name, list(group)) for name, group in groups]
