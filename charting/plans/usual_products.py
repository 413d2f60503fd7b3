"""Which product a place usually gets: what this clinic gave there last, else what labels name."""

from collections.abc import Collection, Iterable
from datetime import date

from charting.models import Injection
from treatments.catalogue.product_class import ProductClass, Substance
from treatments.models import DoseRange, FacialArea, Indication, Modality, Product

Key = tuple[str, str]
"""Code of an area, and a modality."""


def usual_products(
    areas: Collection[FacialArea], ranges: Iterable[DoseRange], on: date
) -> dict[Key, Substance]:
    """For each area and each modality that it takes. Three queries for any number of areas.

    Last given here by anybody of the clinic; else the first product of the list whose label names
    the area; else the first neurotoxin of which an amount is known there, or a hyaluronic acid
    filler to be decided at the visit. Products that are switched off are never proposed.
    """
    known: dict[Key, Substance] = {}
    known |= _with_a_range(areas, ranges)
    known |= _on_label(areas, on)
    return known | _last_given(areas)


def _with_a_range(
    areas: Collection[FacialArea], ranges: Iterable[DoseRange]
) -> dict[Key, Substance]:
    found: dict[Key, Substance] = {
        (area.pk, Modality.FILLER): ProductClass(Product.Kind.HA_FILLER)
        for area in areas
        if area.takes_filler
    }
    toxins = [one.product for one in ranges if one.product and one.product.is_neurotoxin]
    in_order = sorted({one for one in toxins if one.is_active}, key=lambda one: -one.position)
    for product in in_order:
        for one in ranges:
            if one.product_id == product.pk:
                found[one.area_id, Modality.NEUROTOXIN] = product
    return found


def _on_label(areas: Collection[FacialArea], on: date) -> dict[Key, Substance]:
    rows = Indication.objects.holding(on).filter(area__in=areas, product__is_active=True)
    backwards = rows.select_related("product").order_by("-product__position")
    return {(row.area_id, str(row.product.modality)): row.product for row in backwards}


def _last_given(areas: Collection[FacialArea]) -> dict[Key, Substance]:
    """By two queries, one for each kind of container: the newest line of each area."""
    found: dict[Key, Substance] = {}
    for container in ("preparation", "syringe"):
        lot = f"{container}__lot"
        lines = Injection.objects.counting().filter(
            **{f"{lot}__product__is_active": True, "area__in": areas}
        )
        newest = lines.order_by("area_id", "-at", "-pk").distinct("area_id")
        for line in newest.select_related(f"{lot}__product"):
            product = line.product
            found[line.area_id, str(product.modality)] = product
    return found
