"""How a treatment came out: one tap for each area, on the page of the review's chart."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from charting.charts.views.page import back_to, chart_page
from charting.charts.views.signed import on_open_chart
from charting.models import Chart, ReviewOutcome
from charting.review.services import OutcomeSaid, note_outcome
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.errors import RuleViolation
from medspa.web.request import HttpRequest

UNSAID = 9


@requires(Permission.WRITE_CHARTS)
@require_POST
@on_open_chart
def review_area(request: HttpRequest, chart: Chart) -> HttpResponse:
    """What the form leaves out stays as it was."""
    place = request.POST.get("place", "")
    said = _said(request, _before(chart, place))
    try:
        note_outcome(chart=chart, place=place, said=said, by=user_of(request), now=request.now)
    except RuleViolation as error:
        asked = request.GET.copy()
        asked["view"] = "review"
        return chart_page(request, chart, problem=error.detail, asked=asked)
    return back_to(chart, view="review")


def _before(chart: Chart, place: str) -> OutcomeSaid:
    modality, _, area = place.partition("-")
    one: ReviewOutcome | None = chart.outcomes.filter(area=area[:24], modality=modality).first()
    return OutcomeSaid(one.gais, one.touch_up, one.note) if one else OutcomeSaid(UNSAID)


def _said(request: HttpRequest, before: OutcomeSaid) -> OutcomeSaid:
    gais = request.POST.get("gais", "")
    known = {str(value): value for value in ReviewOutcome.Gais.values}
    return OutcomeSaid(
        gais=known.get(gais, before.gais),
        touch_up=request.POST.get("touch_up", before.touch_up)[:1],
        note=request.POST.get("note", before.note),
    )
