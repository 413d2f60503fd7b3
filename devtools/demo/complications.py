"""The drill of an adverse event (clinical.md section 8), lived through on a client of the diary."""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from charting.complications.said import LineSaid, PulseSaid
from charting.complications.services.closing import close_event
from charting.complications.services.logging import name_kind, note_line
from charting.complications.services.opening import open_event
from charting.complications.services.pulses import give_pulse
from charting.complications.services.settling import finish_follow_up
from charting.complications.services.suspecting import choose_suspect
from charting.models import Chart, EmergencyPhone, SafetyEvent
from devtools.demo.clinic import DemoClinic
from devtools.demo.people import BALANCING_CLIENT, DIRECTOR, INJECTOR, PRESCRIBER
from medspa.clinic.models import Location
from treatments.models import FacialArea, Lot, Product

Role = EmergencyPhone.Role
PHONES = (
    (Role.DIRECTOR, "Dr. Ines Vale", "+12065550110"),
    (Role.ON_CALL, "Theo Marchetti, PA-C", "+12065550114"),
    (Role.EYES, "Lakeside Eye", "+12065550171"),
)
PULSES = 3
# Minutes after the first sign, by whom, and what.
DRILL: tuple[tuple[int, Any, str, dict[str, Any]], ...] = (
    (0, INJECTOR, "sign", {"text": "Blanching"}),
    (0, INJECTOR, "pain", {"number": Decimal(6)}),
    (0, INJECTOR, "measure", {"text": "Injection stopped"}),
    (1, INJECTOR, "refill", {"side": "L", "number": Decimal(5)}),
    (1, INJECTOR, "refill", {"side": "R", "number": Decimal(2)}),
    (2, PRESCRIBER, "vision", {"text": "Normal"}),
    (12, PRESCRIBER, "call", {"text": "Dr. Ines Vale reached"}),
    (65, INJECTOR, "refill", {"side": "L", "number": Decimal(4)}),
    (125, INJECTOR, "refill", {"side": "L", "number": Decimal(3)}),
    (180, INJECTOR, "refill", {"side": "L", "number": Decimal(2)}),
    (180, INJECTOR, "refill", {"side": "R", "number": Decimal(2)}),
    (181, INJECTOR, "sign", {"text": "Color normal"}),
    (181, INJECTOR, "pain", {"number": Decimal(0)}),
)


def live_through_drill(clinic: DemoClinic, *, now: datetime) -> None:
    """A suspected occlusion two days ago or earlier: closed, with what is still owed."""
    for place in (clinic.main, clinic.branch):
        for number, (role, name, phone) in enumerate(PHONES):
            EmergencyPhone.objects.create(
                location=place, role=role, name=name, phone=phone, position=number
            )
    chart = _last_chart(clinic, before=now - timedelta(days=2))
    if chart is None:
        return
    event = _drill(clinic, chart)
    look = event.follow_ups.get(rule="next_day")
    finish_follow_up(
        follow_up=look,
        was_reached=True,
        note="Color and refill normal, no pain. The client has a copy.",
        by=clinic.user(DIRECTOR),
        now=event.began_at + timedelta(hours=21),
    )


def _last_chart(clinic: DemoClinic, *, before: datetime) -> Chart | None:
    """With filler if there is one; not of the client of the acceptance case, whose figures tests
    rely on."""
    signed = Chart.objects.signed().filter(signed_at__lt=before, retraction="")
    joined = signed.select_related("client", "appointment__location")
    others = joined.exclude(client__first_name=BALANCING_CLIENT[0]).order_by("-signed_at")
    return others.filter(syringes__injections__isnull=False).first() or others.first()


def _drill(clinic: DemoClinic, chart: Chart) -> SafetyEvent:
    """Without filler on record: it was had elsewhere, in the upper lip."""
    began = (chart.signed_at or chart.opened_at) + timedelta(minutes=4)
    lines = chart.injections.filter(syringe__isnull=False)
    line = lines.select_related("area", "chart").last()
    area = line.area if line else FacialArea.objects.get(pk="LIP_UPPER")
    side = line.side if line and line.side != "M" else ""
    event = open_event(
        client=chart.client,
        location=chart.appointment.location,
        chart=chart,
        by=clinic.user(INJECTOR),
        now=began,
    )
    if line:
        choose_suspect(event=event, injection=line, is_suspected=True, by=clinic.user(INJECTOR))
    name_kind(
        event=event,
        kind=SafetyEvent.Kind.OCCLUSION,
        key=uuid.uuid4(),
        by=clinic.user(INJECTOR),
        now=began,
    )
    for minutes, person, kind, facts in DRILL:
        said = LineSaid(kind=kind, key=uuid.uuid4(), **facts)
        at = began + timedelta(minutes=minutes)
        note_line(event=event, said=said, by=clinic.user(person), now=at)
    for number in range(PULSES):
        at = began + timedelta(minutes=6 + 60 * number)
        pulse = _pulse(event.location, area, side)
        give_pulse(event=event, said=pulse, by=clinic.user(PRESCRIBER), now=at)
    return close_event(
        event=event,
        outcome=SafetyEvent.Outcome.RESOLVED,
        note="Color, refill and pain normal after the third pulse. No skin loss seen.",
        by=clinic.user(PRESCRIBER),
        now=began + timedelta(minutes=195),
    )


def _pulse(place: Location, area: FacialArea, side: str) -> PulseSaid:
    reversal = Lot.objects.at(place).filter(product__kind=Product.Kind.HYALURONIDASE)
    return PulseSaid(
        key=uuid.uuid4(),
        units=Decimal(500),
        area=area,
        side=side,
        lot=reversal.select_related("product", "pack", "location").earliest("expires_on"),
    )
