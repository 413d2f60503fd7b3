"""The front page of the clinic."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.availability import NextSlot, next_slot
from bookings.models import AppointmentType
from medspa.accounts.access import public
from medspa.clinic.models import StaffMember
from treatments.models import FacialArea, Treatment


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the clinic does, and the next time that somebody could come."""
    context = {
        "next_slot": _next_consultation(),
        "areas": FacialArea.objects.exclude(composites__isnull=False),
        "treatments": Treatment.objects.filter(is_published=True),
    }
    return render(request, "home.html", context)


def _next_consultation() -> dict[str, object] | None:
    """The first free time of the first visit that newcomers can book themselves."""
    kind = AppointmentType.objects.online().filter(purpose="consultation").first()
    found = next_slot(appointment_type=kind, now=timezone.now()) if kind else None
    return _as_shown(kind, found) if kind and found else None


def _as_shown(kind: AppointmentType, found: NextSlot) -> dict[str, object]:
    return {
        "starts_at": found.location.local(found.slot.starts_at),
        "location": found.location,
        "provider": StaffMember.objects.get(pk=found.slot.providers[0]),
        "appointment_type": kind,
    }
