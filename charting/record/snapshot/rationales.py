"""What a signature seals of why something unusual was given, and of the risk discussed."""

from typing import Any

from charting.ground.sealing import instant_text
from charting.models import Rationale
from charting.record.contents import ChartContents

Data = dict[str, Any]


def rationales_of(contents: ChartContents) -> list[Data]:
    return [_rationale(one) for one in contents.rationales]


def _rationale(said: Rationale) -> Data:
    return {
        "id": said.pk,
        "why": said.why,
        "risk": said.risk,
        "about": said.about,
        "by": str(said.by),
        "by_id": said.by_id,
        "at": instant_text(said.at),
    }
