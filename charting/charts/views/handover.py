"""Handing a chart over, putting an empty one away, leaving out what was copied wrongly."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from charting.charts.forms.starting import DiscardForm, HandOverForm
from charting.charts.services.handover import discard_chart as discard
from charting.charts.services.handover import hand_over_chart as hand_over
from charting.charts.services.replacing import leave_out_container
from charting.charts.sharing_vials.services import return_share as give_back
from charting.charts.undoing.views import can_be_undone
from charting.charts.views.lines import container_in
from charting.charts.views.page import back_to, chart_page
from charting.charts.views.signed import on_open_chart
from charting.models import Chart, Preparation
from charting.record.contents import read_contents
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import HttpRequest


@requires(Permission.WRITE_CHARTS)
@require_POST
@on_open_chart
def hand_over_chart(request: HttpRequest, chart: Chart) -> HttpResponse:
    """Make somebody else the injector who signs."""
    form = HandOverForm(request.POST, chart=chart)
    if form.is_valid():
        try:
            hand_over(chart=chart, **form.cleaned_data, by=user_of(request), now=request.now)
            messages.success(request, f"Handed over to {form.cleaned_data['to']}.")
            return redirect("chart_list")
        except RuleViolation as error:
            add_refusal(form, error)
    return _keep_page(request, chart, hand_over=form)


@requires(Permission.WRITE_CHARTS)
@require_POST
@on_open_chart
def discard_chart(request: HttpRequest, chart: Chart) -> HttpResponse:
    """Put an empty chart away; the visit can be charted anew."""
    form = DiscardForm(request.POST)
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            discard(chart=chart, reason=reason, by=user_of(request), now=request.now)
            messages.success(request, "Discarded. The visit can be charted again.")
            return redirect("chart_list")
        except RuleViolation as error:
            add_refusal(form, error)
    return _keep_page(request, chart, discard=form)


@requires(Permission.WRITE_CHARTS)
@require_POST
@on_open_chart
@can_be_undone
def return_share(request: HttpRequest, chart: Chart, key: str) -> HttpResponse:
    """Give an unused share back to the vial of which it was taken."""
    container = container_in(read_contents(chart), key)
    if not isinstance(container, Preparation):
        raise Http404("No share.")
    try:
        give_back(share=container, by=user_of(request), now=request.now)
    except RuleViolation as error:
        return chart_page(request, chart, problem=error.detail)
    return back_to(chart)


@requires(Permission.WRITE_CHARTS)
@require_POST
@on_open_chart
@can_be_undone
def leave_out_product(request: HttpRequest, chart: Chart, key: str) -> HttpResponse:
    """Take out a product that the retracted chart named wrongly."""
    contents = read_contents(chart)
    container = container_in(contents, key)
    try:
        leave_out_container(container=container, by=user_of(request), now=request.now)
    except RuleViolation as error:
        return chart_page(request, chart, contents=contents, problem=error.detail)
    return back_to(chart)


def _keep_page(
    request: HttpRequest, chart: Chart, **bound: HandOverForm | DiscardForm
) -> HttpResponse:
    asked = request.GET.copy()
    asked["view"] = "keep"
    return chart_page(request, chart, bound=dict(bound), asked=asked)
