"""The exams behind a chart and what they ordered, as plain data to seal."""

from typing import Any

from charting.ground.sealing import instant_text
from charting.models import Clearance, OrderLine
from charting.record.contents import ChartContents
from charting.record.gates.papers_and_lots import clearances_relied_on
from treatments.wording import plain_number

Data = dict[str, Any]
EXAMINERS = frozenset({"prescriber", "product", "performer"})


def clearance_of(contents: ChartContents) -> Data | None:
    """The one that the chart names; nothing if it is not the client's own."""
    number = contents.chart.clearance_id
    named = next((one for one in contents.clearances if one.pk == number), None)
    return _exam(named) if named else None


def _exam(clearance: Clearance) -> Data:
    return {
        "id": clearance.pk,
        "client": clearance.client_id,
        "prescriber_id": clearance.prescriber_id,
        "prescriber": str(clearance.prescriber),
        "examined_at": instant_text(clearance.examined_at),
        "examined_on": clearance.examined_on.isoformat(),
        "noted_at": instant_text(clearance.noted_at),
        "expires_on": clearance.expires_on.isoformat(),
        "modalities": list(clearance.modalities),
        "regions": list(clearance.regions),
        "note": clearance.note,
        "mode": clearance.mode,
        "client_state": clearance.client_state,
        "given_in": clearance.given_in,
        "elements": list(clearance.elements),
        "order": [_ordered(line) for line in clearance.order_lines.all()],
    }


def _ordered(line: OrderLine) -> Data:
    return {
        "id": line.pk,
        "product_id": line.product_id,
        "product": line.what,
        "kind": line.kind,
        "most": plain_number(line.most),
        "unit": line.unit,
        "areas": list(line.areas),
        "performer_id": line.performer_id,
        "performer": str(line.performer) if line.performer else "",
        "performer_role": line.performer_role,
        "until": line.until.isoformat(),
    }


def clearances_of(contents: ChartContents) -> list[Data]:
    """All under which something was given: a clearance may be renewed during a visit."""
    return [_exam(one) for one in clearances_relied_on(contents)]


def same_clearances(contents: ChartContents, sealed: list[Data]) -> list[Data]:
    now = {clearance.pk: clearance for clearance in contents.clearances}
    return [_exam(now[one["id"]]) for one in sealed if one["id"] in now]
