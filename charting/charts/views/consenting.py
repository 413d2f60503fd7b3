"""The client signs in the middle of a chart, on another screen; what was typed here stays."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_http_methods

from charting.charts.forms.lines import InjectionForm
from charting.charts.page.opening import fresh_open_form
from charting.charts.views.page import chart_page
from charting.charts.views.signed import on_open_chart
from charting.ground.marks import mark
from charting.models import Chart
from charting.record.contents import read_contents
from medspa.accounts.access import requires
from medspa.accounts.permissions import Permission
from medspa.web.request import HttpRequest

if TYPE_CHECKING:
    from django.forms import BaseForm

KEPT = "chart_typed"


@requires(Permission.WRITE_CHARTS)
@require_http_methods(["GET", "HEAD", "POST"])
@on_open_chart
def take_consent(request: HttpRequest, chart: Chart) -> HttpResponse:
    """Keep what was typed while the client signs; afterwards it comes back as it was."""
    if request.method == "POST":
        asked, typed = request.GET.urlencode(), request.POST.urlencode()
        request.session[KEPT] = {"chart": str(chart.pk), "asked": asked, "typed": typed}
        says = {"back": request.path, "modality": mark(request.POST.get("modality"))}
        return redirect(f"{reverse('hand_tablet_over', args=[chart.client_id])}?{urlencode(says)}")
    kept = request.session.get(KEPT)
    if not kept or kept["chart"] != str(chart.pk):
        return redirect(chart)
    return _as_it_was(
        request, chart, QueryDict(kept["asked"], mutable=True), QueryDict(kept["typed"])
    )


def _as_it_was(
    request: HttpRequest, chart: Chart, asked: MultiValueDict[str, str], typed: QueryDict
) -> HttpResponse:
    """The form in which it was asked, as it was filled in."""
    forms: dict[str, BaseForm] = {}
    product = str(typed.get("product", ""))
    if product:
        asked["open"] = product
        opening = fresh_open_form(chart, product, typed=typed, now=request.now)
        if opening:
            forms["open"] = opening
    else:
        for name, source in (("with", "container"), ("area", "area"), ("side", "side")):
            asked[name] = str(typed.get(source, ""))
        initial = typed.dict() | {"places": typed.getlist("places")}
        forms["give"] = InjectionForm(initial=initial, contents=read_contents(chart))
        if typed.get("mark"):
            asked["mark"] = "1"
    return chart_page(request, chart, bound=forms, asked=asked, status=200)
