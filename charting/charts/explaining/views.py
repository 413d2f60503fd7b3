"""Why something unusual was given, and which risk was discussed."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from charting.charts.explaining import services as rationales
from charting.charts.explaining.forms import RationaleForm
from charting.charts.views.page import back_to, chart_page, place_kept
from charting.charts.views.signed import on_open_chart
from charting.models import Chart
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import HttpRequest


@requires(Permission.WRITE_CHARTS)
@require_POST
@on_open_chart
def write_rationale(request: HttpRequest, chart: Chart) -> HttpResponse:
    """Both lines, for everything in the chart that asks for them."""
    form = RationaleForm.sent(request.POST)
    if form.is_valid():
        try:
            by, now = user_of(request), request.now
            lines = form.cleaned_data
            rationales.write_rationale(chart=chart, **lines, about=form.about, by=by, now=now)
            return back_to(chart, **place_kept(request))
        except RuleViolation as error:
            add_refusal(form, error)
    return chart_page(request, chart, bound={"rationale": form})
