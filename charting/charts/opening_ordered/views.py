"""Opening all that the visit needs with one form."""

from dataclasses import dataclass

from django.forms import BaseForm
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from charting.charts.forms.screening import AskedForm
from charting.charts.opening_ordered.forms import PackForm, answer_prefix
from charting.charts.opening_ordered.page import typed_answers, typed_rows
from charting.charts.opening_ordered.services import Packs, Told, keep_answers, open_packs
from charting.charts.page.next_place import first_place
from charting.charts.undoing.views import can_be_undone
from charting.charts.views.page import back_to, chart_page
from charting.charts.views.signed import on_open_chart
from charting.models import Chart, Container
from charting.record.contents import container_key, read_contents
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import HttpRequest


@dataclass
class Sent:
    """The form as it came. `wanted`: the rows of which at least one pack is opened."""

    rows: list[PackForm]
    answers: list[AskedForm]

    @property
    def wanted(self) -> list[PackForm]:
        return [row for row in self.rows if not row.is_left_out]

    @property
    def is_valid(self) -> bool:
        """Each is asked, so that the page shows every fault at once."""
        return not [form for form in (*self.wanted, *self.answers) if not form.is_valid()]

    @property
    def packs(self) -> list[Packs]:
        return [Packs(row.opening, row.count) for row in self.wanted]

    @property
    def told(self) -> list[Told]:
        return [Told(form.product, form.said) for form in self.answers]

    @property
    def to_show_again(self) -> dict[str, BaseForm]:
        """An answer with its faults, unless it was kept: then the page shows the line instead."""
        rows = {str(row.prefix): row for row in self.rows}
        return rows | {
            answer_prefix(form.product.slug): form for form in self.answers if form.errors
        }


@requires(Permission.WRITE_CHARTS)
@require_POST
@on_open_chart
@can_be_undone
def open_ordered(request: HttpRequest, chart: Chart) -> HttpResponse:
    """What the plan or the order wants, as many packs and from the lots that were chosen."""
    rows = typed_rows(chart, request.POST, request.now)
    sent = Sent(rows, typed_answers(read_contents(chart), rows, request.POST, request.now))
    with timezone.override(chart.appointment.location.zone):
        is_valid = sent.is_valid
    if is_valid and sent.wanted and (opened := _opened(request, chart, sent)):
        first = opened[0]
        there = first_place(read_contents(chart), first.product)
        return back_to(chart, **{"with": container_key(first)}, **there)
    asked = request.GET.copy()
    asked["open"] = "1"
    problem = "" if sent.wanted else "Nothing was chosen to be opened."
    return chart_page(request, chart, bound=sent.to_show_again, asked=asked, problem=problem)


def _opened(request: HttpRequest, chart: Chart, sent: Sent) -> list[Container]:
    """None where it was refused: the form of that product says why."""
    by, now, packs = user_of(request), request.now, sent.packs
    refusing: list[AskedForm] | list[PackForm] = sent.answers
    try:
        keep_answers(chart=chart, told=sent.told, packs=packs, by=by, now=now)
        refusing = sent.wanted
        return open_packs(chart=chart, packs=packs, by=by, now=now)
    except RuleViolation as error:
        add_refusal(refusing[error.facts["of"]], error)
        return []
