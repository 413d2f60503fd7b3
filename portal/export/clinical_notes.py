"""What is noted beside the charts of one client, as plain data to take away.

A line that was taken back may be about somebody else: then only that is said.
"""

from typing import Any

from charting.models import ClientWeight, Dissolution, GivenElsewhere
from medspa.clients.models import Client
from treatments.wording import plain_number

Data = dict[str, Any]


def notes_about(client: Client) -> Data:
    """Three queries."""
    elsewhere = client.given_elsewhere.select_related("product", "area", "by", "retraction")
    dissolved = client.dissolutions.select_related("product", "area", "by", "mistake")
    return {
        "neurotoxin_elsewhere": [_elsewhere(one) for one in elsewhere],
        "filler_dissolved": [_dissolved(one) for one in dissolved],
        "weights": [_weight(one) for one in client.weights.all()],
    }


def _elsewhere(given: GivenElsewhere) -> Data:
    if hasattr(given, "retraction"):
        return {"taken_back_at": given.retraction.at}
    return {
        "on": given.given_on,
        "product": str(given.product or ""),
        "units": "" if given.units is None else plain_number(given.units),
        "area": given.area.full_name if given.area else "",
        "where": given.place,
        "note": given.note,
        "noted_by": given.noted_by,
        "noted_at": given.at,
    }


def _dissolved(line: Dissolution) -> Data:
    if hasattr(line, "mistake"):
        return {"taken_back_at": line.mistake.at}
    return {
        "at": line.at,
        "area": line.area.full_name,
        "side": line.side,
        "product": line.product.name,
        "lot_number": line.lot_number,
        "units": plain_number(line.units),
        "is_partial": line.is_partial,
        "reason": line.reason,
        "by": str(line.by),
        "noted_at": line.noted_at,
    }


def _weight(weight: ClientWeight) -> Data:
    return {"kg": plain_number(weight.weight_kg), "at": weight.at}
