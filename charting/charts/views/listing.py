"""The list of charts: who is in today, what waits for somebody, what was signed lately."""

import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bookings.models import Appointment
from charting.charts.forms.starting import StartForm
from charting.charts.queries import (
    PAGE,
    appointments_to_chart,
    appointments_today,
    charts_to_answer,
    charts_to_cosign,
    charts_to_replace,
    questions_asked,
    signed_charts,
    unsigned_charts,
)
from charting.charts.services.starting import StartAnswers, require_asked
from charting.charts.services.starting import start_chart as open_chart
from charting.clearances.queries import withdrawn_by_others
from charting.errors import IdentityNeeded, LateReasonNeeded, StageNeeded, WhoIsIt
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.audit.chain.findings import open_findings
from medspa.clients.search import find_clients
from medspa.clinic.licences import licences_to_renew
from medspa.clinic.models import Location, StaffMember
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import HttpRequest

if TYPE_CHECKING:
    from django.db.models import QuerySet


@requires(Permission.VIEW_CHARTS)
@require_safe
def chart_list(request: HttpRequest) -> HttpResponse:
    """Today's visits, open charts and a page of signed ones; `q` finds clients."""
    query = request.GET.get("q", "").strip()[:100]
    staff = StaffMember.objects.filter(user=user_of(request)).first()
    mine = staff if staff and staff.is_provider and "everyone" not in request.GET else None
    found = find_clients(query)
    context = {
        "query": query,
        "found": found.clients,
        "is_near": found.is_near,
        "has_more": found.has_more,
        "is_mine": mine is not None,
        "visits": appointments_today(request.now, mine),
        **_waiting(mine, staff),
        "withdrawn": withdrawn_by_others(staff, request.now)[:PAGE],
        "findings": open_findings().count(),
        "licences": licences_to_renew(user_of(request), _today(request)),
        "injectors": StaffMember.objects.filter(is_provider=True),
        "injector": (injector := _injector(request)),
        "page": Paginator(
            signed_charts(injector=injector, clients=found.clients if query else None), PAGE
        ).get_page(request.GET.get("page")),
    }
    return render(request, "charting/chart_list.html", context)


def _today(request: HttpRequest) -> date:
    """At the clinic; licenses are of no one place."""
    place = Location.first_open()
    return (place.local(request.now) if place else request.now).date()


def _injector(request: HttpRequest) -> StaffMember | None:
    """Whose signed charts are asked for; None: everybody's."""
    return StaffMember.objects.filter(slug=request.GET.get("injector", "")[:50]).first()


def _waiting(mine: StaffMember | None, staff: StaffMember | None) -> dict[str, Any]:
    """What is not signed as it should be, each with its whole number; `is_all_signed` if none."""
    waiting: dict[str, QuerySet[Any]] = {
        "asked": questions_asked(mine),
        "unsigned": unsigned_charts(mine),
        "uncharted": appointments_to_chart(mine),
        "to_replace": charts_to_replace(mine),
        "to_cosign": charts_to_cosign(mine),
        "to_answer": charts_to_answer(staff),
    }
    counts = {name: rows.count() for name, rows in waiting.items()}
    return {
        **{name: rows[:PAGE] for name, rows in waiting.items()},
        "more": {name: max(count - PAGE, 0) for name, count in counts.items()},
        "is_all_signed": not any(counts.values()),
    }


@requires(Permission.WRITE_CHARTS)
@require_POST
def start_chart(request: HttpRequest, visit: uuid.UUID) -> HttpResponse:
    """Open the chart of a visit, or go to the one that is open; ask first what must be asked."""
    appointment = get_object_or_404(
        Appointment.objects.filter(client__isnull=False).with_people(), public_id=visit
    )
    now = request.now
    form = StartForm(request.POST if "asked" in request.POST else None, visit=appointment, now=now)
    data = form.answers if form.is_valid() else {}
    try:
        _require_answered(form, appointment, now)
        chart = open_chart(appointment=appointment, **data, by=user_of(request), now=now)
    except (IdentityNeeded, LateReasonNeeded, StageNeeded) as error:
        return _ask(request, appointment, form, error)
    except RuleViolation as error:
        asks = isinstance(error, WhoIsIt)
        context = {"problem": error.detail, "visit": appointment, "asks_who": asks}
        return render(request, "charting/no_chart.html", context, status=422)
    return redirect(chart)


def _require_answered(form: StartForm, visit: Appointment, now: datetime) -> None:
    """Where a visit of the plan is to be named, nothing is opened before. Raises StageNeeded, and
    first what else is to be asked."""
    if form.question is None or form.is_valid():
        return
    if not form.is_bound:
        require_asked(visit, StartAnswers(), now)
    raise StageNeeded("Its treatments then count as given in the plan.")


def _ask(
    request: HttpRequest, visit: Appointment, form: StartForm, error: RuleViolation
) -> HttpResponse:
    if form.is_bound and not form.errors:
        add_refusal(form, error)
    context = {"visit": visit, "form": form, "asks": error.detail}
    status = 422 if form.is_bound else 200
    with timezone.override(visit.location.zone):
        return render(request, "charting/start_chart.html", context, status=status)
