"""The same visit once more: where its times are, with the person and the areas filled in."""

from urllib.parse import urlencode

from django.urls import reverse

from bookings.models import Appointment, AppointmentType
from medspa.clinic.models import StaffMember
from treatments.catalogue.explorer import fold_parts


def again_url(visit: Appointment, codes: set[str]) -> str:
    """Its free times, with whoever it was with; where that kind of visit is not booked online, the
    first page of booking. `codes` are what was given, as areas are charted. Three queries."""
    kind = AppointmentType.objects.online().filter(pk=visit.appointment_type_id).first()
    person = StaffMember.objects.bookable().filter(pk=visit.provider_id).first()
    chosen = [("interests", code) for code in fold_parts(sorted(codes))]
    if person:
        chosen.insert(0, ("provider", person.slug))
    if kind is None:
        return f"{reverse('book')}?{urlencode(chosen)}"
    where = [("appointment_type", kind.slug), ("location", visit.location.slug)]
    return f"{reverse('book_time')}?{urlencode([*where, *chosen])}"
