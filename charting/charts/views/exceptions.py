"""What was not in order when it was given: a prescriber notes how it was, and answers for it."""

import uuid
from dataclasses import dataclass

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from charting.charts.forms.exceptions import ExceptionForm, LateConsentForm
from charting.charts.services import stated_exceptions
from charting.charts.views.page import find_chart
from charting.charts.views.signed import on_open_chart
from charting.ground.acting_staff import active_prescribers
from charting.models import Chart
from charting.record.contents import ChartContents, read_contents
from charting.record.gates.gate import Gate
from charting.record.gates.signing_gates import gates_of, unmet_gates
from medspa.accounts.access import requires, user_of
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import HttpRequest

CONSENTING = ("consent_", "off_label_")


@dataclass(frozen=True)
class Way:
    """One gate that is not met, with the forms by which it is mended."""

    gate: Gate
    exception: BaseForm
    late: BaseForm | None
    may_state: bool
    may_note: bool

    @property
    def has_errors(self) -> bool:
        return bool(self.exception.errors or (self.late and self.late.errors))


@requires(Permission.VIEW_CHARTS)
@require_safe
def mend_chart(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """All that stands in the way of signing. Who may not mend it reads who can."""
    chart = find_chart(pk)
    return redirect(chart) if chart.is_signed else mending_page(request, chart)


@requires(Permission.WRITE_CHARTS, proof=True)
@require_POST
@on_open_chart
def answer_for_gate(request: HttpRequest, chart: Chart) -> HttpResponse:
    """State an exception: it was not in order, and why it was given all the same. The service asks
    whether it is theirs to state."""
    form = ExceptionForm(request.POST)
    if form.is_valid():
        try:
            stated_exceptions.answer_for_gate(
                chart=chart, **form.cleaned_data, by=user_of(request), now=request.now
            )
            return redirect("mend_chart", pk=chart.pk)
        except RuleViolation as error:
            add_refusal(form, error)
    return mending_page(request, chart, bound=form)


@requires(Permission.GRANT_CLEARANCE, proof=True)
@require_POST
@on_open_chart
def note_late_consent(request: HttpRequest, chart: Chart) -> HttpResponse:
    """Note that the client had agreed, or agreed afterwards, and how."""
    form = LateConsentForm(request.POST)
    with timezone.override(chart.appointment.location.zone):
        is_valid = form.is_valid()
    if is_valid:
        try:
            by, now = user_of(request), request.now
            stated_exceptions.note_late_consent(
                chart=chart, agreement=form.agreement, by=by, now=now
            )
            return redirect("mend_chart", pk=chart.pk)
        except RuleViolation as error:
            add_refusal(form, error)
    return mending_page(request, chart, bound=form)


def mending_page(
    request: HttpRequest, chart: Chart, *, bound: BaseForm | None = None
) -> HttpResponse:
    record(by=user_of(request), action="chart.viewed", target=chart)
    contents = read_contents(chart)
    missing = unmet_gates(gates_of(contents))
    user = user_of(request)
    ways = [_way(contents, gate, bound, user) for gate in missing if gate.is_exceptable]
    context = {
        "chart": chart,
        "contents": contents,
        "ways": ways,
        "others": [gate for gate in missing if not gate.is_exceptable],
        "lost": bound if bound and not any(way.has_errors for way in ways) else None,
        "is_for_others": any(not (way.may_state or way.may_note) for way in ways),
        "prescribers": active_prescribers(),
    }
    with timezone.override(chart.appointment.location.zone):
        return render(request, "charting/chart_mend.html", context, status=422 if bound else 200)


def _way(contents: ChartContents, gate: Gate, bound: BaseForm | None, user: User) -> Way:
    exception: BaseForm = ExceptionForm(
        initial={"code": gate.code, "sentence": gate.sentence}, auto_id=f"{gate.anchor}-%s"
    )
    if isinstance(bound, ExceptionForm) and bound["sentence"].value() == gate.sentence:
        exception = bound
    return Way(
        gate,
        exception,
        _late(contents, gate, bound),
        may_state=user.may(gate.permission),
        may_note=user.may(Permission.GRANT_CLEARANCE),
    )


def _late(contents: ChartContents, gate: Gate, bound: BaseForm | None) -> BaseForm | None:
    if not gate.code.startswith(CONSENTING):
        return None
    modality = gate.code.split("_")[-1]
    if isinstance(bound, LateConsentForm) and bound["modality"].value() == modality:
        return bound
    first = min(line.at for line in contents.given(modality))
    initial = {
        "modality": modality,
        "agreed_at": contents.chart.appointment.location.local(first).replace(tzinfo=None),
        "covers_off_label": gate.code.startswith("off_label_"),
    }
    return LateConsentForm(initial=initial, auto_id=f"{gate.anchor}-late-%s")
