"""From when a result can be looked at: never on the day of the treatment (clinical.md 5)."""

from datetime import date, timedelta

from bookings.models import Appointment, AppointmentType
from medspa.clients.models import Client
from medspa.clients.resemblances import records_of
from treatments.catalogue.timing import timing_rules
from treatments.models import Modality

GIVES = {Modality.NEUROTOXIN: "gives_neurotoxin", Modality.FILLER: "gives_filler"}
NEXT_DAY = timedelta(days=1)


def first_review_day(kind: AppointmentType, client: Client | None) -> date | None:
    """Of a review that follows the newest visit of this person: the first of the days that the
    clinic's timing has for what such a visit gives, the next day where it has none; None for
    another kind of visit, and of somebody who was not here. Three statements."""
    if client is None or kind.purpose != AppointmentType.Purpose.REVIEW:
        return None
    visits = Appointment.objects.with_people().filter(client__in=records_of(client))
    was = visits.filter(status=Appointment.Status.COMPLETED).exclude(
        appointment_type__purpose=AppointmentType.Purpose.REVIEW
    )
    last = was.order_by("-starts_at").first()
    return review_from(last) if last else None


def review_from(visit: Appointment) -> date:
    """The first day on which a review of what this visit gives is of use."""
    rules = timing_rules()
    given = [
        rules.get(one) for one, gives in GIVES.items() if getattr(visit.appointment_type, gives)
    ]
    days = [rule.review_days[0] for rule in given if rule and rule.review_days]
    after = timedelta(days=max(days)) if days else NEXT_DAY
    return visit.local_start.date() + max(after, NEXT_DAY)
