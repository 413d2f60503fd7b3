"""A report as a draft: what the record knows, in the order in which form 3500 asks for it.

The client is named by initials and age alone; whoever sends it reads it over and signs it.
"""

from pathlib import Path
from typing import Any

from charting.complications.page.screen import EventScreen
from charting.complications.protocols import duty_rules
from charting.ground.papers.printing import print_paper
from charting.models import EventDuty, EventSuspect
from medspa.clients.models import Client
from medspa.clinic.models import Organisation
from treatments.giving.wordings import clock_text, day_text
from treatments.wording import plain_number

TEMPLATE = Path(__file__).parent / "report.typ"


def report_pdf(screen: EventScreen, duty: EventDuty) -> bytes:
    """Typeset from data alone."""
    return print_paper(TEMPLATE, _paper(screen, duty))


def _paper(screen: EventScreen, duty: EventDuty) -> dict[str, Any]:
    event, rule = screen.event, duty_rules().get(duty.rule)
    local = event.location.local
    due = day_text(local(duty.due_at).date()) if duty.due_at else "no deadline was found"
    return {
        "title": duty.title,
        "to": duty.addressee,
        "form": rule.form if rule else "",
        "due": due,
        "made": f"{day_text(local(screen.now).date())}, {clock_text(local(screen.now))}",
        "patient": _patient(screen),
        "event": _event(screen),
        "products": [_product(one) for one in screen.suspects],
        "story": [
            f"{clock_text(local(line.entry.at))}: {line.said}"
            for line in screen.lines[::-1]
            if line.instead is None
        ],
        "reporter": _reporter(screen),
    }


def _patient(screen: EventScreen) -> list[list[str]]:
    age = "not known" if screen.age is None else str(screen.age)
    return [["Patient", initials_of(screen.event.client)], ["Age at the event", age]]


def initials_of(client: Client) -> str:
    """M. R.: never the name."""
    words = f"{client.first_name} {client.last_name}".split()
    return " ".join(f"{word[0].upper()}." for word in words)


def _event(screen: EventScreen) -> list[list[str]]:
    event = screen.event
    began = event.location.local(event.began_at)
    outcome = event.get_outcome_display() if event.is_closed else "not known yet"
    return [
        ["Adverse event", event.get_kind_display()],
        ["Date of event", f"{day_text(began.date())}, {clock_text(began)}"],
        ["Outcome", outcome],
        ["In words", event.outcome_note],
        ["Treated with", f"hyaluronidase {screen.units_given} U, {len(screen.pulses)} pulses"],
    ]


def _product(one: EventSuspect) -> list[list[str]]:
    lot = one.lot
    side = f" {one.side}" if one.side in ("R", "L") else ""
    given = f"{plain_number(one.amount)} {lot.product.unit}, {one.area}{side}"
    return [
        ["Product", lot.product.name],
        ["GTIN", lot.gtin or "not known"],
        ["Lot", lot.lot_number],
        ["Serial", one.serial or "not scanned"],
        ["Expires", day_text(lot.expires_on)],
        ["Given", f"{given}, {day_text(one.given_at.date())}"],
    ]


def _reporter(screen: EventScreen) -> list[list[str]]:
    place = screen.event.location
    return [
        ["Facility", f"{Organisation.objects.get().name}, {place.name}"],
        ["Address", f"{place.street}, {place.city}, {place.region} {place.postal_code}"],
        ["Phone", str(place.phone)],
        ["Reported by", ""],
    ]
