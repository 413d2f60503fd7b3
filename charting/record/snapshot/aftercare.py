"""What the client was told afterwards, as it is sealed."""

from typing import Any

from charting.ground.sealing import instant_text
from charting.models import AftercareGiven
from charting.record.contents import ChartContents

Data = dict[str, Any]


def aftercare_of(contents: ChartContents) -> list[Data]:
    """Each sheet that was handed out, word for word."""
    return [_given(one) for one in contents.aftercare]


def _given(one: AftercareGiven) -> Data:
    return {
        "id": one.pk,
        "way": one.way,
        "language": one.language,
        "version": one.version,
        "sheet": one.sheet,
        "by_id": one.by_id,
        "by": str(one.by),
        "at": instant_text(one.at),
    }
