"""What went wrong after a treatment, and what was done: the log as it stands, to take away."""

from typing import Any

from charting.complications.page.log import log_of
from charting.models import EventFollowUp, SafetyEvent
from medspa.clients.models import Client
from treatments.wording import plain_number

Data = dict[str, Any]


def safety_events_of(client: Client) -> list[Data]:
    """A case is rare: four queries for each."""
    return [_event(one) for one in client.safety_events.all()]


def _event(event: SafetyEvent) -> Data:
    return {
        "kind": event.get_kind_display(),
        "began_at": event.began_at,
        "closed_at": event.closed_at,
        "outcome": event.get_outcome_display(),
        "said": event.outcome_note,
        "led_by": str(event.lead),
        "closed_by_another_because": event.unreached,
        "log": [
            {"at": line.entry.at, "says": line.said, "by": str(line.entry.by)}
            for line in log_of(event)[::-1]
            if line.instead is None
        ],
        "suspected": [
            {
                "area": one.area.full_name,
                "side": one.side,
                "amount": plain_number(one.amount),
                "product": one.lot.product.name,
                "lot_number": one.lot.lot_number,
            }
            for one in event.suspects.select_related("area", "lot__product")
        ],
        "seen_again": [_look(one) for one in event.follow_ups.prefetch_related("tries")],
        "seal": event.sha256,
    }


def _look(one: EventFollowUp) -> Data:
    return {
        "title": one.title,
        "due_on": one.due_on,
        "done_at": one.done_at,
        "said": one.note,
        "tried": [{"at": each.at, "note": each.note} for each in one.tries.all()],
    }
