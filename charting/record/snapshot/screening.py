"""What a signature seals of questions, vision and refill, and packs that were put back."""

from typing import Any

from charting.ground.sealing import instant_text
from charting.models import Asked, PutBack, SafetyCheck
from charting.record.contents import ChartContents
from charting.safety.queries import decision_to_go_on

Data = dict[str, Any]


def asked_of(contents: ChartContents) -> list[Data]:
    """Every row as it is, whatever came later."""
    return [_asked(one) for one in contents.screening.asked]


def checks_of(contents: ChartContents) -> list[Data]:
    return [_check(one) for one in contents.screening.checks]


def put_backs_of(contents: ChartContents) -> list[Data]:
    return [_put_back(one) for one in contents.screening.put_backs]


def _asked(line: Asked) -> Data:
    made = decision_to_go_on(line)
    return {
        "id": line.pk,
        "product_id": line.product_id,
        "product": line.product.name,
        "topics": line.topics,
        "answer": line.answer,
        "reported": line.reported,
        "allergies": list(line.allergies),
        "is_contraindication": line.is_contraindication,
        "by_id": line.by_id,
        "by": str(line.by),
        "at": instant_text(line.at),
        "noted_at": instant_text(line.noted_at),
        "go_on": made
        and {
            "id": made.pk,
            "reason": made.reason,
            "by_id": made.by_id,
            "by": str(made.by),
            "at": instant_text(made.at),
        },
    }


def _check(line: SafetyCheck) -> Data:
    return {
        "id": line.pk,
        "phase": line.phase,
        "what": line.what,
        "finding": line.finding,
        "note": line.note,
        "by_id": line.by_id,
        "by": str(line.by),
        "at": instant_text(line.at),
        "noted_at": instant_text(line.noted_at),
    }


def _put_back(line: PutBack) -> Data:
    return {
        "id": line.pk,
        "kind": line.kind,
        "product": line.lot.product.name,
        "lot": line.lot.lot_number,
        "opened_at": instant_text(line.opened_at),
        "opened_by_id": line.opened_by_id,
        "opened_by": str(line.opened_by),
        "reason": line.reason,
        "by_id": line.by_id,
        "by": str(line.by),
        "at": instant_text(line.at),
    }
