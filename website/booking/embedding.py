"""The booking as seen inside a page of the clinic's own site."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.conf import settings
from django.http import HttpResponse
from django.utils.csp import CSP

from bookings.availability.search import Slot, find_open_slots
from bookings.ground.visit_prices import VisitPrice, book_now, visit_price
from bookings.models import AppointmentType
from bookings.picker.choice import Choice
from medspa.clinic.models import Location
from website.models import EmbeddingSite

DAYS_LOOKED_AT = 21
DAYS_SHOWN, TIMES_SHOWN = 4, 8


@dataclass(frozen=True)
class OfferedTime:
    starts_at: datetime
    query: str


@dataclass(frozen=True)
class OfferedDay:
    on: date
    times: list[OfferedTime]
    more: int


@dataclass(frozen=True)
class Frame:
    """What the frame shows: the visit and the place chosen, and the next free days."""

    kinds: list[AppointmentType]
    places: list[Location]
    choice: Choice | None
    days: list[OfferedDay]
    price: VisitPrice | None = None


def embedded_frame(asked: dict[str, str], now: datetime) -> Frame:
    """For what is asked in the address; unknown words there count as not asked."""
    kinds = list(AppointmentType.objects.online())
    kind = _named(asked.get("appointment_type"), kinds)
    places = list(kind.locations.filter(is_active=True)) if kind else []
    place = _named(asked.get("location"), places)
    if kind is None or place is None:
        return Frame(kinds, places, None, [])
    choice = Choice(kind, place)
    price = visit_price(kind, book_now(now, place)) if kind.fee_id else None
    return Frame(kinds, places, choice, _days(choice, now), price)


def may_be_framed(response: HttpResponse) -> HttpResponse:
    """Let the sites of the clinic, and nobody else, show the answer inside a page of theirs."""
    sites = list(EmbeddingSite.objects.values_list("origin", flat=True))
    if sites:
        response._csp_config = {**settings.SECURE_CSP, "frame-ancestors": [CSP.SELF, *sites]}  # type: ignore[attr-defined]
        response.xframe_options_exempt = True
    return response


def _named[T: (AppointmentType, Location)](slug: str | None, among: list[T]) -> T | None:
    """The one of that name, or else the first."""
    return next((each for each in among if each.slug == slug), among[0] if among else None)


def _days(choice: Choice, now: datetime) -> list[OfferedDay]:
    place = choice.location
    today = place.local(now).date()
    slots = find_open_slots(
        appointment_type=choice.appointment_type,
        location=place,
        from_on=today,
        to_on=today + timedelta(days=DAYS_LOOKED_AT),
        now=now,
    )
    by_day = groupby(slots, key=lambda slot: place.local(slot.starts_at).date())
    days = [_day(on, list(group), choice) for on, group in by_day]
    return days[:DAYS_SHOWN]


def _day(on: date, slots: list[Slot], choice: Choice) -> OfferedDay:
    shown = [
        OfferedTime(
            slot.starts_at,
            Choice(choice.appointment_type, choice.location, starts_at=slot.starts_at).query,
        )
        for slot in slots[:TIMES_SHOWN]
    ]
    return OfferedDay(on, shown, len(slots) - len(shown))
