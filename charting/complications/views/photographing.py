"""A photograph for the log of a case: by the tablet's camera, or a file; then back to the case."""

import uuid
from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from charting.complications.forms import EventPhotoForm
from charting.complications.services.photographing import add_photo
from charting.complications.views.page import find_event
from charting.ground.acting_staff import staff_of
from charting.models import Photo, SafetyEvent
from charting.photos.consent import photo_consent
from charting.photos.doubts import Doubt, doubts_now
from charting.photos.services.photos import PhotoEntry
from charting.photos.views.taking import whose
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.clients.models import Client
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import HttpRequest


@requires(Permission.WRITE_CHARTS)
@require_http_methods(["GET", "HEAD", "POST"])
def photo_in_event(request: HttpRequest, pk: int, event: int) -> HttpResponse:
    """Take one. Without consent, or where the case is closed, the page says so in a line."""
    found = find_event(pk, event)
    with timezone.override(found.location.zone):
        if request.method != "POST":
            return _page(request, found)
        asked: list[Doubt] = []
        form = EventPhotoForm(request.POST, request.FILES, whose=whose(found.client))
        if form.is_valid():
            try:
                _keep(request, found, form)
                return redirect(found)
            except RuleViolation as error:
                asked = error.facts.get("doubts", [])
                add_refusal(form, error)
        return _page(request, found, form, asked)


def _keep(request: HttpRequest, event: SafetyEvent, form: EventPhotoForm) -> None:
    said = form.cleaned_data
    entry = PhotoEntry(
        content=said["content"],
        view=said["view"],
        expression=said["expression"],
        taken_at=said["taken_at"] or request.now,
        location=event.location,
        sure_of=form.sure_of,
    )
    key = form.key_of("photo")
    add_photo(event=event, entry=entry, key=key, by=user_of(request), now=request.now)


def _page(
    request: HttpRequest,
    event: SafetyEvent,
    sent: EventPhotoForm | None = None,
    asked: Sequence[Doubt] = (),
) -> HttpResponse:
    staff = staff_of(user_of(request))
    doubts = doubts_now(event.client, staff, request.now) if staff else []
    form = sent or _fresh(event.client)
    form.ask(asked or doubts)
    context = {
        "event": event,
        "client": event.client,
        "form": form,
        "doubts": doubts,
        "problem": photo_consent(event.client, event.location, request.now).problem,
    }
    status = 422 if sent else 200
    return render(request, "charting/events/photo.html", context, status=status)


def _fresh(client: Client) -> EventPhotoForm:
    """Near, and of whom the case is: little is left to be chosen in a hurry."""
    first = {"key": uuid.uuid4(), "view": Photo.View.CLOSE, "is_them": True}
    return EventPhotoForm(whose=whose(client), initial=first)
