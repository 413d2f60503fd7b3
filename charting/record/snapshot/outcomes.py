"""How areas came out, as it was seen at a review and is sealed with its chart."""

from typing import Any

from charting.ground.sealing import instant_text
from charting.models import ReviewOutcome
from charting.record.contents import ChartContents

Data = dict[str, Any]


def outcomes_of(contents: ChartContents) -> list[Data]:
    return [_outcome(one) for one in contents.outcomes]


def _outcome(one: ReviewOutcome) -> Data:
    return {
        "id": one.pk,
        "area": one.area_id,
        "name": str(one.area),
        "modality": one.modality,
        "given_on": one.given_on.isoformat(),
        "gais": one.gais,
        "touch_up": one.touch_up,
        "says": one.says,
        "note": one.note,
        "by_id": one.by_id,
        "by": str(one.by),
        "at": instant_text(one.at),
    }
