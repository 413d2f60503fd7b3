"""Written estimates of the demo clinic: most sent when the visit was booked, one written again for
a new price, one handed over on paper. The sweep writes what is left."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from charting.estimates.needs import due_of, visits_with_treatment
from charting.estimates.services.issuing import issue_estimate, note_without_estimate
from charting.models import WithoutEstimate
from devtools.demo.clinic import DemoClinic
from devtools.demo.people import INJECTOR
from medspa.audit.log import SYSTEM
from treatments.models import Price, Product

AT_MOST = 12
DEARER_ON = date(2026, 9, 1)


def write_estimates(clinic: DemoClinic, *, now: datetime) -> None:
    """For the first visits ahead that are owed one."""
    raise_a_price()
    ahead = visits_with_treatment(now).with_people().order_by("starts_at", "pk")
    owed = [visit for visit in ahead if due_of(visit).is_required][:AT_MOST]
    for visit in owed[1:]:
        issue_estimate(appointment=visit, by=SYSTEM, now=_after_booking(visit.scheduled_at, now))
    for visit in owed[:1]:
        why = WithoutEstimate.Why.ON_PAPER
        note_without_estimate(appointment=visit, why=why, by=clinic.user(INJECTOR), now=now)
    for visit in owed[1:2]:
        issue_estimate(appointment=visit, by=clinic.user(INJECTOR), now=now, is_asked=True)


def raise_a_price() -> None:
    """A second line of the book, so that there is an older one."""
    for product in Product.objects.filter(slug="dysport"):
        Price.objects.create(
            product=product,
            per="unit",
            amount=Decimal("5.00"),
            valid_from=DEARER_ON,
            why="The maker's new price",
        )


def _after_booking(scheduled_at: datetime, now: datetime) -> datetime:
    return min(scheduled_at + timedelta(minutes=3), now - timedelta(minutes=1))
