"""Several lines with one tap: as planned, as the last visit, as the other side."""

from functools import partial

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from charting.charts.maps import MapLine, MapSource, map_again, map_mirrored, planned_map
from charting.charts.page.ghosts import LAST, PLAN
from charting.charts.queries import lines_of_last_visit
from charting.charts.services.maps import give_map
from charting.charts.undoing.views import can_be_undone
from charting.charts.views.lines import container_in
from charting.charts.views.page import back_to, chart_page, place_kept
from charting.charts.views.signed import on_open_chart
from charting.models import Chart
from charting.plans.progress import planned_against
from charting.record.contents import ChartContents
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.web.request import HttpRequest
from treatments.models import Modality

MIRROR = "mirror"


@requires(Permission.WRITE_CHARTS)
@require_POST
@on_open_chart
@can_be_undone
def give_map_lines(request: HttpRequest, chart: Chart) -> HttpResponse:
    """Give the lines of a map that are named by `only`, or the other side as a whole; what could
    not be given is told above the face."""
    said, by, now = request.POST, user_of(request), request.now
    only = None if said.get("source") == MIRROR else _keys(said.getlist("only"))
    outcome = give_map(chart=chart, source=_source(request), by=by, now=now, only=only)
    if only == set():
        return chart_page(request, chart, problem="No line was ticked, so nothing was given.")
    if outcome.sentence:
        status = 200 if outcome.given else 422
        return chart_page(request, chart, problem=outcome.sentence, status=status)
    return back_to(chart, **place_kept(request))


def _keys(said: list[str]) -> set[int]:
    return {int(key) for key in said if key.isdecimal()}


def _source(request: HttpRequest) -> MapSource:
    said = request.POST
    if said.get("source") == PLAN:
        return _planned
    if said.get("source") == LAST and said.get("kind") in Modality.values:
        return partial(_last, modality=said["kind"])
    if said.get("source") == MIRROR:
        return partial(
            _mirrored,
            area=said.get("area", ""),
            side=said.get("side", ""),
            key=said.get("with", ""),
        )
    raise Http404("No such map.")


def _planned(contents: ChartContents) -> list[MapLine]:
    return planned_map(planned_against(contents.planned, contents.injections))


def _last(contents: ChartContents, *, modality: str) -> list[MapLine]:
    return map_again(lines_of_last_visit(contents.chart, modality))


def _mirrored(contents: ChartContents, *, area: str, side: str, key: str) -> list[MapLine]:
    product = container_in(contents, key).product
    here = [
        line
        for line in contents.injections
        if (line.area_id, line.side, line.product) == (area, side, product)
    ]
    return map_mirrored(here)
