"""A client who was given filler at ten, hyaluronidase on the shelf, and taps as they are sent."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

from charting.complications.said import LineSaid, PulseSaid
from charting.complications.services.logging import note_line
from charting.complications.services.opening import open_event
from charting.complications.services.pulses import give_pulse
from charting.models import Chart, EventEntry, SafetyEvent
from charting.tests.factories import Team, cheek, make_signed_filler_chart
from medspa.accounts.models import User
from treatments.models import Lot, Product


def make_event(
    team: Team, chart: Chart | None = None, *, now: datetime | None = None
) -> SafetyEvent:
    """Opened at eleven from the chart of the day."""
    chart = chart or make_signed_filler_chart(team)
    return open_event(
        client=chart.client,
        location=team.clinic.location,
        chart=chart,
        by=team.rn,
        now=now or team.at(11),
    )


def said(kind: str, text: str = "", **facts: Any) -> LineSaid:
    return LineSaid(**{"kind": kind, "key": uuid.uuid4(), "text": text} | facts)


def note(event: SafetyEvent, by: User, now: datetime, *line: Any, **facts: Any) -> EventEntry:
    return note_line(event=event, said=said(*line, **facts), by=by, now=now)


def pulse(
    event: SafetyEvent, by: User, now: datetime, units: int = 300, **facts: Any
) -> EventEntry:
    fresh = {"key": uuid.uuid4(), "units": Decimal(units), "area": cheek(), "side": "R"}
    return give_pulse(event=event, said=PulseSaid(**fresh | facts), by=by, now=now)


def reversal_lot() -> Lot:
    return Lot.objects.get(product__kind=Product.Kind.HYALURONIDASE)
