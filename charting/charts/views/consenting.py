"""The client signs in the middle of a chart; what was typed there stays."""

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from charting.charts.forms.lines import InjectionForm
from charting.charts.views.opening import fresh_open_form
from charting.charts.views.page import CONSENT, chart_page
from charting.charts.views.signed import on_open_chart
from charting.consents.answer import Answer
from charting.consents.forms import AnswerForm
from charting.consents.services.answers import answer_form
from charting.models import Chart
from charting.record.contents import read_contents
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import HttpRequest

if TYPE_CHECKING:
    from django.forms import BaseForm


@requires(Permission.WRITE_CHARTS)
@require_POST
@on_open_chart
def take_consent(request: HttpRequest, chart: Chart) -> HttpResponse:
    """Save answer; the form in which it was asked comes back as it was filled in."""
    answer = AnswerForm(request.POST, **CONSENT)
    if answer.is_valid():
        try:
            said, by = Answer(**answer.cleaned_data), user_of(request)
            answer_form(client=chart.client, answer=said, by=by, now=request.now)
            return _as_it_was(request, chart)
        except RuleViolation as error:
            add_refusal(answer, error)
    return _as_it_was(request, chart, answer)


def _as_it_was(
    request: HttpRequest, chart: Chart, answer: AnswerForm | None = None
) -> HttpResponse:
    """With the answer's errors, if it has any."""
    asked, typed = request.GET.copy(), request.POST
    forms: dict[str, BaseForm] = {}
    if "product" in typed:
        asked["open"] = typed["product"]
        opening = fresh_open_form(chart, typed["product"], typed=typed, now=request.now)
        if opening:
            forms["open"] = opening
    else:
        for name, source in (("with", "container"), ("area", "area"), ("side", "side")):
            asked[name] = typed.get(source, "")
        initial = typed.dict() | {"places": typed.getlist("places")}
        forms["give"] = InjectionForm(initial=initial, contents=read_contents(chart))
        if typed.get("mark"):
            asked["mark"] = "1"
    if answer:
        forms["answer"] = answer
    status = 422 if answer else 200
    return chart_page(request, chart, bound=forms, asked=asked, status=status)
