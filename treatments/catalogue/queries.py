"""Page-shaped reads of the catalogue."""

from collections.abc import Iterable

from treatments.catalogue.product_class import Substance
from treatments.models import (
    AreaGuidance,
    CatalogueRow,
    DoseRange,
    FacialArea,
    Indication,
    Product,
)


def best_range(ranges: Iterable[DoseRange], product: Substance | None) -> DoseRange | None:
    """The product's own range, else the one for every hyaluronic acid filler if it is one."""
    by_product = {dose.product_id: dose for dose in ranges}
    own = by_product.get(product.pk) if product and product.pk else None
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
