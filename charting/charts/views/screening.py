"""What the client was asked, who goes on all the same, and vision and refill around filler."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from charting.charts.forms.screening import AskedForm, CheckForm, GoOnForm
from charting.charts.views.page import back_to, chart_page, place_kept
from charting.charts.views.signed import on_open_chart
from charting.models import Asked, Chart, SafetyCheck
from charting.record.contents import ChartContents, read_contents
from charting.safety.services.screening import (
    record_answer,
    record_check,
    record_go_on,
    record_go_on_with,
)
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.clients.resemblances import records_of
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import HttpRequest
from treatments.models import Product


@requires(Permission.WRITE_CHARTS)
@require_POST
@on_open_chart
def answer_question(request: HttpRequest, chart: Chart) -> HttpResponse:
    """What was asked about a product that is open already; that nobody asked is an answer."""
    product = _opened(read_contents(chart), request.POST.get("product", ""))
    key = f"late-{product.slug}"
    form = AskedForm(request.POST, product=product, is_late=True, auto_id=f"{key}-%s")
    with timezone.override(chart.appointment.location.zone):
        is_valid = form.is_valid()
    if is_valid:
        try:
            by, now = user_of(request), request.now
            record_answer(chart=chart, product=product, answer=form.said, by=by, now=now)
            return back_to(chart, **place_kept(request))
        except RuleViolation as error:
            add_refusal(form, error)
    return chart_page(request, chart, bound={key: form})


@requires(Permission.GRANT_CLEARANCE, proof=True)
@require_POST
@on_open_chart
def go_on_all_the_same(request: HttpRequest, chart: Chart, asked: int) -> HttpResponse:
    """A prescriber says why a reported contraindication does not stop it."""
    of_person = records_of(chart.client)
    lines = Asked.objects.select_related("product", "by").filter(chart__client__in=of_person)
    line = get_object_or_404(lines, pk=asked)
    slug = request.POST.get("product", line.product.slug)
    product = get_object_or_404(Product, slug=slug)
    form = GoOnForm(request.POST)
    if form.is_valid():
        try:
            _decide(request, chart, product, line, form.cleaned_data["reason"])
            return back_to(chart, open=request.GET.get("open", "")[:50])
        except RuleViolation as error:
            add_refusal(form, error)
    return chart_page(request, chart, bound={f"go-on-{product.slug}": form})


def _decide(request: HttpRequest, chart: Chart, product: Product, line: Asked, reason: str) -> None:
    """On a line of this chart and product as it stands, or on an allergy told elsewhere."""
    by, now = user_of(request), request.now
    if (line.chart_id, line.product_id) == (chart.pk, product.pk):
        record_go_on(asked=line, reason=reason, by=by, now=now)
    else:
        record_go_on_with(chart=chart, product=product, asked=line, reason=reason, by=by, now=now)


@requires(Permission.WRITE_CHARTS)
@require_POST
@on_open_chart
def note_checks(request: HttpRequest, chart: Chart) -> HttpResponse:
    """Vision and capillary refill. The button `normal` says both in one tap."""
    form = CheckForm(_in_one_tap(request.POST))
    with timezone.override(chart.appointment.location.zone):
        is_valid = form.is_valid()
    if is_valid:
        try:
            _keep(chart, form, request)
            return back_to(chart, **place_kept(request))
        except RuleViolation as error:
            add_refusal(form, error)
    phase = request.POST.get("phase", "")
    known = phase if phase in SafetyCheck.Phase.values else SafetyCheck.Phase.BEFORE
    return chart_page(request, chart, bound={f"look-{known}": form})


@transaction.atomic
def _keep(chart: Chart, form: CheckForm, request: HttpRequest) -> None:
    by, now = user_of(request), request.now
    for finding in form.findings:
        record_check(chart=chart, **finding, by=by, now=now)  # type: ignore[arg-type]


def _in_one_tap(posted: Any) -> Any:
    if "normal" not in posted:
        return posted
    data = posted.copy()
    data.update({"what": "both", "finding": SafetyCheck.Finding.NORMAL})
    return data


def _opened(contents: ChartContents, slug: str) -> Product:
    for container in contents.containers:
        if container.product.slug == slug:
            return container.product
    raise Http404("No such product is open here.")
