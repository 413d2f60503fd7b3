"""What is tapped on the page of a case: each answers with the page as it is now."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from charting.complications.forms import (
    CorrectForm,
    HandOverForm,
    KindForm,
    PulseForm,
    TapForm,
)
from charting.complications.said import LineSaid
from charting.complications.services.closing import hand_event_over
from charting.complications.services.logging import correct_line, name_kind, note_line
from charting.complications.services.pulses import give_pulse
from charting.complications.services.suspecting import choose_suspect
from charting.complications.views.page import PART, event_page, find_event
from charting.models import EventEntry, Injection, SafetyEvent
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.web.request import HttpRequest

Kind = EventEntry.Kind


@requires(Permission.WRITE_CHARTS)
@require_POST
def note_in_event(request: HttpRequest, pk: int, event: int) -> HttpResponse:
    """A line of the log, by a button or in words."""
    found, form = find_event(pk, event), TapForm(request.POST)

    def write() -> None:
        note_line(event=found, said=form.said, by=user_of(request), now=request.now)

    return _done(request, found, form, write)


@requires(Permission.WRITE_CHARTS)
@require_POST
def name_event(request: HttpRequest, pk: int, event: int) -> HttpResponse:
    """What is suspected now."""
    found, form = find_event(pk, event), KindForm(request.POST)

    def write() -> None:
        kind, by = form.cleaned_data["kind"], user_of(request)
        name_kind(event=found, kind=kind, key=form.key_of(kind), by=by, now=request.now)

    return _done(request, found, form, write)


@requires(Permission.WRITE_CHARTS)
@require_POST
def give_in_event(request: HttpRequest, pk: int, event: int) -> HttpResponse:
    """Hyaluronidase: its vials leave the stock with the line."""
    found = find_event(pk, event)
    form = PulseForm(request.POST, location=found.location)

    def write() -> None:
        give_pulse(event=found, said=form.said, by=user_of(request), now=request.now)

    return _done(request, found, form, write)


@requires(Permission.WRITE_CHARTS)
@require_POST
def suspect_in_event(request: HttpRequest, pk: int, event: int, line: int) -> HttpResponse:
    """Hold an injection for the cause, or no more."""
    found = find_event(pk, event)
    rows = Injection.objects.select_related("area", "chart")
    injection = get_object_or_404(rows, pk=line)

    def write() -> None:
        by = user_of(request)
        is_suspected = request.POST.get("suspected") == "yes"
        choose_suspect(event=found, injection=injection, is_suspected=is_suspected, by=by)

    return _done(request, found, None, write)


@requires(Permission.WRITE_CHARTS)
@require_POST
def correct_in_event(request: HttpRequest, pk: int, event: int, line: int) -> HttpResponse:
    """Another line stands for this one, or none: it stays readable."""
    found, form = find_event(pk, event), CorrectForm(request.POST)
    entry = get_object_or_404(EventEntry.objects.select_related("event"), pk=line, event=found)

    def write() -> None:
        data = form.cleaned_data
        said = LineSaid(
            kind=Kind.WITHDRAWN if data["withdraw"] else Kind.NOTE,
            key=form.key_of(f"correct {line}"),
            text=data["text"],
            at=entry.at if data["ago"] is None else None,
            minutes_ago=data["ago"] or 0,
        )
        correct_line(entry=entry, said=said, by=user_of(request), now=request.now)

    return _done(request, found, form, write)


@requires(Permission.WRITE_CHARTS)
@require_POST
def hand_over_event(request: HttpRequest, pk: int, event: int) -> HttpResponse:
    """Somebody else goes on: a hospital, an ambulance."""
    found, form = find_event(pk, event), HandOverForm(request.POST)

    def write() -> None:
        to, by = form.cleaned_data["to"], user_of(request)
        hand_event_over(event=found, to=to, key=form.key_of(to), by=by, now=request.now)

    return _done(request, found, form, write)


def _done(
    request: HttpRequest, event: SafetyEvent, form: BaseForm | None, write: Callable[[], None]
) -> HttpResponse:
    """The page again; with the reason and the words typed if it was not written."""
    problem = _problem(form, write)
    if problem or request.headers.get("HX-Target") == PART:
        typed = request.POST.get("text", "")[:500] if problem else ""
        answer = event_page(request, event, problem=problem, typed=typed)
        answer["HX-Push-Url"] = "false"
        return answer
    return redirect(event)


def _problem(form: BaseForm | None, write: Callable[[], None]) -> str:
    if form is not None and not form.is_valid():
        return " ".join(str(each) for errors in form.errors.values() for each in errors)
    try:
        write()
    except ValidationError as error:
        return str(error.messages[0])
    return ""
