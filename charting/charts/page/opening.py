"""The form to open a product: from the lots that may be used, or from any, once it was done."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import QueryDict

from charting.charts.forms.lines import OpenProductForm
from charting.charts.sharing_vials.queries import vials_to_share
from charting.dissolving.reversal_stock import find_reversal_shortage
from charting.ground.marks import meant
from charting.models import Chart
from treatments.models import Lot, Product
from treatments.models.stock.lot import LotQuerySet
from treatments.stock.queries import reversal_at
from treatments.stock.scan_lookup import entry_for


def products_in_stock(chart: Chart, *, any_lot: bool = False) -> list[Product]:
    """What can be opened at the location on the day of the visit, once each."""
    return list(
        Product.objects.active()
        .filter(
            Q(lots__in=lots_to_open(chart, any_lot=any_lot))
            | Q(pk__in=vials_to_share(chart).values("lot__product"))
        )
        .exclude(kind=Product.Kind.HYALURONIDASE)
        .distinct()
    )


def fresh_open_form(
    chart: Chart,
    slug: str,
    data: Any = None,
    *,
    scan: str = "",
    typed: QueryDict | None = None,
    any_lot: bool = False,
    now: datetime,
) -> OpenProductForm | None:
    """The form to open a product, with the lot of the scan chosen, or with what was `typed`.

    `any_lot`: it was opened already, from a lot that may be expired or set aside.
    """
    known = {one.slug: one for one in Product.objects.all()} if slug else {}
    product = known.get(meant(slug, known))
    if product is None:
        return None
    any_lot = any_lot or bool((data or typed or {}).get("any_lot"))
    lots = lots_to_open(chart, any_lot=any_lot).filter(product=product)
    lots = lots.select_related("pack").first_expiry_first()
    return OpenProductForm(
        data,
        product=product,
        lots=lots,
        scanned=next((lot for lot in lots if entry_for(lot, scan).raw), None) if scan else None,
        shortage=shortage_for(chart, product, now),
        shares=vials_to_share(chart).filter(lot__product=product),
        initial={"scan_raw": scan, "any_lot": any_lot} | (typed.dict() if typed else {}),
    )


def lots_to_open(chart: Chart, *, any_lot: bool = False) -> LotQuerySet:
    here = Lot.objects.at(chart.appointment.location)
    return here.in_stock() if any_lot else here.usable(chart.visit_on)


def shortage_for(chart: Chart, product: Product, now: datetime) -> str:
    if not product.dissolves_with_hyaluronidase:
        return ""
    location = chart.appointment.location
    return find_reversal_shortage(reversal_at(location, location.local(now).date()))
