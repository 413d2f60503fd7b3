"""The seal of a closed case: what was seen, given and said, when, by whom, and what is suspected.

What follows later, looks and reports, is kept beside it and is not part of the seal.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from charting.models import EventEntry, EventSuspect, SafetyEvent
from medspa.audit.chain.seals import instant_text, is_seal_of, mac_of
from medspa.audit.chain.verification import Broken
from medspa.audit.models import AuditEvent

PURPOSE = "charting.safety_event"
CLOSED = "event.closed"


def seal_of(event: SafetyEvent) -> str:
    return mac_of(PURPOSE, _sealed(event), event.key_version)


def is_intact(event: SafetyEvent) -> bool:
    """Whether it still says what was closed; no where the key is not known here."""
    return is_seal_of(PURPOSE, _sealed(event), event.key_version, event.sha256)


def events_gone() -> Iterator[Broken]:
    """Those that the audit log calls closed, and that are open again or not there at all."""
    closed = SafetyEvent.objects.exclude(closed_at=None).values_list("pk", flat=True)
    there = {f"charting.safetyevent:{pk}" for pk in closed}
    noted = AuditEvent.objects.filter(action=CLOSED).values_list("target", flat=True)
    for target in noted.distinct().order_by("target").iterator():
        if target not in there:
            yield Broken(target, "The case, which the audit log calls closed, is not there.")


def _sealed(event: SafetyEvent) -> Mapping[str, Any]:
    """Who closed it in which part stands in it since cases have a lead."""
    part = {"led_by": event.lead.pk, "closed_as": event.closed_as, "unreached": event.unreached}
    return (part if event.closed_as else {}) | {
        "client": event.client_id,
        "location": event.location_id,
        "chart": str(event.chart_id or ""),
        "kind": event.kind,
        "began_at": instant_text(event.began_at),
        "opened": [instant_text(event.opened_at), event.opened_by_id],
        "handed_over_at": event.handed_over_at and instant_text(event.handed_over_at),
        "handed_over_to": event.handed_over_to,
        "closed": [event.closed_at and instant_text(event.closed_at), event.closed_by_id],
        "outcome": [event.outcome, event.outcome_note],
        "entries": [_entry(one) for one in event.entries.select_related("photo").order_by("pk")],
        "suspects": [_suspect(one) for one in event.suspects.select_related("lot").order_by("pk")],
    }


def _entry(one: EventEntry) -> list[Any]:
    number = "" if one.number is None else f"{one.number:.2f}"
    said = [one.kind, one.side, number, one.text, one.dissolution_id, one.corrects_id]
    line = [one.pk, str(one.key), *said, one.by_id, instant_text(one.at), _written(one)]
    return [*line, one.photo.sha256] if one.photo else line  # as lines were before there were any


def _written(one: EventEntry) -> str:
    return instant_text(one.entered_at)


def _suspect(one: EventSuspect) -> list[Any]:
    given = [one.area_id, one.side, f"{one.amount:.2f}", one.lot_id, one.lot.lot_number]
    return [one.pk, *given, one.serial, instant_text(one.given_at)]
