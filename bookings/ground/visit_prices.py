"""What a visit costs by itself, read from the price book: dated, and of each location its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext

from bookings.models import Appointment, AppointmentType
from medspa.clinic.models import Location
from treatments.catalogue.price_book import PriceBook, price_book
from treatments.models import Price
from treatments.wording import dollar_price, dollars_span


@dataclass(frozen=True)
class VisitPrice:
    """The fee of a type of visit as the book has it."""

    price: Price  # with its fee joined

    @property
    def amount(self) -> Decimal:
        return self.price.amount or Decimal(0)

    @property
    def highest(self) -> Decimal:
        return self.price.highest or Decimal(0)

    @property
    def is_least(self) -> bool:
        """What is given is charged by its own price; this one is not added."""
        return self.price.fee is not None and self.price.fee.is_least

    @property
    def is_free(self) -> bool:
        return self.highest == 0

    @property
    def is_credited(self) -> bool:
        fee = self.price.fee
        return fee is not None and fee.is_credited and not self.is_free

    def __str__(self) -> str:
        """ "from $290", "$75, credited to your treatment", "Free"; in the reader's language."""
        if self.is_free:
            return gettext("Free")
        if self.is_least:
            return gettext("from %(price)s") % {"price": dollar_price(self.amount)}
        price = dollars_span(self.amount, self.highest)
        if self.is_credited:
            return gettext("%(price)s, credited to your treatment") % {"price": price}
        return price


def visit_price(kind: AppointmentType, book: PriceBook) -> VisitPrice | None:
    """None where no price is told. No query."""
    price = book.for_fee_number(kind.fee_id)
    return VisitPrice(price) if price else None


def with_prices(
    kinds: Iterable[AppointmentType], book: PriceBook
) -> list[tuple[AppointmentType, VisitPrice | None]]:
    return [(kind, visit_price(kind, book)) for kind in kinds]


def book_now(now: datetime, location: Location | None = None) -> PriceBook:
    """As it holds now at that location, or for all to read: on the calendar of the place that
    speaks for the clinic. A query, and one for that place."""
    place = location or Location.first_open()
    on = place.local(now).date() if place else now.date()
    return price_book(on=on, location=location)


def price_of_appointment(appointment: Appointment, now: datetime) -> VisitPrice | None:
    """At its place, by the prices of the day. Join `appointment_type` and `location`. One query;
    none where no price is told."""
    kind = appointment.appointment_type
    if kind.fee_id is None:
        return None
    return visit_price(kind, book_now(now, appointment.location))
