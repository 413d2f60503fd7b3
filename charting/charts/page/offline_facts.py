"""What a page needs to note an amount at a place while it reaches nobody."""

from typing import Any

from charting.charts.page.amounts_here import QUICK
from charting.models import Chart, Container
from charting.plans.guidance import amounts_for
from charting.record.contents import container_key, read_contents
from treatments.models import DoseRange, FacialArea, Unit
from treatments.wording import plain_number

MOST_AMOUNTS = 8

Facts = dict[str, Any]


def offline_facts(chart: Chart) -> Facts:
    """Open products with what is left in them, in U or mL, usual amounts, areas by their codes.

    Nothing is judged by it: the server judges what was noted once it arrives.
    """
    containers = read_contents(chart).containers
    areas = list(FacialArea.objects.chartable())
    modalities = {container.product.modality for container in containers}
    ranges = list(DoseRange.objects.filter(modality__in=modalities).select_related("product"))
    return {
        "products": [_product(container, areas, ranges) for container in containers],
        "areas": {area.pk: _area(area) for area in areas},
    }


def _product(container: Container, areas: list[FacialArea], ranges: list[DoseRange]) -> Facts:
    product = container.product
    own = [row for row in ranges if row.modality == product.modality]
    return {
        "key": container_key(container),
        "name": str(product),
        "lot": container.lot.lot_number,
        "unit": container.unit,
        "left": plain_number(container.left),
        "step": plain_number(product.step),
        "modality": product.modality,
        "often": QUICK[Unit(container.unit)],
        "usual": {
            area.pk: amounts
            for area in areas
            if product.modality in area.modalities and (amounts := _usual(area, container, own))
        },
    }


def _usual(area: FacialArea, container: Container, ranges: list[DoseRange]) -> list[str]:
    found = amounts_for(area, area.sides[0], container.product, ranges)
    return [plain_number(amount) for amount in found][:MOST_AMOUNTS]


def _area(area: FacialArea) -> Facts:
    return {
        "name": str(area),
        "modalities": list(area.modalities),
    }
