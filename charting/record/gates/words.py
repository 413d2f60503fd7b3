"""Words that somebody else wrote into the chart: whoever signs confirms or changes them."""

from collections.abc import Iterator

from charting.models import WordsBy
from charting.record.contents import ChartContents
from charting.record.gates.gate import Gate, on_chart_page
from charting.record.gates.screening import clock_at
from treatments.models import Rule


def words_gates(contents: ChartContents) -> Iterator[Gate]:
    """One for the texts that wait, one for those that were confirmed; none for one's own."""
    waiting = words_of_others(contents)
    if waiting:
        sentence = f"{_written(contents, waiting)}: confirm it, or change it"
        mend = on_chart_page(contents.chart, "view=notes", "Read it")
        yield Gate("words", sentence, is_met=False, rule=Rule.WORDS, mend=mend)
    for one in _confirmed(contents):
        wrote = _author(contents, one)
        by = _written(contents, [wrote]) if wrote else one.get_text_display()
        sentence = f"{by}; confirmed by {one.by} {clock_at(contents, one.at)}"
        yield Gate(f"words_{one.text}", sentence, is_met=True, rule=Rule.WORDS)


def newest_words(contents: ChartContents) -> dict[str, WordsBy]:
    """Of each text that is not empty: who wrote it last, or made it theirs."""
    newest = {one.text: one for one in contents.words_by}
    return {text: one for text, one in newest.items() if getattr(contents.chart, text).strip()}


def words_of_others(contents: ChartContents) -> list[WordsBy]:
    """What whoever signs neither wrote nor confirmed."""
    injector = contents.chart.injector_id
    return [one for one in newest_words(contents).values() if one.by_id != injector]


def _confirmed(contents: ChartContents) -> list[WordsBy]:
    injector = contents.chart.injector_id
    newest = newest_words(contents).values()
    return [one for one in newest if one.is_confirmed and one.by_id == injector]


def _author(contents: ChartContents, confirmed: WordsBy) -> WordsBy | None:
    """Who wrote what was confirmed."""
    wrote = (one for one in contents.words_by if one.text == confirmed.text)
    return next((one for one in reversed(list(wrote)) if not one.is_confirmed), None)


def _written(contents: ChartContents, words: list[WordsBy]) -> str:
    said = [f"{one.get_text_display()} by {one.by} {clock_at(contents, one.at)}" for one in words]
    return f"Written by a colleague: {'; '.join(said)}"
