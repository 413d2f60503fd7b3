"""What a signature seals of who wrote the words of the chart."""

from typing import Any

from charting.ground.sealing import instant_text
from charting.record.contents import ChartContents

Data = dict[str, Any]


def words_by_of(contents: ChartContents) -> list[Data]:
    return [
        {
            "id": one.pk,
            "text": one.text,
            "is_confirmed": one.is_confirmed,
            "by": str(one.by),
            "by_id": one.by_id,
            "at": instant_text(one.at),
        }
        for one in contents.words_by
    ]
