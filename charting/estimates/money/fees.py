"""What a visit itself costs, and what a client gets off for having paid a consultation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bookings.ground.visit_prices import VisitPrice, price_of_appointment, visit_price
from bookings.models import Appointment, AppointmentType
from charting.models import PlanStage
from medspa.clients.models import Client
from medspa.clients.resemblances import records_of
from medspa.clinic.models import Location
from treatments.catalogue.price_book import PriceBook, price_book
from treatments.catalogue.sold import NOTHING, Span

Purpose = AppointmentType.Purpose
STANDING = (*Appointment.BEFORE_VISIT, *Appointment.DURING_VISIT, Appointment.Status.COMPLETED)


@dataclass(frozen=True)
class FeeLine:
    """Charged beside what is given; or a fee that is credited, with the day of its visit."""

    name: str
    charge: Span
    credited_from: date | None = None

    @property
    def is_credit(self) -> bool:
        return self.credited_from is not None


def fees_of_visit(visit: Appointment, book: PriceBook) -> list[FeeLine]:
    """Its own fee, where one is charged, and what is credited. Four queries at most."""
    kind = visit.appointment_type
    own = visit_price(kind, book)
    lines = [_charged(own)] if own and not own.is_least and not own.is_free else []
    if kind.purpose != Purpose.TREATMENT or visit.client is None:
        return lines
    return [*lines, *_credits(visit.client, visit.starts_at, visit.location, book, visit)]


def fees_of_stage(
    stage: PlanStage, location: Location, book: PriceBook, now: datetime
) -> list[FeeLine]:
    """Of a visit that is not booked yet: what is credited, at the first one of its plan."""
    earlier = stage.plan.stages.filter(position__lt=stage.position)
    return [] if earlier.exists() else _credits(stage.plan.client, now, location, book)


def apply_fees(total: Span, fees: Iterable[FeeLine]) -> Span:
    """Charges are added; a credit takes off no more than there is to pay."""
    held = list(fees)
    for fee in held:
        total += NOTHING if fee.is_credit else fee.charge
    for fee in held:
        if fee.is_credit:
            total = Span(
                *(max(end - fee.charge.low, NOTHING.low) for end in (total.low, total.high))
            )
    return total


def is_free(visit: Appointment, now: datetime) -> bool:
    """Whether the book says that the visit costs nothing. One query; none without a price."""
    price = price_of_appointment(visit, now)
    return price is not None and price.is_free


def _charged(price: VisitPrice) -> FeeLine:
    return FeeLine(_name(price), Span(price.amount, price.highest))


def _name(price: VisitPrice) -> str:
    return price.price.fee.name if price.price.fee else ""


def _credits(
    client: Client,
    at: datetime,
    location: Location,
    book: PriceBook,
    visit: Appointment | None = None,
) -> list[FeeLine]:
    """Of the last consultation whose fee still counts on that day, if no treatment came since."""
    stands = Appointment.objects.filter(client__in=records_of(client), status__in=STANDING)
    paid = stands.filter(starts_at__lt=at, appointment_type__fee__is_credited=True)
    if visit is not None:
        paid = paid.exclude(pk=visit.pk)
    paid = paid.select_related("appointment_type__fee", "location").order_by("-starts_at")
    last: Appointment | None = paid.first()
    if last is None or _has_lapsed(last, location.local(at).date()):
        return []
    used = stands.filter(
        appointment_type__purpose=Purpose.TREATMENT,
        appointment_type__is_touch_up=False,
        starts_at__gt=last.starts_at,
    )
    used = used.filter(starts_at__lt=at).exclude(pk=visit.pk) if visit is not None else used
    return [] if used.exists() else _credit(last, book.known_at)


def _has_lapsed(paid: Appointment, on: date) -> bool:
    fee = paid.appointment_type.fee
    days = fee.credited_days if fee else None
    return days is not None and on > paid.local_start.date() + timedelta(days=days)


def _credit(paid: Appointment, as_known_at: datetime | None) -> list[FeeLine]:
    """As much as the fee was on its day, at its place."""
    on = paid.local_start.date()
    book = price_book(on=on, location=paid.location, as_known_at=as_known_at)
    price = visit_price(paid.appointment_type, book)
    if price is None or price.is_free:
        return []
    return [FeeLine(_name(price), Span(price.amount, price.amount), credited_from=on)]
