"""The written estimates of a client, each version as it was issued."""

from typing import Any

from charting.models import Estimate
from medspa.clients.models import Client

Data = dict[str, Any]


def estimates_of(client: Client) -> list[Data]:
    """One query."""
    return [_estimate(one) for one in client.estimates.select_related("appointment", "stage")]


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
