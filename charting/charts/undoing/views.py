"""Undo: the last act of the chart, with one tap."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from charting.charts.act_stamp import ActStamp
from charting.charts.undoing.services import keep_step, undo_last
from charting.charts.views.acting import is_script, refused
from charting.charts.views.page import back_to, chart_page, place_kept
from charting.charts.views.signed import on_open_chart
from charting.models import Chart
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.errors import RuleViolation
from medspa.web.request import HttpRequest


def can_be_undone(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Below `on_open_chart`, on whatever changes lines or opened products."""

    @wraps(view)
    def wrapped(request: HttpRequest, chart: Chart, **parts: Any) -> HttpResponse:
        stamp = ActStamp.read(request.headers)
        return keep_step(
            chart=chart,
            act=stamp.key if stamp else None,
            by=user_of(request),
            now=request.now,
            do=lambda: view(request, chart, **parts),
        )

    return wrapped


@requires(Permission.WRITE_CHARTS)
@require_POST
@on_open_chart
def undo_last_act(request: HttpRequest, chart: Chart) -> HttpResponse:
    """Undo the step that the page showed, or the act that waited on the device (`of`)."""
    try:
        undo_last(chart=chart, step=_wanted(request), by=user_of(request), now=request.now)
    except RuleViolation as error:
        if is_script(request):
            return refused(error.code, error.detail)
        return chart_page(request, chart, problem=error.detail)
    return back_to(chart, **place_kept(request))


def _wanted(request: HttpRequest) -> int | uuid.UUID:
    try:
        of = request.POST.get("of")
        return uuid.UUID(of) if of else int(request.POST["step"])
    except (KeyError, ValueError) as error:
        raise BadRequest("Not a step of a chart.") from error
