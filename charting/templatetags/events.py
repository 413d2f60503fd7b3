"""Cases on the pages of rooms that know nothing of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.db.models import Prefetch

from charting.complications.page.screen import days_left
from charting.complications.queries import (
    duties_waiting,
    events_from,
    events_of,
    events_with_lot,
    follow_ups_waiting,
)
from charting.models import Chart, EventEntry, SafetyEvent
from medspa.clients.models import Client
from treatments.models import Lot

register = template.Library()
MOST = 20


@dataclass(frozen=True)
class Waiting:
    """A look or a report that somebody owes: how many days are left, negative once over."""

    event: SafetyEvent
    title: str
    days: int | None
    part: str

    @property
    def is_overdue(self) -> bool:
        return self.days is not None and self.days < 0


@register.simple_tag
def running_event(client: Client) -> SafetyEvent | None:
    """The case that is open now, on whichever record of the person."""
    found: SafetyEvent | None = events_of(client).running().first()
    return found


@register.simple_tag
def cases_of(client: Client) -> list[SafetyEvent]:
    """What went wrong, open and closed, the newest first, on whichever record. Two statements."""
    return list(events_of(client).prefetch_related("suspects__area")[:MOST])


@register.simple_tag
def cases_from(chart: Chart) -> list[SafetyEvent]:
    """Opened from this chart, or in which a line of it is suspected. Two statements."""
    return list(events_from(chart).prefetch_related("suspects__area")[:MOST])


@register.simple_tag
def cases_of_lot(lot: Lot) -> list[SafetyEvent]:
    """In which a lot is suspected, the newest first."""
    return list(events_with_lot(lot)[:MOST])


@register.simple_tag
def open_cases() -> list[SafetyEvent]:
    """Everybody's that are not closed, each with who `asked` to close it. Two statements."""
    joins = ("client", "location", "opened_by", "led_by")
    asked = EventEntry.objects.filter(kind=EventEntry.Kind.ASKED).select_related("by")
    running = SafetyEvent.objects.running().select_related(*joins)
    return list(running.prefetch_related(Prefetch("entries", asked, to_attr="asked"))[:MOST])


@register.simple_tag
def after_cases(now: datetime) -> list[Waiting]:
    """Looks and reports that are due, the most pressing first; without a deadline last."""
    looks = [_look(one, now) for one in follow_ups_waiting(now)[:MOST]]
    reports = [
        Waiting(
            one.event,
            f"{one.title}, to {one.addressee}",
            days_left(one, one.event, now),
            f"report-{one.pk}",
        )
        for one in duties_waiting()[:MOST]
    ]
    return sorted([*looks, *reports], key=lambda one: (one.days is None, one.days or 0))


def _look(one: Any, now: datetime) -> Waiting:
    today = one.event.location.local(now).date()
    return Waiting(one.event, one.title, (one.due_on - today).days, f"look-{one.pk}")
