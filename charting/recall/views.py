"""Who received a lot, in one screen: set it aside, call them, hand it to the authority."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from charting.ground.records import find_record
from charting.recall.exports import as_csv, as_pdf, letters_missing
from charting.recall.forms import ContactForm
from charting.recall.queries import Recall, read_recall
from charting.recall.services import note_contact
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.models import Client
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import HttpRequest
from treatments.models import Lot
from treatments.stock.forms import QuarantineForm
from treatments.stock.services.quarantine import quarantine_batch

PEOPLE = 50


@requires(Permission.VIEW_CHARTS)
@require_safe
def lot_recall(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _lot(pk))


@requires(Permission.VIEW_CHARTS)
@require_POST
def lot_recall_quarantine(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the lot aside wherever it lies, with one click."""
    lot = _lot(pk)
    form = QuarantineForm(request.POST)
    if not form.is_valid():
        return _page(request, lot, quarantine=form)
    reason, by = form.cleaned_data["reason"], user_of(request)
    aside = quarantine_batch(lot=lot, reason=reason, by=by, now=request.now)
    places = ", ".join(str(one.location) for one in aside) or "everywhere already"
    messages.success(request, f"In quarantine: {places}. It can't be used.")
    return redirect("lot_recall", pk=lot.pk)


@requires(Permission.VIEW_CHARTS)
@require_POST
def lot_recall_contact(request: HttpRequest, pk: int, client: int) -> HttpResponse:
    """Keep what came of a call."""
    lot, person = _lot(pk), find_record(client)
    form = ContactForm(request.POST, person=person)
    if form.is_valid():
        try:
            by, now = user_of(request), request.now
            note_contact(lot=lot, client=person, **form.cleaned_data, by=by, now=now)
            return redirect(f"{request.path.partition('contacts/')[0]}#client-{person.pk}")
        except RuleViolation as error:
            add_refusal(form, error)
    return _page(request, lot, contact=form)


@requires(Permission.VIEW_CHARTS, proof=True)
@require_safe
def lot_recall_csv(request: HttpRequest, pk: int) -> HttpResponse:
    recall = _exported(request, pk, "csv")
    return _file(recall, as_csv(recall).encode("utf-8-sig"), "text/csv; charset=utf-8", "csv")


@requires(Permission.VIEW_CHARTS, proof=True)
@require_safe
def lot_recall_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    recall = _exported(request, pk, "pdf")
    made_at = f"{recall.lot.location.local(request.now):%b %d, %Y, %I:%M %p %Z}"
    paper = as_pdf(recall, by=user_of(request), made_at=made_at)
    return _file(recall, paper, "application/pdf", "pdf")


def _lot(pk: int) -> Lot:
    return get_object_or_404(Lot.objects.select_related("location", "product", "pack"), pk=pk)


def _exported(request: HttpRequest, pk: int, kind: str) -> Recall:
    recall = read_recall(_lot(pk))
    record(
        by=user_of(request),
        action="recall.exported",
        target=recall.lot,
        format=kind,
        clients=len(recall.recipients),
    )
    return recall


def _file(recall: Recall, content: bytes, content_type: str, ending: str) -> HttpResponse:
    number = "".join(c for c in recall.lot.lot_number if c.isalnum() or c in "-_")
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="recall-{number}.{ending}"'
    return response


def _page(
    request: HttpRequest,
    lot: Lot,
    *,
    contact: ContactForm | None = None,
    quarantine: QuarantineForm | None = None,
) -> HttpResponse:
    """The recall as it is now; every look at it is noted, since it names clients."""
    recall = read_recall(lot)
    record(
        by=user_of(request),
        action="recall.viewed",
        target=lot,
        clients=len(recall.recipients),
    )
    page = Paginator(recall.recipients, PEOPLE).get_page(request.GET.get("page"))
    context = {
        "lot": lot,
        "location": lot.location,
        "recall": recall,
        "page": page,
        "people": [(who, _form_of(who.client, contact)) for who in page],
        "unprintable": letters_missing(recall),
        "quarantine": quarantine or QuarantineForm(auto_id="aside-%s"),
    }
    status = 422 if contact or quarantine else 200
    with timezone.override(lot.location.zone):
        return render(request, "charting/lot_recall.html", context, status=status)


def _form_of(person: Client, bound: ContactForm | None) -> ContactForm:
    return bound if bound and bound.person == person else ContactForm(person=person)
