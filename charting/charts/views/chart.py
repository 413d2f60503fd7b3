"""A chart: open to write in, or signed to read."""

import uuid

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from charting.charts.forms.notes import NotesForm
from charting.charts.services import notes as services
from charting.charts.services.notes import save_notes
from charting.charts.views.acting import is_script
from charting.charts.views.page import back_to, chart_page, find_chart
from charting.charts.views.signed import discarded_page, on_open_chart, signed_page
from charting.errors import NotesChanged
from charting.models import Chart
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.errors import RuleViolation, add_refusal
from medspa.tablet.idle import watch
from medspa.web.request import HttpRequest
from treatments.giving.wordings import clock_text

SAID = ("concern", "assessment", "notes")


@requires(Permission.VIEW_CHARTS)
@require_safe
def chart_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The page of a chart. Every look is noted."""
    chart = find_chart(pk)
    watch(request, chart.appointment.location)
    if chart.is_discarded:
        return discarded_page(request, chart)
    return signed_page(request, chart) if chart.is_signed else chart_page(request, chart)


@requires(Permission.WRITE_CHARTS)
@require_POST
@on_open_chart
def chart_notes(request: HttpRequest, chart: Chart) -> HttpResponse:
    """Keep the written part. The page's script asks for JSON and stays where it is."""
    form = NotesForm(request.POST)
    if form.is_valid():
        try:
            kept = save_notes(
                chart=chart,
                **form.cleaned_data,
                seen_version=_seen_version(request),
                by=user_of(request),
                now=request.now,
            )
            return _kept(kept) if is_script(request) else back_to(chart, view="notes")
        except NotesChanged as error:
            if is_script(request):
                return JsonResponse(error.facts, status=409)
            form.theirs = [error.facts[name] for name in SAID]  # type: ignore[attr-defined]
            chart.refresh_from_db()
            add_refusal(form, error)
        except RuleViolation as error:
            add_refusal(form, error)
    if is_script(request):
        return JsonResponse({"problem": "Not saved: " + _first_fault(form)}, status=422)
    asked = request.GET.copy()
    asked["view"] = "notes"
    return chart_page(request, chart, bound={"notes": form}, asked=asked)


@requires(Permission.WRITE_CHARTS)
@require_POST
@on_open_chart
def word_note(request: HttpRequest, chart: Chart) -> HttpResponse:
    """Word what was done, or let the entries say it again."""
    text = "" if "again" in request.POST else request.POST.get("text", "")
    seen = request.POST.get("seen", "")
    try:
        services.word_note(chart=chart, text=text, seen=seen, by=user_of(request), now=request.now)
    except RuleViolation as error:
        asked = request.GET.copy()
        asked["view"] = "notes"
        return chart_page(request, chart, problem=error.detail, asked=asked)
    return back_to(chart, view="notes")


@requires(Permission.SIGN_CHARTS)
@require_POST
@on_open_chart
def confirm_words(request: HttpRequest, chart: Chart) -> HttpResponse:
    """What a colleague wrote stands as it is."""
    sent = request.POST.get("seen", "")
    seen = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 18 else -1
    try:
        services.confirm_words(chart=chart, seen=seen, by=user_of(request), now=request.now)
    except RuleViolation as error:
        asked = request.GET.copy()
        asked["view"] = "notes"
        return chart_page(request, chart, problem=error.detail, asked=asked)
    return back_to(chart, view="notes")


def _seen_version(request: HttpRequest) -> int | None:
    version = request.POST.get("version", "")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None


def _kept(chart: Chart) -> JsonResponse:
    at = chart.appointment.location.local(chart.saved_at)
    return JsonResponse({"version": chart.notes_version, "saved_at": clock_text(at)})


def _first_fault(form: NotesForm) -> str:
    return str(next(iter(form.errors.values()))[0])
