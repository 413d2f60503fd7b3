"""What the desk may know of a client's plan: how many visits of it are left, never what for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from charting.models import PlanPresentation, TreatmentPlan
from charting.presenting.booking.visits_ahead import next_to_book, visits_ahead, visits_of_plan
from medspa.clients.models import Client
from medspa.clinic.models import Location


@dataclass(frozen=True)
class VisitsLeft:
    visits: int
    done: int
    ahead: int

    @property
    def to_book(self) -> int:
        return self.visits - self.done - self.ahead


def visits_left(records: Sequence[Client], place: Location, now: datetime) -> VisitsLeft | None:
    """Of the newest plan that the person agreed to; None without one, or when all is done. Four
    statements."""
    agreed = TreatmentPlan.objects.filter(client__in=records, agreed_at__isnull=False)
    plan = agreed.order_by("-agreed_at", "-version").first()
    visits = visits_of_plan(plan, place, now) if plan else []
    done = [one for one in visits if one.stage.is_done]
    if len(done) == len(visits):
        return None
    to_book = [one for one in visits if one.is_to_book]
    return VisitsLeft(len(visits), len(done), len(visits) - len(done) - len(to_book))


def plan_to_book(records: Sequence[Client], now: datetime) -> PlanPresentation | None:
    """The plan that they signed last, where a visit of it is to be booked. Four statements."""
    signed = PlanPresentation.objects.newest().with_people()
    signed = signed.filter(plan__client__in=records, signed_at__isnull=False)
    shown = signed.order_by("-signed_at").first()
    return shown if shown and next_to_book(visits_ahead(shown, now)) else None
