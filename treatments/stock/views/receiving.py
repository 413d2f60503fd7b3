"""Taking deliveries in: scan, look, enter; the next one is one scan away."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clinic.desk import locations_of
from medspa.clinic.models import Location
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import HttpRequest
from treatments.errors import LotKnown
from treatments.models import Lot, ProductPack
from treatments.stock.forms import ReceiveForm, ScanForm, filled_from
from treatments.stock.queries import received_lately
from treatments.stock.scan_lookup import pack_of, packs_received
from treatments.stock.scan_reading import Scan, read_scan
from treatments.stock.services.movement_rules import require_receivable
from treatments.stock.services.receiving_and_moving import receive_stock
from treatments.stock.services.scan_doubts import is_doubtful, require_no_hidden_lot

LATELY = timedelta(hours=4)
SHOWN = 12


@requires(Permission.RECEIVE_STOCK)
@require_http_methods(["GET", "HEAD", "POST"])
def stock_receive(request: HttpRequest) -> HttpResponse:
    """Scan a package, or enter it by hand; sent with a pack, it is put in stock."""
    location, locations = locations_of(request)
    places: dict[str, Any] = {"location": location, "locations": locations}
    if "scan" in request.POST:
        return _page(request, **places, **_scanned(request, location))
    if request.method != "POST":
        return _page(request, **places)
    form = ReceiveForm(request.POST)
    if form.is_valid():
        try:
            lot = receive_stock(
                location=location, delivery=form.delivery, by=user_of(request), now=request.now
            )
            messages.success(
                request,
                f"{form.cleaned_data['quantity']} of {lot} received: {lot.balance} in stock.",
            )
            return redirect("stock_receive")
        except RuleViolation as error:
            _note_refusal(request, error, form.cleaned_data["lot_number"])
            add_refusal(form, error)
            places["known"] = error.facts.get("lot") if isinstance(error, LotKnown) else None
    return _page(request, **places, form=form, status=422)


def _scanned(request: HttpRequest, location: Location) -> dict[str, Any]:
    """The form as the scan fills it, and what speaks against taking the pack in."""
    asked = ScanForm(request.POST)
    if not asked.is_valid():
        return {"scan_form": asked, "status": 422}
    raw, method = asked.cleaned_data["scan"], asked.cleaned_data["scan_method"]
    try:
        scan = read_scan(raw)
    except RuleViolation as error:
        initial = {"scan_raw": error.facts.get("raw", ""), "scan_method": method}
        return {"problem": error.detail, "form": ReceiveForm(initial=initial), "status": 422}
    return _understood(request, location, scan, method)


def _understood(
    request: HttpRequest, location: Location, scan: Scan, method: str
) -> dict[str, Any]:
    pack, problem, is_barred = None, "", False
    try:
        pack = pack_of(scan)
        if pack and scan.expires_on:
            is_barred = True
            now = request.now
            require_receivable(location, pack, scan.lot_number, scan.expires_on, now)
        is_barred = True
        require_no_hidden_lot(scan, pack.product if pack else None)
        is_barred = False
    except RuleViolation as error:
        problem = error.detail
        _note_refusal(request, error, scan.lot_number)
    quantity = packs_received(scan, pack) if pack else 1
    asks = is_doubtful(scan, pack.product if pack else None)
    initial = filled_from(scan, pack, quantity, asks=asks) | {"scan_method": method}
    return {
        "scan": scan,
        "asks": asks,
        "problem": problem,
        "is_barred": is_barred,
        "known": _known(location, pack, scan),
        "form": ReceiveForm(initial=initial),
        "status": 422 if problem else 200,
    }


def _known(location: Location, pack: ProductPack | None, scan: Scan) -> Lot | None:
    if pack is None:
        return None
    here = Lot.objects.at(location).filter(product=pack.product)
    return here.numbered(scan.lot_number).first()


def _note_refusal(request: HttpRequest, error: RuleViolation, lot_number: str) -> None:
    """A counterfeit at the door is worth remembering."""
    if error.code == "lot_suspect":
        record(
            by=user_of(request),
            action="lot.refused",
            target="treatments.suspectlot",
            lot_number=lot_number.upper(),
        )


def _page(
    request: HttpRequest, *, location: Location, status: int = 200, **context: Any
) -> HttpResponse:
    by, since = user_of(request).audit_name, request.now - LATELY
    context = {
        "location": location,
        "scan_form": ScanForm(),
        "lately": received_lately(location, by, since)[:SHOWN],
        "form": ReceiveForm(),
        "is_blank": "form" not in context,
    } | context
    with timezone.override(location.zone):
        return render(request, "treatments/stock_receive.html", context, status=status)
