"""Signing, adding to and verifying a chart."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from charting.charts.explaining.forms import RationaleForm
from charting.charts.explaining.services import write_rationale
from charting.charts.forms.notes import AddendumForm
from charting.charts.services import signing
from charting.charts.services.retracting import can_retract
from charting.charts.views.page import chart_page, find_chart
from charting.charts.views.signed import discarded_page, signed_page
from charting.models import Chart
from charting.record.verification.chart import verify_chart as verify
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import HttpRequest


@requires(Permission.SIGN_CHARTS, proof=True)
@require_POST
def sign_chart(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Seal the chart, or say everything that stands in the way. The two lines of why and risk may
    come with it: they are kept first, and stay if the signature is refused."""
    chart = find_chart(pk)
    lines = RationaleForm.sent(request.POST) if "why" in request.POST else None
    if lines and not lines.is_valid():
        return chart_page(request, chart, bound={"rationale": lines})
    try:
        if lines:
            _keep_lines(request, chart, lines)
        signing.sign_chart(chart=chart, by=user_of(request), now=request.now)
    except RuleViolation as error:
        return refused(request, chart, error.detail)
    return redirect("after_signing", pk=chart.pk)


def _keep_lines(request: HttpRequest, chart: Chart, lines: RationaleForm) -> None:
    by, now = user_of(request), request.now
    write_rationale(chart=chart, **lines.cleaned_data, about=lines.about, by=by, now=now)


@requires(Permission.WRITE_CHARTS, proof=True)
@require_POST
def add_addendum(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Add to a signed chart; the original stays."""
    chart = find_chart(pk)
    if not chart.is_signed:
        return refused(request, chart, "This chart is open: change it instead.")
    form = AddendumForm(request.POST, may_retract=can_retract(chart, user_of(request)))
    if form.is_valid():
        try:
            signing.add_addendum(
                chart=chart, **form.cleaned_data, by=user_of(request), now=request.now
            )
            return redirect(f"{chart.get_absolute_url()}#added")
        except RuleViolation as error:
            add_refusal(form, error)
    return signed_page(request, chart, form=form)


@requires(Permission.VIEW_CHARTS)
@require_POST
def verify_chart(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Make every hash again and say whether the record is as it was signed."""
    chart = find_chart(pk)
    if not chart.is_signed:
        return redirect(chart)
    record(by=user_of(request), action="chart.verified", target=chart)
    return signed_page(request, chart, verification=verify(chart))


def refused(request: HttpRequest, chart: Chart, problem: str) -> HttpResponse:
    """The page of the chart as it is, with what was not done."""
    if chart.is_discarded:
        return discarded_page(request, chart, problem=problem)
    if chart.is_signed:
        return signed_page(request, chart, problem=problem)
    return chart_page(request, chart, problem=problem)
