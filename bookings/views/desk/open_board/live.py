"""What tells an open board of changes: a stream, and where there is none, the same when asked."""

from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import condition, require_GET

from bookings.availability.change_count import count_diary_changes
from bookings.forms.live import PlaceForm
from bookings.ground.history import describe_last_change
from bookings.live.drawing import draw_place
from bookings.live.grids import Grid, Place
from bookings.live.handover import Viewer, hand_over
from bookings.views.desk.board import appointment_or_404
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.formats.dates import format_when
from medspa.web.request import HttpRequest

MINUTE_S = 60


@requires(Permission.VIEW_DIARY)
@require_GET
def board_events(request: HttpRequest) -> HttpResponse:
    """A stream of what changes on a board from what the browser has seen. Nothing where nobody
    streams: browsers then try no more until the page says so. The connection goes on in another
    process, so nothing here waits."""
    form, place = _asked(request)
    known = request.headers.get("Last-Event-ID", "")
    viewer = Viewer(
        session=request.session.session_key or "",
        user=user_of(request).pk,
        location=place.location_id,
        day=place.day.isoformat(),
        by=place.by,
        seen=int(known) if known.isdecimal() else form.cleaned_data["seen"] or 0,
    )
    taken = hand_over(request, viewer)
    return taken or HttpResponse(status=204)


def _state(request: HttpRequest) -> str:
    """Changes with everything that free times depend on, and by the minute."""
    return f'"{count_diary_changes()}-{int(request.now.timestamp()) // MINUTE_S}"'


@requires(Permission.VIEW_DIARY)
@require_GET
@condition(etag_func=_state)
def board_pieces(request: HttpRequest) -> HttpResponse:
    """All of a board, as the stream says it to somebody who has seen nothing."""
    _, place = _asked(request)
    grid = Grid()
    grid.take(draw_place(place, request.now), at=1)
    return JsonResponse({**grid.since(0), "now": int(request.now.timestamp() * 1000)})


def _asked(request: HttpRequest) -> tuple[PlaceForm, Place]:
    form = PlaceForm(request.GET)
    if not form.is_valid():
        raise Http404
    return form, form.place


@requires(Permission.VIEW_DIARY)
@require_GET
def visit_changed(request: HttpRequest, reference: str) -> HttpResponse:
    """What became of an open visit, in a sentence, for somebody who is writing in its panel."""
    appointment = appointment_or_404(reference)
    at = format_when(appointment.local_start, "g:i A")
    now = f"It is now {appointment.status_word}, {at}, {appointment.provider.name}."
    return JsonResponse({"says": f"{describe_last_change(appointment)} {now}".strip()})
