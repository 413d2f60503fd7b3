"""Page-shaped reads of the catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from treatments.models import (
    AreaGuidance,
    CatalogueRow,
    DoseRange,
    FacialArea,
    Indication,
    Product,
)


@dataclass(frozen=True)
class Guidance:
    """What the catalogue says of one area and modality; `dose` only if it holds for the product."""

    row: AreaGuidance
    dose: DoseRange | None


def guidance_for(
    area: FacialArea, modality: str, product: Product | None = None
) -> Guidance | None:
    """Technique, danger and longevity of the area, with the usual amount of that product.

    Units of another toxin are never offered: without a product a neurotoxin has no amount.
    """
    row = AreaGuidance.objects.filter(area=area, modality=modality).first()
    if row is None:
        return None
    ranges = DoseRange.objects.filter(area=area, modality=modality)
    return Guidance(row, best_range(ranges, product))


def best_range(ranges: Iterable[DoseRange], product: Product | None) -> DoseRange | None:
    """The product's own range, else the one for every hyaluronic acid filler if it is one."""
    by_product = {dose.product_id: dose for dose in ranges}
    own = by_product.get(product.pk) if product else None
    if product is None or product.kind == Product.Kind.HA_FILLER:
        return own or by_product.get(None)
    return own


def rows_behind(uses: Iterable[tuple[FacialArea, Product]]) -> list[CatalogueRow]:
    """The rows of the catalogue by which these uses are judged: amounts, technique, labels.

    Three queries for any number of uses.
    """
    pairs = list(dict.fromkeys(uses))
    areas = {area.pk for area, _ in pairs}
    ranges = list(DoseRange.objects.filter(area__in=areas).select_related("area", "product"))
    doses = [_range_behind(area, product, ranges) for area, product in pairs]
    taken = {(area.pk, product.modality) for area, product in pairs}
    guidance = AreaGuidance.objects.filter(area__in=areas).select_related("area")
    products = {product.pk for _, product in pairs}
    labels = Indication.objects.filter(area__in=areas, product__in=products)
    used = {(area.pk, product.pk) for area, product in pairs}
    return [
        *dict.fromkeys(dose for dose in doses if dose),
        *(row for row in guidance if (row.area_id, row.modality) in taken),
        *(
            row
            for row in labels.select_related("area", "product")
            if (row.area_id, row.product_id) in used
        ),
    ]


def _range_behind(area: FacialArea, product: Product, ranges: list[DoseRange]) -> DoseRange | None:
    here = (r for r in ranges if (r.area_id, r.modality) == (area.pk, product.modality))
    return best_range(here, product)


def charted_areas(area: FacialArea) -> list[FacialArea]:
    """The areas to chart for a planned area: its parts if it is a composite, else itself."""
    return list(area.parts.all()) or [area]


def charted_places(area: FacialArea, side: str = "") -> list[tuple[FacialArea, str]]:
    """The areas and client's sides to chart for what was planned for `area` and `side`.

    A composite, planned without a side, gives every side of every part:
    CHIN_SHADOW is LABIOMENTAL in the middle and PREJOWL on the right and on the left.
    """
    return [
        (part, own_side)
        for part in charted_areas(area)
        for own_side in part.sides
        if side in ("", own_side)
    ]


def is_on_label(product: Product, area: FacialArea, on_date: date) -> bool:
    """Whether the label named this area for this product on that day. Computed, never typed in."""
    return Indication.objects.holding(on_date).filter(product=product, area=area).exists()


def labelled_areas(product: Product, on_date: date) -> set[str]:
    """Codes of every area that the label of the product named on that day."""
    return set(
        Indication.objects.holding(on_date)
        .filter(product=product)
        .values_list("area_id", flat=True)
    )
