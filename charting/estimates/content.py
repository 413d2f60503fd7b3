"""What an estimate says, as plain data that is sealed: amounts are text, names are those of the
catalogue and are translated when it is read."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bookings.models import Appointment
from charting.estimates.errors import NoPrice
from charting.estimates.expected import Expectation
from charting.estimates.money.charges import Charge, Expected, charges_of, total_of
from charting.estimates.money.fees import FeeLine, apply_fees
from charting.models import Estimate, PlanStage
from medspa.clients.models import Client
from medspa.clinic.models import Location, Organisation, StaffMember
from treatments.catalogue.sold import Span
from treatments.models import Product

Content = dict[str, Any]
FORMAT = 1


def visit_content(appointment: Appointment, expected: Expectation, priced_on: date) -> Content:
    """Of a booked visit. Raises NoPrice, naming what has none."""
    if appointment.client is None:
        raise NoPrice("A time that is only held has no estimate.")
    return _content(appointment.client, expected, priced_on) | {
        "visit": {
            "reference": appointment.reference,
            "name": appointment.appointment_type.name,
            "starts_at": appointment.local_start.isoformat(),
        },
        "provider": _provider(appointment.provider),
        "location": _location(appointment.location),
    }


def stage_content(
    stage: PlanStage, expected: Expectation, location: Location, priced_on: date
) -> Content:
    """Of a visit of a plan that is not booked yet. Raises NoPrice, naming what has none."""
    return _content(stage.plan.client, expected, priced_on) | {
        "visit": None,
        "provider": _provider(stage.plan.made_by),
        "location": _location(location),
    }


def total_in(content: Content) -> Span:
    return Span(Decimal(content["total"]["from"]), Decimal(content["total"]["to"]))


def known_at(estimate: Estimate) -> datetime:
    """The moment whose price book it has: when it was issued, or when what it holds to was told."""
    told = estimate.content.get("known_at")
    return datetime.fromisoformat(told) if told else estimate.issued_at


def _content(client: Client, expected: Expectation, priced_on: date) -> Content:
    book = expected.book
    charges = charges_of(expected.items, book)
    _require_prices(charges)
    clinic = Organisation.objects.first()
    return {
        "format": FORMAT,
        "clinic": clinic.name if clinic else "",
        "client": {"name": client.full_name, "born": _day(client.birth_on)},
        "stage": _stage(expected.stage),
        "basis": str(expected.basis),
        "has_plan": client.treatment_plans.filter(agreed_at__isnull=False).exists(),
        "priced_on": priced_on.isoformat(),
        "known_at": book.known_at.isoformat() if book.known_at else None,
        "lines": [_line(charge) for charge in charges],
        "fees": [_fee(fee) for fee in expected.fees],
        "total": _span(apply_fees(total_of(charges), expected.fees)),
    }


def _require_prices(charges: Iterable[Charge]) -> None:
    without = [str(charge.substance) for charge in charges if charge.charge is None]
    if without:
        named = ", ".join(without)
        raise NoPrice(f"The price book has no price of {named} here. Add it, then try again.")


def _line(charge: Charge) -> Content:
    price, number, dollars = charge.price, charge.number, charge.charge
    if price is None or number is None or dollars is None:
        raise ValueError("a line without a price")
    product = charge.substance
    return {
        "product": product.name if isinstance(product, Product) else "",
        "class": str(product.kind),
        "per": price.per,
        "number": _two(number),
        "each": _two((price.amount or Decimal(0), price.highest or Decimal(0))),
        "charge": _span(dollars),
        "is_optional": charge.is_optional,
        "areas": [_area(item) for item in charge.items if item.area],
    }


def _fee(fee: FeeLine) -> Content:
    """The key is there since fees are told: what was sealed before has none."""
    return {
        "name": fee.name,
        "charge": _span(fee.charge),
        "credited_from": _day(fee.credited_from),
    }


def _area(item: Expected) -> Content:
    area = item.area
    return {
        "code": area.pk if area else "",
        "name": area.lay_name if area else "",
        "side": item.side,
        "low": f"{item.low.value:f}",
        "high": f"{item.high.value:f}",
        "is_optional": item.is_optional,
    }


def _stage(stage: PlanStage | None) -> Content | None:
    if stage is None:
        return None
    return {
        "number": stage.pk,
        "position": stage.position,
        "name": stage.name,
        "plan": stage.plan.version,
    }


def _provider(person: StaffMember) -> Content:
    return {
        "name": person.name,
        "credentials": person.credentials,
        "licence": person.licence_number,
    }


def _location(place: Location) -> Content:
    return {
        "slug": place.slug,
        "name": place.name,
        "street": place.street,
        "city": place.city,
        "region": place.region,
        "postal_code": place.postal_code,
        "phone": str(place.phone),
    }


def _span(span: Span) -> Content:
    return {"from": f"{span.low:.2f}", "to": f"{span.high:.2f}"}


def _two(numbers: tuple[Decimal, Decimal]) -> Content:
    low, high = numbers
    return {"from": f"{low:f}", "to": f"{high:f}"}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
