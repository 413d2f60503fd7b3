"""Aftercare on the page of a chart: handed out with one tap, taken back if it was a wrong one."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from charting.aftercare.services import give_aftercare, take_back_aftercare
from charting.charts.views.page import back_to, chart_page
from charting.charts.views.signed import on_open_chart
from charting.models import AftercareGiven, Chart
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.errors import RuleViolation
from medspa.web.request import HttpRequest


@requires(Permission.WRITE_CHARTS)
@require_POST
@on_open_chart
def hand_out_aftercare(request: HttpRequest, chart: Chart) -> HttpResponse:
    """The sheet for what stands in the chart, in the way that the button says."""
    way = request.POST.get("way", "")
    if way not in AftercareGiven.Way.values:
        return chart_page(request, chart, problem="Say how the client was told.")
    try:
        give_aftercare(chart=chart, way=way, by=user_of(request), now=request.now)
    except RuleViolation as error:
        return chart_page(request, chart, problem=error.detail)
    return back_to(chart)


@requires(Permission.WRITE_CHARTS)
@require_POST
@on_open_chart
def drop_aftercare(request: HttpRequest, chart: Chart, given: int) -> HttpResponse:
    """It was not handed out after all."""
    one = get_object_or_404(chart.aftercare, pk=given)
    try:
        take_back_aftercare(given=one, by=user_of(request), now=request.now)
    except RuleViolation as error:
        return chart_page(request, chart, problem=error.detail)
    return back_to(chart)
