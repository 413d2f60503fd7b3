"""The forms of a day's visits, for the desk: what is missing, never what was answered."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bookings.ground.tokens import forms_token
from bookings.models import Appointment
from charting.consents.queries import count_to_sign
from charting.intake.queries import missing_by_visit
from charting.visit_forms.desk_forms import forms_before
from medspa.accounts.access import requires
from medspa.accounts.permissions import Permission
from medspa.clinic.desk import desk_locations, remember_location
from medspa.clinic.models import Location
from medspa.tablet.lock import hand_over
from medspa.web.request import HttpRequest


@dataclass(frozen=True)
class FormsOfVisit:
    """How far the forms of one visit are: `left` counts questions that nobody answered, `papers`
    what waits for a signature."""

    visit: Appointment
    left: int
    is_begun: bool
    papers: int

    @property
    def is_done(self) -> bool:
        return not (self.left or self.papers)


@requires(Permission.VIEW_DIARY)
@require_safe
def forms_of_the_day(request: HttpRequest) -> HttpResponse:
    """Who still has forms to fill in, at a location on a day. Nothing clinical."""
    location, locations = desk_locations(request, request.GET.get("location", ""))
    if location is None:
        return render(request, "bookings/no_location.html")
    remember_location(request, location)
    day = _day(request.GET.get("day", "")) or location.local(request.now).date()
    visits = _visits(location, day)
    left, papers = missing_by_visit(visits, request.now), count_to_sign(visits, request.now)
    rows = [FormsOfVisit(one, *left[one.pk], papers[one.pk]) for one in visits]
    context = {"rows": rows, "location": location, "locations": locations, "day": day}
    with timezone.override(location.zone):
        return render(request, "charting/forms_of_the_day.html", context)


@requires(Permission.VIEW_DIARY)
@require_POST
def hand_over_forms(request: HttpRequest, reference: str) -> HttpResponse:
    """Give the tablet to the client: only what is missing before this visit opens on it then."""
    visits = Appointment.objects.booked_or_later().with_people()
    visit = get_object_or_404(visits, reference=reference)
    forms = forms_before(visit, request.now)
    back = f"{visit.board_address()}#panel"
    if forms is None or visit.client is None or not forms.screens:
        messages.info(request, "Nothing is left to fill in before this visit.")
        return redirect(back)
    return hand_over(
        request,
        client=visit.client,
        steps=forms.screens,
        back=back,
        appointment_id=visit.pk,
        home=reverse("visit_forms", args=[forms_token(visit)]),
    )


def _visits(location: Location, day: date) -> list[Appointment]:
    """Who comes that day on the clock of the place, or is here."""
    first = datetime.combine(day, time(), tzinfo=location.zone)
    rows = Appointment.objects.filter(
        location=location,
        client__isnull=False,
        status__in=[*Appointment.BEFORE_VISIT, *Appointment.DURING_VISIT],
        starts_at__gte=first,
        starts_at__lt=datetime.combine(day + timedelta(days=1), time(), tzinfo=location.zone),
    )
    return list(rows.with_people().order_by("starts_at", "pk"))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
