"""Co-signing one chart or many, and asking its injector before that."""

import uuid
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from charting.charts.cosigning import asking
from charting.charts.cosigning import services as cosigning
from charting.charts.cosigning.queue import read_queue
from charting.charts.views.page import find_chart
from charting.charts.views.signing import refused
from charting.ground.acting_staff import staff_of
from charting.models import CosignQuestion
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.errors import RuleViolation
from medspa.web.request import HttpRequest


@requires(Permission.COSIGN_CHARTS, proof=True)
@require_POST
def cosign_chart(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Put a second name under a signed chart, as the page showed it."""
    chart, by = find_chart(pk), user_of(request)
    seen = request.POST.get("seen", "")
    try:
        cosigning.cosign_chart(chart=chart, seen=seen, by=by, now=request.now)
    except RuleViolation as error:
        return refused(request, chart, error.detail)
    messages.success(request, "Co-signed.")
    return redirect(chart)


@requires(Permission.COSIGN_CHARTS)
@require_safe
def cosign_queue(request: HttpRequest) -> HttpResponse:
    """What waits, with what matters. Every look at a chart is noted."""
    return _queue(request, [])


@requires(Permission.COSIGN_CHARTS, proof=True)
@require_POST
def cosign_many(request: HttpRequest) -> HttpResponse:
    """Each chart that was chosen, by itself; one that changed since is not signed, and says so."""
    seen = _seen_in(request.POST)
    if not seen:
        messages.error(request, "Choose at least one chart.")
        return redirect("cosign_queue")
    signed, not_signed = cosigning.cosign_charts(seen=seen, by=user_of(request), now=request.now)
    if signed:
        many = "" if len(signed) == 1 else "s"
        messages.success(request, f"Co-signed {len(signed)} chart{many}.")
    if not not_signed:
        return redirect("cosign_queue")
    return _queue(request, not_signed)


@requires(Permission.COSIGN_CHARTS)
@require_POST
def ask_about_chart(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask the injector; the chart waits on."""
    chart, text = find_chart(pk), request.POST.get("question", "")[:500]
    try:
        asking.ask_before_cosigning(chart=chart, text=text, by=user_of(request), now=request.now)
    except RuleViolation as error:
        return refused(request, chart, error.detail)
    messages.success(request, f"Asked. {chart.injector} sees it at the top of their list.")
    return redirect(_back(request, chart.get_absolute_url()))


@requires(Permission.WRITE_CHARTS)
@require_POST
def answer_about_chart(request: HttpRequest, pk: uuid.UUID, question: int) -> HttpResponse:
    """Answer in words; an addendum answers, too."""
    asked = get_object_or_404(CosignQuestion.objects.select_related("chart"), pk=question, chart=pk)
    text, by = request.POST.get("answer", "")[:500], user_of(request)
    try:
        asking.answer_question(question=asked, text=text, by=by, now=request.now)
    except RuleViolation as error:
        return refused(request, find_chart(pk), error.detail)
    messages.success(request, f"Answered. {asked.by} reads it with the chart.")
    return redirect(asked.chart)


@requires(Permission.COSIGN_CHARTS)
@require_POST
def withdraw_question(request: HttpRequest, pk: uuid.UUID, question: int) -> HttpResponse:
    """Take one's own question back: the chart can be co-signed without an answer."""
    asked = get_object_or_404(CosignQuestion.objects.select_related("chart"), pk=question, chart=pk)
    try:
        asking.withdraw_question(question=asked, by=user_of(request), now=request.now)
    except RuleViolation as error:
        return refused(request, find_chart(pk), error.detail)
    messages.success(request, "Withdrawn.")
    return redirect(_back(request, asked.chart.get_absolute_url()))


def _queue(request: HttpRequest, not_signed: cosigning.Refused) -> HttpResponse:
    """What was not signed stands above: some of it may have left the queue meanwhile."""
    by = user_of(request)
    queue = read_queue(staff_of(by), request.now)
    for one in queue.rows:
        record(by=by, action="chart.viewed", target=one.chart)
    context = {"queue": queue, "not_signed": not_signed}
    status = 422 if not_signed else 200
    return render(request, "charting/cosign_queue.html", context, status=status)


def _seen_in(said: QueryDict) -> dict[UUID, str]:
    """`chart:link` of each box that was ticked; nonsense counts as none."""
    seen = {}
    for one in said.getlist("chart"):
        key, _, link = one.partition(":")
        try:
            seen[UUID(key)] = link
        except ValueError:
            continue
    return seen


def _back(request: HttpRequest, otherwise: str) -> str:
    return reverse("cosign_queue") if "queue" in request.POST else otherwise
