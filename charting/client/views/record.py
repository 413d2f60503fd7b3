"""The clinical record of a client: plan, maintenance, visits, exams, consents."""

from datetime import datetime, timedelta

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bookings.models import AppointmentType
from charting.clearances.forms import WithdrawForm
from charting.clearances.services.clearances import revoke_clearance
from charting.client.alerts import alerts_of
from charting.client.forms import BirthForm, ElsewhereForm, WeightForm
from charting.client.further import read_further
from charting.client.next_step import next_step_of
from charting.client.plan_panel import plan_panel
from charting.client.queries import client_record as read_record
from charting.dissolving.forms import DissolutionForm
from charting.ground.places import clinic_place
from charting.ground.records import find_record
from charting.models import Clearance
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.models import Client
from medspa.clinic.desk import desk_location
from medspa.clinic.models import Location
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import HttpRequest

BIRTH_ID = "birth-%s"
FURTHER_FORMS = {
    "dissolution_form",
    "dissolved_line_form",
    "elsewhere_form",
    "take_back_form",
    "weight_form",
}
"""Those of `_further.html`: the record comes whole if one of them has errors."""


@requires(Permission.VIEW_CHARTS)
@require_safe
def client_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything clinical about one client. Every look is noted."""
    return record_page(request, find_record(pk))


@requires(Permission.VIEW_CHARTS)
@require_safe
def client_record_further(request: HttpRequest, pk: int) -> HttpResponse:
    """The end of the record, for the page that is open; else the whole record, open there."""
    client = find_record(pk)
    if "HX-Request" not in request.headers:
        return redirect(f"{reverse('client_record', args=[pk])}?all=1#further")
    record(by=user_of(request), action="client_record.viewed", target=client, part="further")
    place = place_of(client, request.now)
    context = {"client": client, "may_write": _may_write(request), **_further(client, place, {})}
    with timezone.override(place.zone):
        return render(request, "charting/client_record_further.html", context)


@requires(Permission.GRANT_CLEARANCE)
@require_POST
def withdraw_clearance(request: HttpRequest, pk: int, clearance: int) -> HttpResponse:
    """Withdraw a clearance, for a reason."""
    client = find_record(pk)
    found = get_object_or_404(Clearance, pk=clearance, client=client)
    form = WithdrawForm(request.POST, auto_id=f"withdraw-{clearance}-%s")
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            by, now = user_of(request), request.now
            revoke_clearance(clearance=found, reason=reason, by=by, now=now)
            return redirect("client_record", pk=client.pk)
        except RuleViolation as error:
            add_refusal(form, error)
    return record_page(request, client, withdraw_form=form)


def record_page(request: HttpRequest, client: Client, **bound: BaseForm) -> HttpResponse:
    """The record, with forms that have errors in place of fresh ones."""
    record(by=user_of(request), action="client_record.viewed", target=client)
    place = place_of(client, request.now)
    found = read_record(client, place, request.now, page=_page_of(request))
    is_whole = "all" in request.GET or not FURTHER_FORMS.isdisjoint(bound)
    context = {
        "record": found,
        "client": client,
        "today": found.today,
        "alerts": alerts_of(found),
        "plan_panels": plan_panel(found.stages),
        "next_step": next_step_of(found, user_of(request).permissions, user_of(request).pk),
        **_review_to_book(request),
        "may_grant": user_of(request).may(Permission.GRANT_CLEARANCE),
        "may_write": _may_write(request),
        "birth_form": BirthForm(auto_id=BIRTH_ID),
        **bound,
        **(_further(client, place, bound) if is_whole else {}),
    }
    status = 422 if bound else 200
    with timezone.override(place.zone):
        return render(request, "charting/client_record.html", context, status=status)


def _may_write(request: HttpRequest) -> bool:
    return user_of(request).may(Permission.WRITE_CHARTS)


def _page_of(request: HttpRequest) -> int:
    """That of the stream; the first for whatever is no number."""
    asked = request.GET.get("visits", "")
    return int(asked) if asked.isdecimal() and len(asked) < 6 else 1


def _further(client: Client, place: Location, bound: dict[str, BaseForm]) -> dict[str, object]:
    """The ids of a form that the page has once begin with its name: many forms ask for a reason."""
    fresh: dict[str, BaseForm] = {
        "elsewhere_form": ElsewhereForm(),
        "weight_form": WeightForm(),
        "dissolution_form": DissolutionForm(location=place),
    }
    forms = fresh | bound
    for name in fresh:
        forms[name].auto_id = f"{name.removesuffix('_form')}-%s"
    return {"further": read_further(client), **forms}


def _review_to_book(request: HttpRequest) -> dict[str, object]:
    """What the desk books to look at a result, and where; nothing for whoever does not book."""
    if not user_of(request).may(Permission.BOOK_FOR_CLIENT):
        return {}
    location = desk_location(request)
    types = AppointmentType.objects.filter(is_active=True, locations=location)
    review_type = types.filter(purpose=AppointmentType.Purpose.REVIEW).first()
    return {"review_type": review_type, "review_location": location}


def place_of(client: Client, now: datetime) -> Location:
    """Where the client is today: the location of the last visit, not of one that is weeks ahead;
    else of the first to come, else the clinic's."""
    visits = client.appointments.booked_or_later().select_related("location")
    visit = visits.filter(starts_at__lt=now + timedelta(days=1)).last() or visits.first()
    return visit.location if visit else clinic_place()
