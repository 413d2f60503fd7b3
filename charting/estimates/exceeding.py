"""Whether what was given comes to so much more than the written estimate that the client may
dispute the bill: told while it is charted, and to the desk before anybody pays."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bookings.models import Appointment
from charting.estimates.content import known_at
from charting.estimates.money.charges import Expected, charges_of, total_of
from charting.estimates.money.fees import FeeLine, apply_fees
from charting.estimates.services.issuing import newest_of
from charting.estimates.shown import DISPUTE_FROM
from charting.history.queries import counted_lines
from charting.models import Estimate, Injection
from treatments.catalogue.price_book import price_book
from treatments.catalogue.sold import Span


@dataclass(frozen=True)
class Exceeded:
    """What was given costs at least `charged`, by the prices that the estimate told."""

    charged: Decimal
    estimate: Estimate

    @property
    def says(self) -> str:
        """For the team; nothing of what was given."""
        written = f"${self.estimate.total_to:,.2f}"
        return f"Comes to ${self.charged:,.2f}; the written estimate says {written} at most"


def exceeded_by(visit: Appointment, given: Iterable[Injection]) -> Exceeded | None:
    """If it is $400 or more above what was written (45 CFR 149.620(b)(1)). What the book has no
    price of counts nothing. Two queries; one without an estimate."""
    estimate = newest_of(visit)
    if estimate is None:
        return None
    book = price_book(
        on=estimate.priced_on, location=visit.location, as_known_at=known_at(estimate)
    )
    charges = charges_of((_as_given(line) for line in given), book)
    charged = apply_fees(total_of(charges), _fees_in(estimate)).low
    if charged - estimate.total_to < DISPUTE_FROM:
        return None
    return Exceeded(charged, estimate)


def exceeded_at(visit: Appointment) -> Exceeded | None:
    """By all that is charted of the visit so far. Three queries more than without a client."""
    if visit.client is None:
        return None
    return exceeded_by(visit, counted_lines(visit.client).filter(chart__appointment=visit))


def _as_given(line: Injection) -> Expected:
    return Expected(low=line.given, high=line.given, area=line.area, side=line.side)


def _fees_in(estimate: Estimate) -> list[FeeLine]:
    return [
        FeeLine(
            fee["name"],
            Span(Decimal(fee["charge"]["from"]), Decimal(fee["charge"]["to"])),
            date.fromisoformat(fee["credited_from"]) if fee["credited_from"] else None,
        )
        for fee in estimate.content.get("fees", [])
    ]
