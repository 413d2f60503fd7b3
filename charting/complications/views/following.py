"""What follows a case: looks at the client, reports, and the papers for both."""

from collections.abc import Callable

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from charting.complications.forms import DutyForm, FollowUpForm
from charting.complications.page.screen import read_screen
from charting.complications.papers.report import report_pdf
from charting.complications.papers.sheet import sheet_pdf
from charting.complications.services.settling import finish_follow_up, settle_duty
from charting.complications.views.page import event_page, find_event
from charting.models import EventDuty, EventFollowUp, SafetyEvent
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.errors import RuleViolation
from medspa.web.request import HttpRequest


@requires(Permission.WRITE_CHARTS)
@require_POST
def finish_event_look(request: HttpRequest, pk: int, event: int, look: int) -> HttpResponse:
    """What came of a look at the client; a closed case takes it, too."""
    found, form = find_event(pk, event), FollowUpForm(request.POST)
    follow_up = get_object_or_404(EventFollowUp, pk=look, event=found)

    def write() -> None:
        by, now = user_of(request), request.now
        finish_follow_up(follow_up=follow_up, **form.cleaned_data, by=by, now=now)

    return _settled(request, found, form, write)


@requires(Permission.WRITE_CHARTS)
@require_POST
def settle_event_report(request: HttpRequest, pk: int, event: int, report: int) -> HttpResponse:
    """A report was sent, or does not apply."""
    found, form = find_event(pk, event), DutyForm(request.POST)
    duty = get_object_or_404(EventDuty, pk=report, event=found)

    def write() -> None:
        settle_duty(duty=duty, **form.cleaned_data, by=user_of(request), now=request.now)

    return _settled(request, found, form, write)


@requires(Permission.VIEW_CHARTS)
@require_safe
def event_sheet(request: HttpRequest, pk: int, event: int) -> HttpResponse:
    """The hand-over sheet, if wanted with the photographs of the log (`?photos=1`); `?for=client`:
    the client's own copy."""
    found = find_event(pk, event)
    is_own = request.GET.get("for") == "client"
    has_photos = "photos" in request.GET and not is_own
    facts = {"is_own": is_own, "has_photos": has_photos}
    record(by=user_of(request), action="event.printed", target=found, **facts)
    paper = sheet_pdf(read_screen(found, request.now), **facts)
    return _paper(paper, "copy" if is_own else "hand-over")


@requires(Permission.VIEW_CHARTS)
@require_safe
def event_report(request: HttpRequest, pk: int, event: int, report: int) -> HttpResponse:
    """A report as a draft, with all that the record knows."""
    found = find_event(pk, event)
    duty = get_object_or_404(EventDuty, pk=report, event=found)
    record(by=user_of(request), action="event.report_drafted", target=duty)
    return _paper(report_pdf(read_screen(found, request.now), duty), "report")


def _settled(
    request: HttpRequest, event: SafetyEvent, form: Form, write: Callable[[], None]
) -> HttpResponse:
    if not form.is_valid():
        said = [str(each) for errors in form.errors.values() for each in errors]
        return event_page(request, event, problem=" ".join(said))
    try:
        write()
    except RuleViolation as error:
        return event_page(request, event, problem=error.detail)
    return redirect(f"{event.get_absolute_url()}#after")


def _paper(content: bytes, name: str) -> HttpResponse:
    """Shown in the browser: in an emergency nobody looks for a download."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
