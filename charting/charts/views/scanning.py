"""A package scanned at the chair: it chooses its lot, or says why it must not be opened."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from charting.charts.views.page import back_to, chart_page
from charting.charts.views.signed import on_open_chart
from charting.models import Chart
from medspa.accounts.access import requires
from medspa.accounts.permissions import Permission
from medspa.errors import RuleViolation
from medspa.web.request import HttpRequest
from treatments.stock.forms import ScanForm
from treatments.stock.scan_lookup import lot_to_open
from treatments.stock.scan_reading import read_scan


@requires(Permission.WRITE_CHARTS)
@require_POST
@on_open_chart
def scan_product(request: HttpRequest, chart: Chart) -> HttpResponse:
    """Go to the form of the product with the scanned lot chosen."""
    asked = ScanForm(request.POST)
    if not asked.is_valid():
        return _refused(request, chart, "Nothing was scanned.")
    try:
        scan = read_scan(asked.cleaned_data["scan"])
        lot = lot_to_open(scan, chart.appointment.location, chart.visit_on)
    except RuleViolation as error:
        return _refused(request, chart, error.detail)
    if lot.product.modality is None:
        return _refused(request, chart, f"{lot.product} is not opened for an injection here.")
    return back_to(chart, open=lot.product.slug, scan=scan.raw)


def _refused(request: HttpRequest, chart: Chart, problem: str) -> HttpResponse:
    asked = request.GET.copy()
    asked["open"] = "1"
    return chart_page(request, chart, problem=problem, asked=asked)
