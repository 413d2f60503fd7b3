"""The page of a signed chart, and what keeps writing views away from it."""

import uuid
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from charting.charts.forms.notes import AddendumForm
from charting.charts.services.notes import words_in
from charting.charts.services.retracting import can_retract
from charting.charts.totals import totals_of_signed
from charting.charts.views.acting import is_script, once
from charting.charts.views.page import WORKSPACE, chart_page, find_chart
from charting.followup.maintenance import maintenance_due
from charting.ground.sealing import chain_of
from charting.models import Addendum, Chart, Signature
from charting.record.face_points import face_points_of
from charting.record.snapshot.stated_exceptions import gates_relied_on
from charting.record.verification.chart import Verification
from medspa.accounts.access import user_of
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record, who_is
from medspa.web.request import HttpRequest

FROZEN = "This chart is signed and locked. What is missing can be added below."
HEADINGS = {
    "concern": "Concern, as the client says it",
    "assessment": "Assessment",
    "notes": "Notes",
}


def on_open_chart(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the chart to a view that writes in it; show the signed page if it is too late."""

    @wraps(view)
    def wrapped(request: HttpRequest, pk: uuid.UUID, **parts: Any) -> HttpResponse:
        chart = find_chart(pk)
        with timezone.override(chart.appointment.location.zone):  # times are typed on its clock
            done = once(request, chart, lambda: _on_open(view, request, chart, parts))
            return _shown_at_once(request, chart, done)

    return wrapped


def _shown_at_once(request: HttpRequest, chart: Chart, done: HttpResponse) -> HttpResponse:
    """Where the way leads back to the open chart, the part of its page that the script wants comes
    with the answer: a second trip is what a finger waits for on a slow line."""
    to = urlsplit(done.headers.get("Location", ""))
    if request.headers.get("HX-Target") != WORKSPACE or to.path != chart.get_absolute_url():
        return done
    chart = find_chart(chart.pk)
    if chart.is_signed or chart.is_discarded:
        return done
    page = chart_page(request, chart, asked=QueryDict(to.query), status=200)
    page["HX-Push-Url"] = to.geturl()
    return page


def _on_open(
    view: Callable[..., HttpResponse], request: HttpRequest, chart: Chart, parts: dict[str, Any]
) -> HttpResponse:
    if is_script(request) and (chart.is_signed or chart.is_discarded):
        return _closed(chart)
    if chart.is_discarded:
        response = discarded_page(request, chart, problem="This chart was discarded.")
    elif chart.is_signed:
        response = signed_page(request, chart, problem=FROZEN, typed=typed_in(request))
    else:
        return view(request, chart, **parts)
    if "HX-Request" in request.headers:
        response["HX-Refresh"] = "true"
    return response


def typed_in(request: HttpRequest) -> str:
    """The notes of a form that came too late: they go back to whoever typed them."""
    words = (request.POST.get(name, "").strip() for name in HEADINGS)
    return "\n\n".join(filter(None, words))


def _closed(chart: Chart) -> JsonResponse:
    """The script has the words still, and shows them on the page of the closed chart."""
    became, then = ("signed", "add") if chart.is_signed else ("discarded", "copy")
    problem = (
        f"Not saved: this chart was {became} meanwhile. Reload the page to {then} what you typed."
    )
    says = {"code": f"chart_{became}", "problem": problem, "is_closed": True}
    return JsonResponse(says, status=422)


def signed_page(
    request: HttpRequest,
    chart: Chart,
    *,
    form: AddendumForm | None = None,
    verification: Verification | None = None,
    problem: str = "",
    typed: str = "",
) -> HttpResponse:
    """A signed chart as it was sealed, with what was added since. `typed` may be added, too."""
    record(by=user_of(request), action="chart.viewed", target=chart)
    signature = chart.signatures.get(kind=Signature.Kind.SIGN)
    sealed = signature.snapshot
    chain, maintenance = chain_of(chart), maintenance_due(chart.client)
    context = {
        "chart": chart,
        "sealed": sealed,
        "face_points": face_points_of(sealed["injections"]),
        "words": _said(sealed["words"]),
        "relied_on": gates_relied_on(sealed),
        "signature": signature,
        "added": chain[1:],
        "form": form or _addendum_form(request, chart, typed),
        **_anew(request, chart),
        "verification": verification,
        "problem": problem,
        "maintenance": maintenance,
        "sums": totals_of_signed(chart, maintenance),
        "may_cosign": _may_cosign(user_of(request), chain) and not chart.retraction,
        "seen": chain[-1].sha256,
        **_asked(chart, user_of(request)),
    }
    status = 422 if problem or (form and form.errors) else 200
    with timezone.override(chart.appointment.location.zone):
        return render(request, "charting/chart_signed.html", context, status=status)


def _asked(chart: Chart, user: User) -> dict[str, Any]:
    """What was asked before co-signing; `waits`: the reader asked, and has no answer yet."""
    asked = list(chart.questions.select_related("by", "answered_by", "addendum"))
    waits = any(one.by.user_id == user.pk and not one.answered_at for one in asked)
    return {"questions": asked, "waits": waits}


def _addendum_form(request: HttpRequest, chart: Chart, typed: str) -> AddendumForm:
    may_retract = can_retract(chart, user_of(request))
    return AddendumForm(initial={"text": typed} if typed else None, may_retract=may_retract)


def _anew(request: HttpRequest, chart: Chart) -> dict[str, Any]:
    """What came of a retracted chart: the one that replaces it, or whether one can be begun."""
    if not chart.retraction:
        return {}
    is_live = Chart.objects.live().filter(appointment=chart.appointment).exists()
    can_write = not is_live and chart.state != Chart.State.REPLACED
    return {
        "newer": chart.replacements.kept().first(),
        "can_write_anew": can_write and user_of(request).may(Permission.WRITE_CHARTS),
    }


def discarded_page(request: HttpRequest, chart: Chart, *, problem: str = "") -> HttpResponse:
    """A chart that was put away: its words, by whom and why."""
    record(by=user_of(request), action="chart.viewed", target=chart)
    context = {
        "chart": chart,
        "problem": problem,
        "discarded_by": who_is(chart.discarded_by),
        "words": _said(words_in(chart)),
        "kept": words_in(chart),
        "typed": typed_in(request),
        "may_write": user_of(request).may(Permission.WRITE_CHARTS),
        "is_charted": Chart.objects.live().filter(appointment=chart.appointment).exists(),
    }
    with timezone.override(chart.appointment.location.zone):
        return render(
            request, "charting/chart_discarded.html", context, status=422 if problem else 200
        )


def _said(words: Mapping[str, object]) -> list[tuple[str, str]]:
    """What was written, under its headings; empty fields are left out."""
    return [(heading, str(words[name])) for name, heading in HEADINGS.items() if words[name]]


def _may_cosign(user: User, chain: list[Signature | Addendum]) -> bool:
    signed = {entry.by.user_id for entry in chain if isinstance(entry, Signature)}
    return user.may(Permission.COSIGN_CHARTS) and user.pk not in signed
