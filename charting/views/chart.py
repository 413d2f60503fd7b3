"""A chart: open to write in, or signed to read."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from charting.forms import NotesForm, refuse
from charting.models import Chart
from charting.services.charts import save_notes
from charting.views.page import back_to, chart_page, find_chart
from charting.views.signed import discarded_page, on_open_chart, signed_page
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.errors import RuleViolation


@requires(Permission.VIEW_CHARTS)
@require_safe
def chart_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The page of a chart. Every look is noted."""
    chart = find_chart(pk)
    if chart.is_discarded:
        return discarded_page(request, chart)
    return signed_page(request, chart) if chart.is_signed else chart_page(request, chart)


@requires(Permission.WRITE_CHARTS)
@require_POST
@on_open_chart
def chart_notes(request: HttpRequest, chart: Chart) -> HttpResponse:
    """Keep the written part."""
    form = NotesForm(request.POST)
    if form.is_valid():
        try:
            save_notes(chart=chart, **form.cleaned_data, by=user_of(request), now=timezone.now())
            return back_to(chart, view="notes")
        except RuleViolation as error:
            refuse(form, error)
    asked = request.GET.copy()
    asked["view"] = "notes"
    return chart_page(request, chart, bound={"notes": form}, asked=asked)
