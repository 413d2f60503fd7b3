"""The price book of the demo clinic, invented figures, and its written estimates."""

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from charting.estimates.errors import NoPrice
from charting.estimates.needs import due_of, visits_with_treatment
from charting.estimates.services.issuing import issue_estimate, note_without_estimate
from charting.models import WithoutEstimate
from medspa.accounts.models import User
from medspa.audit.log import SYSTEM
from medspa.clinic.models import Location
from treatments.models import Fee, Price, Product

FIRST_DAY = date(2024, 1, 1)
A_UNIT = {"botox-cosmetic": "14.50", "dysport": "4.80", "xeomin": "13.50", "daxxify": "9.00"}
A_SYRINGE = {"juvederm-voluma-xc": "890", "restylane-lyft": "790"}
AT_MOST = 12
CREDITED_DAYS = 180
DEARER_ON = date(2026, 9, 1)


def make_price_book(branch: Location) -> None:
    """A syringe of any filler, some with a price of their own, units by product; and what the
    branch asks otherwise."""
    any_filler: dict[str, Any] = {"product_class": "filler", "per": "syringe", "syringe_ml": 1}
    _price("690", **any_filler)
    _by_product(A_UNIT, per="unit")
    _by_product(A_SYRINGE, per="syringe", syringe_ml=Decimal(1))
    _price("650", **any_filler, location=branch)


def _price(amount: str, *, first_day: date = FIRST_DAY, **said: Any) -> None:
    """Written down on its first day: the estimates of the months before today hold to it."""
    set_at = datetime.combine(first_day, time.min, tzinfo=UTC)
    Price.objects.create(amount=Decimal(amount), valid_from=first_day, set_at=set_at, **said)


def _by_product(amounts: dict[str, str], **said: Any) -> None:
    for product in Product.objects.filter(slug__in=amounts):
        _price(amounts[product.slug], product=product, **said)


def make_fee(slug: str, name: str, amount: str, *, is_treatment: bool) -> Fee:
    """What a visit costs by itself: a consultation is credited, a treatment begins "from" it."""
    is_charged = Decimal(amount) > 0 and not is_treatment
    fee = Fee.objects.create(
        slug=slug,
        name=name,
        is_least=Decimal(amount) > 0 and is_treatment,
        is_credited=is_charged,
        credited_days=CREDITED_DAYS if is_charged else None,
    )
    _price(amount, fee=fee, per="session")
    return fee


def write_estimates(*, by: User, now: datetime) -> None:
    """For the first visits ahead that are owed one: most sent when it was booked, one written
    again, one handed over on paper. The sweep writes what is left."""
    raise_a_price()
    ahead = visits_with_treatment(now).with_people().order_by("starts_at", "pk")
    owed = [visit for visit in ahead if due_of(visit).is_required][:AT_MOST]
    for visit in owed[1:]:
        with suppress(NoPrice):  # stays on the list of those that are due
            at = _after_booking(visit.scheduled_at, now)
            issue_estimate(appointment=visit, by=SYSTEM, now=at)
    for visit in owed[:1]:
        why = WithoutEstimate.Why.ON_PAPER
        note_without_estimate(appointment=visit, why=why, by=by, now=now)
    for visit in owed[1:2]:
        with suppress(NoPrice):
            issue_estimate(appointment=visit, by=by, now=now, is_asked=True)


def raise_a_price() -> None:
    """A second line of the book, so that there is an older one."""
    for product in Product.objects.filter(slug="dysport"):
        why = "The maker's new price"
        _price("5.00", first_day=DEARER_ON, product=product, per="unit", why=why)


def _after_booking(scheduled_at: datetime, now: datetime) -> datetime:
    return min(scheduled_at + timedelta(minutes=3), now - timedelta(minutes=1))
