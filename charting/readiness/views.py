"""The visits of a day and what is missing before each, for the desk; one press for it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bookings.models import Appointment
from charting.consents.queries import count_to_sign
from charting.intake.queries import missing_by_visit
from charting.readiness.marks import Readiness
from charting.readiness.queries import SHOWN, readiness_of
from charting.readiness.services import send_missing_link
from medspa.accounts.access import page_of, requires, user_of
from medspa.accounts.permissions import Permission
from medspa.clinic.desk import desk_locations, remember_location
from medspa.clinic.models import Location
from medspa.errors import RuleViolation
from medspa.web.request import HttpRequest

ONLY_MISSING = "missing"


@dataclass(frozen=True)
class ComingVisit:
    """`left` counts questions that nobody answered, `papers` what waits for a signature."""

    visit: Appointment
    left: int
    is_begun: bool
    papers: int
    ready: Readiness

    @property
    def is_done(self) -> bool:
        return not (self.left or self.papers)


@requires(Permission.VIEW_DIARY)
@require_safe
def forms_of_the_day(request: HttpRequest) -> HttpResponse:
    """Who comes to a location on a day, and what is still missing; `?ready=missing`: only those.
    Nothing clinical."""
    location, locations = desk_locations(request, request.GET.get("location", ""))
    if location is None:
        return render(request, "bookings/no_location.html")
    remember_location(request, location)
    today = location.local(request.now).date()
    day, only_missing = _day(request.GET.get("day", "")) or today, _asks_for_missing(request)
    rows = _rows(_visits(location, day), request.now)
    unready = [row for row in rows if not row.ready.is_ready]
    context = {
        "rows": unready if only_missing else rows,
        "unready": len(unready),
        "only_missing": only_missing,
        "location": location,
        "locations": locations,
        "day": day,
        "tomorrow": today + timedelta(days=1),
    }
    with timezone.override(location.zone):
        return render(request, "charting/forms_of_the_day.html", context)


def _asks_for_missing(request: HttpRequest) -> bool:
    return request.GET.get("ready") == ONLY_MISSING


def _rows(visits: list[Appointment], now: datetime) -> list[ComingVisit]:
    left, papers = missing_by_visit(visits, now), count_to_sign(visits, now)
    ready = readiness_of(visits, now)
    return [ComingVisit(one, *left[one.pk], papers[one.pk], ready[one.pk]) for one in visits]


def _visits(location: Location, day: date) -> list[Appointment]:
    """Who comes that day on the clock of the place, or is here."""
    first = datetime.combine(day, time(), tzinfo=location.zone)
    rows = Appointment.objects.filter(
        location=location,
        client__isnull=False,
        status__in=SHOWN,
        starts_at__gte=first,
        starts_at__lt=datetime.combine(day + timedelta(days=1), time(), tzinfo=location.zone),
    )
    return list(rows.with_people().order_by("starts_at", "pk"))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@requires(Permission.CHANGE_VISIT_STATUS)
@require_POST
def send_missing(request: HttpRequest, reference: str) -> HttpResponse:
    """The link to the forms of the visit, by email. The page where it was pressed says what came of
    it."""
    rows = Appointment.objects.booked_or_later().with_people()
    visit = get_object_or_404(rows, reference=reference)
    try:
        send_missing_link(appointment=visit, by=user_of(request), now=request.now)
        messages.success(request, f"The link is on its way to {visit.contact_address}.")
    except RuleViolation as error:
        messages.error(request, error.detail)
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect(page_of(request))
