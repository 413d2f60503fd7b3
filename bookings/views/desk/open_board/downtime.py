"""The line is dead: what the desk's machine keeps for that, and what is entered afterwards."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings.downtime.late_entry import enter_late
from bookings.downtime.pack import draw_pack
from bookings.downtime.sealing import code_of, seal
from bookings.forms.downtime import DayForm, HappenedForm
from bookings.models import Appointment
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.clinic.desk import desk_location
from medspa.clinic.models import Location
from medspa.errors import RuleViolation
from medspa.formats.dates import format_when
from medspa.web.request import HttpRequest

A_DAY = timedelta(days=1)
ENTERED_LATE = 4
"""Days that the page leads to: a line that died on Friday is up again on Monday."""
UNFINISHED = (*Appointment.BEFORE_VISIT, *Appointment.DURING_VISIT)


@dataclass(frozen=True)
class Row:
    appointment: Appointment
    form: HappenedForm
    problem: str = ""


@requires(Permission.VIEW_DIARY)
@require_safe
def downtime(request: HttpRequest) -> HttpResponse:
    """Have this machine keep a pack, and print the code that opens it."""
    location = desk_location(request)
    if location is None:
        return render(request, "bookings/no_location.html")
    today = location.local(request.now).date()
    context = {
        "location": location,
        "today": today,
        "days": [today - number * A_DAY for number in range(ENTERED_LATE)],
        "code": code_of(location, today),
    }
    return render(request, "bookings/downtime.html", context)


@requires(Permission.VIEW_DIARY)
@require_safe
def downtime_pack(request: HttpRequest) -> HttpResponse:
    """Sealed: what a machine keeps tells whoever takes the machine nothing."""
    location = desk_location(request)
    if location is None:
        return HttpResponse(status=404)
    local = location.local(request.now)
    sealed = seal(draw_pack(location, request.now), code_of(location, local.date()))
    said = {
        "place": location.name,
        "month": format_when(local, "F Y"),
        "at": format_when(local, "l, g:i A"),
    }
    return JsonResponse(said | asdict(sealed))


@requires(Permission.VIEW_DIARY)
@require_safe
def downtime_board(request: HttpRequest) -> HttpResponse:
    """A page without anything of anybody: it opens the pack that lies beside it."""
    return render(request, "bookings/downtime_board.html")


@requires(Permission.VIEW_DIARY)
@require_safe
def downtime_worker(request: HttpRequest) -> HttpResponse:
    """Answers for pages of the desk while nobody else does."""
    script = render_to_string("bookings/downtime/worker.js", request=request)
    response = HttpResponse(script, content_type="text/javascript")
    response["Service-Worker-Allowed"] = reverse("day_board")
    return response


@requires(Permission.CHANGE_VISIT_STATUS)
@require_http_methods(["GET", "HEAD", "POST"])
def downtime_after(request: HttpRequest) -> HttpResponse:
    """What happened meanwhile, visit by visit, with its true times."""
    location = desk_location(request, request.GET.get("location", ""))
    if location is None:
        return render(request, "bookings/no_location.html")
    asked = DayForm(request.GET)
    asked.is_valid()
    day = asked.cleaned_data.get("day") or location.local(request.now).date()
    rows = [_row(request, each, day) for each in _unfinished(location, day, request.now)]
    if request.method == "POST" and not any(row.problem for row in rows):
        messages.success(request, "Entered, at the times that you gave.")
        return redirect(f"{reverse('day_board')}?day={day}&location={location.slug}")
    context = {"location": location, "day": day, "rows": rows}
    status = 422 if request.method == "POST" else 200
    with timezone.override(location.zone):
        return render(request, "bookings/downtime_after.html", context, status=status)


def _unfinished(location: Location, day: date, now: datetime) -> list[Appointment]:
    """Of that day, those that should have begun by now."""
    visits = Appointment.objects.with_people().filter(location=location, status__in=UNFINISHED)
    with timezone.override(location.zone):
        return list(visits.filter(starts_at__date=day, starts_at__lte=now).order_by("starts_at"))


def _row(request: HttpRequest, appointment: Appointment, day: date) -> Row:
    """Entered at once if it was sent; one that fails stops no other."""
    prefix = f"v{appointment.pk}"
    if request.method != "POST" or f"{prefix}-version" not in request.POST:
        return Row(appointment, HappenedForm(prefix=prefix))
    form = HappenedForm(request.POST, prefix=prefix)
    if not form.is_valid():
        return Row(appointment, form, "Please write times as 9:40 or 14:05.")
    try:
        enter_late(
            appointment=appointment,
            happened=form.happened(appointment.location, day),
            by=user_of(request),
            now=request.now,
            seen_version=form.cleaned_data["version"],
        )
    except RuleViolation as error:
        return Row(appointment, form, error.detail)
    return Row(appointment, form)
