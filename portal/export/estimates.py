"""The written estimates of a client, each version as it was issued."""

from typing import Any

from charting.models import Estimate
from medspa.clients.models import Client

Data = dict[str, Any]


def estimates_of(client: Client) -> list[Data]:
    """One query."""
    return [_estimate(one) for one in client.estimates.select_related("appointment", "stage")]


def estimate_requests_of(client: Client) -> list[Data]:
    """What the client asked for, and what became of it. One query."""
    rows = client.estimate_requests.select_related("appointment", "estimate")
    return [
        {
            "visit": one.appointment.reference if one.appointment else "",
            "wanted": one.wanted,
            "asked_at": one.asked_at,
            "settled_at": one.settled_at,
            "estimate_seal": one.estimate.sha256 if one.estimate else "",
            "answer": one.note,
        }
        for one in rows
    ]


def _estimate(one: Estimate) -> Data:
    return {
        "visit": one.appointment.reference if one.appointment else "",
        "step_of_plan": one.stage.name if one.stage else "",
        "version": one.version,
        "issued_at": one.issued_at,
        "why": one.get_why_display(),
        "total_from": str(one.total_from),
        "total_to": str(one.total_to),
        "says": one.content,
        "seal": one.sha256,
    }
