"""What there is: the list of lots, and one lot with all that happened to it."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.clinic.desk import locations_of
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import HttpRequest
from treatments.models import Lot, StockShortage
from treatments.stock.forms import MoveForm, QuarantineForm, SettleForm, StockFilter, TakeOutForm
from treatments.stock.queries import (
    SOON_DAYS,
    list_shelves,
    lots_on,
    low_packs,
    movements_of,
    newest_readiness,
    same_batch_elsewhere,
    shortages_waiting,
    sums_by_kind,
)
from treatments.stock.services.quarantine import quarantine_lot, release_lot
from treatments.stock.services.receiving_and_moving import move_stock, take_out
from treatments.stock.services.shortages import settle_shortage

LOTS, MOVEMENTS = 50, 25
SHORT = ("lot__location", "lot__product", "movement__lot__pack")


@requires(Permission.VIEW_STOCK)
@require_safe
def stock(request: HttpRequest) -> HttpResponse:
    """Lots of a location, first to expire first. A filter that makes no sense filters nothing."""
    location, locations = locations_of(request)
    today = location.local(request.now).date()
    form = StockFilter(request.GET)
    form.is_valid()
    shelf, said = form.cleaned_data.get("shelf", ""), form.cleaned_data.get("q", "")
    low = low_packs(location, today)
    lots = lots_on(shelf, location, today, said=said)
    context = {
        "location": location,
        "locations": locations,
        "today": today,
        "shelf": shelf,
        "said": said,
        "low": low,
        "short": shortages_waiting(location),
        "shelves": list_shelves(location, today, len(low)),
        "page": Paginator(lots, LOTS).get_page(request.GET.get("page")),
        "readiness": newest_readiness(location, today),
        "soon": SOON_DAYS,
    }
    return render(request, "treatments/stock.html", context)


@requires(Permission.VIEW_STOCK)
@require_safe
def stock_lot(request: HttpRequest, pk: int) -> HttpResponse:
    return lot_page(request, find_lot(pk))


@requires(Permission.MANAGE_STOCK)
@require_POST
def stock_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry packs of a lot to another location."""
    lot = find_lot(pk)
    form = MoveForm(request.POST, lot=lot)
    if form.is_valid():
        try:
            there = move_stock(lot=lot, **form.cleaned_data, by=user_of(request), now=request.now)
            messages.success(request, f"Moved. {there.location} has {there.balance} of this lot.")
            return redirect(lot)
        except RuleViolation as error:
            add_refusal(form, error)
    return lot_page(request, lot, move=form)


@requires(Permission.MANAGE_STOCK)
@require_POST
def stock_take_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Unopened packs leave: wasted, used without a chart, returned to the supplier."""
    lot = find_lot(pk)
    form = TakeOutForm(request.POST)
    if form.is_valid():
        try:
            take_out(lot=lot, **form.cleaned_data, by=user_of(request), now=request.now)
            messages.success(request, "Noted.")
            return redirect(lot)
        except RuleViolation as error:
            add_refusal(form, error)
    return lot_page(request, lot, take_out=form)


@requires(Permission.MANAGE_STOCK)
@require_POST
def stock_quarantine(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the lot aside at this location."""
    lot = find_lot(pk)
    form = QuarantineForm(request.POST)
    if form.is_valid():
        reason, by = form.cleaned_data["reason"], user_of(request)
        quarantine_lot(lot=lot, reason=reason, by=by, now=request.now)
        messages.success(request, "In quarantine. It can't be used.")
        return redirect(lot)
    return lot_page(request, lot, quarantine=form)


@requires(Permission.RELEASE_STOCK)
@require_POST
def stock_release(request: HttpRequest, pk: int) -> HttpResponse:
    """End the quarantine, with the reason."""
    lot = find_lot(pk)
    form = QuarantineForm(request.POST)
    if form.is_valid():
        try:
            reason, by = form.cleaned_data["reason"], user_of(request)
            release_lot(lot=lot, reason=reason, by=by, now=request.now)
            messages.success(request, "Released. It can be drawn from again.")
            return redirect(lot)
        except RuleViolation as error:
            add_refusal(form, error)
    return lot_page(request, lot, quarantine=form)


@requires(Permission.MANAGE_STOCK)
@require_POST
def stock_settle(request: HttpRequest, pk: int, short: int) -> HttpResponse:
    """Say where packs came from that the lot did not hold."""
    lot = find_lot(pk)
    shortage = get_object_or_404(StockShortage.objects.select_related(*SHORT), pk=short, lot=lot)
    form = SettleForm(request.POST, shortage=shortage)
    if form.is_valid():
        try:
            by, now = user_of(request), request.now
            settle_shortage(shortage=shortage, **form.cleaned_data, by=by, now=now)
            messages.success(request, "Settled.")
            return redirect(lot)
        except RuleViolation as error:
            add_refusal(form, error)
    return lot_page(request, lot, **{f"short-{short}": form})


def find_lot(pk: int) -> Lot:
    lots = Lot.objects.with_suspicion().select_related("location", "product", "pack")
    return get_object_or_404(lots, pk=pk)


def lot_page(request: HttpRequest, lot: Lot, **bound: BaseForm) -> HttpResponse:
    """The lot as it is now. `bound` are forms with errors to show instead of fresh ones."""
    if bound:
        lot = find_lot(lot.pk)
    forms: dict[str, Any] = {
        "move": MoveForm(lot=lot, initial={"quantity": 1}, auto_id="move-%s"),
        "take_out": TakeOutForm(initial={"quantity": 1}, auto_id="out-%s"),
        "quarantine": QuarantineForm(auto_id="aside-%s"),
    }
    context = {
        "lot": lot,
        "location": lot.location,
        "today": lot.location.local(request.now).date(),
        "page": Paginator(movements_of(lot), MOVEMENTS).get_page(request.GET.get("page")),
        "sums": sums_by_kind(lot),
        "elsewhere": same_batch_elsewhere(lot),
        "short": _shortages(lot, bound),
        "forms": forms | bound,
        "bound": [*bound],
    }
    with timezone.override(lot.location.zone):
        return render(request, "treatments/stock_lot.html", context, status=422 if bound else 200)


def _shortages(
    lot: Lot, bound: Mapping[str, BaseForm]
) -> list[tuple[StockShortage, BaseForm | None]]:
    """Those of the lot, each with its form while it waits."""
    rows = lot.shortages.select_related(*SHORT)
    return [
        (one, None if one.settled_at else bound.get(f"short-{one.pk}") or SettleForm(shortage=one))
        for one in rows
    ]
