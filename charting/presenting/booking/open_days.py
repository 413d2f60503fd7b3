"""On which days a visit of a plan can be booked, as the rules about its client stand."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile

from django.utils.translation import gettext

from bookings.availability.search import first_instant, last_bookable_on
from bookings.courses.queries import Window
from bookings.reservation.slot_request import SlotRequest
from bookings.rules.client_rules import refusals_by_day
from charting.presenting.booking.visits_ahead import FURTHER, VisitAhead
from medspa.formats.dates import format_when

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class OpenDays:
    """The first days on end on which no rule says no; None if there are none that can be booked.

    `why`: what says no to the day before them, if they are later than the plan has it.
    """

    window: Window | None
    why: str = ""


NO_DAYS = OpenDays(None)


def open_days(visit: VisitAhead, now: datetime, *, at_desk: bool = False) -> OpenDays:
    """Two queries; none where the visit cannot be booked yet."""
    if visit.kind is None or visit.window is None or not visit.is_to_book:
        return NO_DAYS
    first, place = visit.window.first, visit.location
    last = last_bookable_on(visit.kind, place.local(now).date())
    if visit.latest is not None:
        last = min(last, visit.latest)
        if last < first:
            return OpenDays(None, later_first(visit.latest))
    asked = SlotRequest(
        appointment_type=visit.kind,
        location=place,
        starts_at=first_instant(first, place) + timedelta(hours=12),
        now=now,
        client=visit.stage.plan.client,
        at_desk=at_desk,
    )
    refused = refusals_by_day(asked, max(first, last))
    free = [day for day, refusal in refused.items() if refusal is None]
    if not free:
        refusal = refused[first]
        return OpenDays(None, refusal.detail if refusal else "")
    before = refused.get(free[0] - A_DAY)
    return OpenDays(_within(visit.window, _on_end(free)), before.detail if before else "")


def later_first(latest: date) -> str:
    """A later visit of the plan is booked, and leaves no time for this one after `latest`."""
    day = format_when(latest, "l j F")
    says = gettext(
        "A later visit is booked, and this one has to be by %(day)s. Move that one first."
    )
    return says % {"day": day}


def _on_end(days: list[date]) -> list[date]:
    """Up to the first gap."""
    first = days[0]
    return [
        day for _, day in takewhile(lambda one: one[1] == first + one[0] * A_DAY, enumerate(days))
    ]


def _within(wanted: Window, days: list[date]) -> Window:
    """The window of the plan moved into these days."""
    first, last = days[0], days[-1]
    best = min(max(wanted.best, first), last)
    return Window(first, best, min(max(wanted.last, best + FURTHER), last))
