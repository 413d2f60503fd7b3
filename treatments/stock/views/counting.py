"""Counting the shelf, and the look around in the morning."""

import re

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.clinic.desk import locations_of
from medspa.clinic.models import Location
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import HttpRequest
from treatments.models import Lot
from treatments.models.stock.lot import LotQuerySet
from treatments.stock.forms import CountLine, ReadyForm
from treatments.stock.queries import expired_lots, lots_on, newest_readiness, reversal_at
from treatments.stock.services.readiness import check_ready
from treatments.stock.services.receiving_and_moving import count_stock

LINES = 40
COUNT_FIELD = re.compile(r"lot-(\d{1,18})-counted")


@requires(Permission.MANAGE_STOCK)
@require_http_methods(["GET", "HEAD", "POST"])
def stock_count(request: HttpRequest) -> HttpResponse:
    """Count what lies there: all lines are kept, or none and everything typed is still there."""
    location, locations = locations_of(request)
    today = location.local(request.now).date()
    page: Page[Lot] = Paginator(_in_order(lots_on("", location, today)), LINES).get_page(
        request.GET.get("page")
    )
    data = request.POST if request.method == "POST" else None
    lines = [CountLine(data, lot=lot) for lot in (page if data is None else _sent(data, location))]
    valid = [line.is_valid() for line in lines]  # every line says what is wrong with it
    if data is not None and all(valid):
        counted = [line for line in lines if line.is_counted]
        if _keep(request, counted):
            wrong = sum(bool(line.difference) for line in counted)
            messages.success(request, f"{len(counted)} counted, {wrong or 'none'} different.")
            return redirect("stock")
    context = {"location": location, "locations": locations, "today": today}
    context |= {"page": page, "lines": lines}
    status = 422 if data is not None else 200
    return render(request, "treatments/stock_count.html", context, status=status)


def _in_order(lots: LotQuerySet) -> LotQuerySet:
    return lots.order_by("product__position", "expires_on", "pk")


def _sent(data: QueryDict, location: Location) -> LotQuerySet:
    """The lots on the sheet that was sent: the shelf may hold others by now."""
    names = filter(None, map(COUNT_FIELD.fullmatch, data))
    lots = Lot.objects.at(location).filter(pk__in=[name[1] for name in names])
    return _in_order(lots.with_suspicion().select_related("product", "pack"))


def _keep(request: HttpRequest, lines: list[CountLine]) -> bool:
    """Write every line, in the order of the lots' keys, or say by the line why none was."""
    by, now = user_of(request), request.now
    try:
        with transaction.atomic():
            for line in sorted(lines, key=lambda one: one.lot.pk):
                count_stock(lot=line.lot, **line.cleaned_data, by=by, now=now)
    except RuleViolation as error:
        add_refusal(line, error)
        return False
    return True


@requires(Permission.VIEW_STOCK)
@require_http_methods(["GET", "HEAD"])
def stock_ready(request: HttpRequest) -> HttpResponse:
    """May filler be given here today? What there is, and who looked."""
    return _ready_page(request, ReadyForm())


@requires(Permission.MANAGE_STOCK)
@require_http_methods(["POST"])
def stock_check_ready(request: HttpRequest) -> HttpResponse:
    """Enter the fridge; the rest is counted."""
    location, _ = locations_of(request)
    form = ReadyForm(request.POST)
    if not form.is_valid():
        return _ready_page(request, form)
    fridge_c = form.cleaned_data["fridge_c"]
    try:
        check_ready(location=location, fridge_c=fridge_c, by=user_of(request), now=request.now)
    except RuleViolation as error:
        add_refusal(form, error)
        return _ready_page(request, form)
    return redirect("stock_ready")


def _ready_page(request: HttpRequest, form: ReadyForm) -> HttpResponse:
    location, locations = locations_of(request)
    today = location.local(request.now).date()
    context = {
        "location": location,
        "locations": locations,
        "today": today,
        "form": form,
        "readiness": newest_readiness(location, today),
        "reversal": reversal_at(location, today),
        "expired": expired_lots(location, today),
    }
    status = 422 if form.is_bound else 200
    with timezone.override(location.zone):
        return render(request, "treatments/stock_ready.html", context, status=status)
