"""A client who was given filler at ten, hyaluronidase on the shelf, and taps as they are sent."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

from charting.complications.said import LineSaid, PulseSaid
from charting.complications.services.logging import note_line
from charting.complications.services.opening import open_event
from charting.complications.services.pulses import give_pulse
from charting.complications.services.suspecting import choose_suspect
from charting.models import Chart, EventEntry, Injection, SafetyEvent
from charting.tests.factories import Team, cheek, make_signed_filler_chart
from medspa.accounts.models import User
from medspa.clinic.models import Location
from treatments.models import Lot, Product
from treatments.tests.factories import make_lot, make_pack


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


def tick(event: SafetyEvent, by: User) -> None:
    """What was given on the right, or in the middle, on the chart of the case is suspected."""
    for line in Injection.objects.filter(chart=event.chart).exclude(side="L"):
        choose_suspect(event=event, injection=line, is_suspected=True, by=by)


def said(kind: str, text: str = "", **facts: Any) -> LineSaid:
    return LineSaid(**{"kind": kind, "key": uuid.uuid4(), "text": text} | facts)


def note(event: SafetyEvent, by: User, now: datetime, *line: Any, **facts: Any) -> EventEntry:
    return note_line(event=event, said=said(*line, **facts), by=by, now=now)


def pulse(
    event: SafetyEvent, by: User, now: datetime, units: int = 300, **facts: Any
) -> EventEntry:
    fresh = {"key": uuid.uuid4(), "units": Decimal(units), "area": cheek(), "side": "R"}
    return give_pulse(event=event, said=PulseSaid(**fresh | facts), by=by, now=now)


def vials(location: Location, packs: int) -> Lot:
    """Hyaluronidase on the shelf, in vials of 150 U."""
    product = Product.objects.get(kind=Product.Kind.HYALURONIDASE)
    pack = make_pack(product, name="150 U vial", amount=Decimal(150))
    return make_lot(product, location, pack=pack, quantity=packs)
