"""The list of charts: who is in today, what is not signed yet, what was signed lately."""

import uuid

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bookings.models import Appointment
from charting.queries import PAGE, find_clients, signed_charts, unsigned_charts, visits_today
from charting.services.charts import start_chart as open_chart
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.clinic.models import StaffMember
from medspa.errors import RuleViolation


@requires(Permission.VIEW_CHARTS)
@require_safe
def chart_list(request: HttpRequest) -> HttpResponse:
    """Today's visits, open charts and a page of signed ones; `q` finds clients."""
    said = request.GET.get("q", "").strip()[:100]
    staff = StaffMember.objects.filter(user=user_of(request)).first()
    mine = staff if staff and staff.is_provider and "everyone" not in request.GET else None
    context = {
        "said": said,
        "found": find_clients(said) if said else [],
        "is_mine": mine is not None,
        "visits": visits_today(timezone.now(), mine),
        "unsigned": unsigned_charts(mine)[:PAGE],
        "page": Paginator(signed_charts(), PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "charting/chart_list.html", context)


@requires(Permission.WRITE_CHARTS)
@require_POST
def start_chart(request: HttpRequest, visit: uuid.UUID) -> HttpResponse:
    """Open the chart of a visit, or go to the one that is open."""
    appointment = get_object_or_404(
        Appointment.objects.filter(client__isnull=False), public_id=visit
    )
    try:
        chart = open_chart(appointment=appointment, by=user_of(request), now=timezone.now())
    except RuleViolation as error:
        context = {"problem": error.detail, "visit": appointment}
        return render(request, "charting/no_chart.html", context, status=422)
    return redirect(chart)
