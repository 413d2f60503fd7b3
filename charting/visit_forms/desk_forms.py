"""What is missing before a visit, as the desk may know it: how many, never what."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from bookings.ground.tokens import forms_token
from bookings.models import Appointment
from charting.consents.queries import consents_to_sign
from charting.intake.queries import missing_by_visit

Status = Appointment.Status
CAN_BE_FILLED = (*Appointment.BEFORE_VISIT, *Appointment.DURING_VISIT)


@dataclass(frozen=True)
class FormsBefore:
    """`questions` nobody answered, `papers` to be signed. `screens`: where a client does both."""

    questions: int
    is_begun: bool
    papers: int
    screens: list[str]

    @property
    def is_done(self) -> bool:
        return not self.screens


def forms_before(visit: Appointment, now: datetime) -> FormsBefore | None:
    """None where there is nothing to fill in any more. A fixed number of statements."""
    if visit.client_id is None or visit.status not in CAN_BE_FILLED:
        return None
    questions, is_begun = missing_by_visit([visit], now)[visit.pk]
    papers, token = len(consents_to_sign(visit, now)), forms_token(visit)
    screens = [("forms_questions", questions), ("sign_forms", papers)]
    waiting = [reverse(name, args=[token]) for name, count in screens if count]
    return FormsBefore(questions, is_begun, papers, waiting)
