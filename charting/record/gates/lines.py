"""What gates about lines have in common."""

from collections.abc import Callable, Hashable, Iterable

from charting.models import Injection
from charting.record.contents import ChartContents
from charting.record.gates.gate import Gate, on_mending_page
from treatments.models import Rule

Lines = list[Injection]


def unmet_gate(
    contents: ChartContents, rule: Rule, code: str, sentence: str, lines: Lines, label: str
) -> Gate:
    return Gate(
        code,
        sentence,
        is_met=False,
        rule=rule,
        mend=on_mending_page(contents.chart, code, label),
        newest=max(line.pk for line in lines),
    )


def grouped[Key: Hashable](
    lines: Iterable[Injection], key: Callable[[Injection], Key]
) -> dict[Key, Lines]:
    groups: dict[Key, Lines] = {}
    for line in lines:
        groups.setdefault(key(line), []).append(line)
    return groups
