"""Name and date of birth are the two identifiers: where the answers give another date, somebody
asks again who was treated, or says why the two differ."""

from collections.abc import Iterator

from charting.intake.panel import birth_differs_in_words, birth_told
from charting.record.contents import ChartContents
from charting.record.gates.gate import Gate, on_mending_page
from charting.record.gates.told_later import newest_moment
from treatments.models import Rule


def whose_gates(contents: ChartContents) -> Iterator[Gate]:
    """One where the dates differ; none otherwise."""
    known, on_record = contents.health.known, contents.chart.client.birth_on
    newest = newest_moment(known)
    told = birth_told(known, on_record, newest) if newest else None
    if told is None or on_record is None:
        return
    sentence = (
        f"{birth_differs_in_words(told, on_record)}: ask again who this is, or say why they differ"
    )
    mend = on_mending_page(contents.chart, "birth_told", "Say why")
    yield Gate("birth_told", sentence, is_met=False, rule=Rule.BIRTH_TOLD, mend=mend)
