"""When the result of a treatment is to be looked at, and whether somebody has come for it.

Neurotoxin about day 14, from day 10 to 21 [GK; peak R21]; filler about day 14 [R60][R61]. These are
data of the clinic (`TimingRule`): the days are said to be due, and no other day is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bookings.models import Appointment, AppointmentType
from medspa.clients.models import Client
from medspa.clients.resemblances import records_of
from treatments.catalogue.timing import Window, window_of
from treatments.models import Modality, TimingRule

Status = Appointment.Status
COMES = (Status.BOOKED, Status.CONFIRMED, Status.ARRIVED, Status.IN_TREATMENT)


@dataclass(frozen=True)
class ReviewDue:
    """Best on `best_on`, within `window`; `booked_days`: it is booked for these, also past ones."""

    modality: Modality
    best_on: date
    window: Window
    booked_days: tuple[date, ...] = ()

    def booked_on(self, today: date) -> date | None:
        """When somebody comes for it. A past day that nobody marked as missed is none any more."""
        return next((day for day in self.booked_days if day >= today), None)

    def is_over(self, today: date) -> bool:
        return today > self.window[1]


def reviews_due(
    client: Client, given_on: Mapping[Modality, date], rules: Mapping[str, TimingRule]
) -> list[ReviewDue]:
    """What was given last of each modality and not looked at yet. One query."""
    appointments = _review_appointments(client)
    return [
        review
        for modality, on in given_on.items()
        if (rule := rules.get(modality))
        and (review := _review_due(modality, on, rule, appointments))
    ]


def _review_due(
    modality: Modality, on: date, rule: TimingRule, appointments: list[Appointment]
) -> ReviewDue | None:
    """None if no days are known, or if it was looked at."""
    if rule.review_days is None or rule.review_day is None:
        return None
    window = window_of(rule.review_days, on)
    here = [each for each in appointments if window[0] <= each.local_start.date() <= window[1]]
    if any(each.status == Status.COMPLETED for each in here):
        return None
    booked_days = tuple(each.local_start.date() for each in here)
    return ReviewDue(modality, on + timedelta(days=rule.review_day), window, booked_days)


def _review_appointments(client: Client) -> list[Appointment]:
    appointments = Appointment.objects.filter(
        client__in=records_of(client),
        status__in=[*COMES, Status.COMPLETED],
        appointment_type__purpose=AppointmentType.Purpose.REVIEW,
    )
    return list(appointments.select_related("location").order_by("starts_at"))
