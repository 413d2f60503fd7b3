"""What can be opened, alone or all at once, and what it lacks: the part of the page for it."""

from datetime import datetime
from typing import Any

from django.forms import BaseForm
from django.utils.datastructures import MultiValueDict

from charting.charts.forms.lines import OpenProductForm
from charting.charts.opening_ordered.page import ordered_opening
from charting.charts.page.missing_papers import MissingPapers, find_missing_papers
from charting.charts.page.opening import fresh_open_form, products_in_stock
from charting.charts.page.workspace import Workspace
from charting.ground.planned import is_of

ANY_PRODUCT = "1"


def opening_context(
    work: Workspace, asked: MultiValueDict[str, str], bound: dict[str, BaseForm], now: datetime
) -> dict[str, Any]:
    """`asked["open"]` is a product, or any; `bound` as in `chart_page`."""
    wanted, any_lot = asked.get("open", ""), "any_lot" in asked
    opening = bound.get("open") or fresh_open_form(
        work.contents.chart, wanted, scan=asked.get("scan", ""), any_lot=any_lot, now=now
    )
    is_any = wanted == ANY_PRODUCT and not any_lot
    return {
        **_products(work, asked, any_lot=any_lot),
        "ordered": ordered_opening(work.contents, bound, now) if is_any else None,
        "open_form": opening,
        "missing": _missing(work, opening, now),
    }


def _products(work: Workspace, asked: MultiValueDict[str, str], *, any_lot: bool) -> dict[str, Any]:
    """What can be opened, what the plan wants first; None while nothing is to be opened."""
    if "open" not in asked:
        return {"products": None}
    products = products_in_stock(work.contents.chart, any_lot=any_lot)
    planned = [one for one in products if any(is_of(one, item) for item in work.plan_items)]
    others = [one for one in products if one not in planned]
    return {"products": [*planned, *others], "planned": planned}


def _missing(work: Workspace, opening: BaseForm | None, now: datetime) -> MissingPapers | None:
    """What the product that is to be opened, or the place that is chosen, still lacks."""
    chosen = work.chosen
    if isinstance(opening, OpenProductForm):
        return find_missing_papers(work.contents, opening.product, None, now)
    if chosen.container and chosen.area:
        return find_missing_papers(work.contents, chosen.container.product, chosen.area, now)
    return None
