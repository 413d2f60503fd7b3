"""A chart that is charted again says what differs from the one it replaces, or why it is the same.

It begins as a copy. Signed unchanged, nobody could tell what was wrong with the first one.
"""

from collections.abc import Iterator
from decimal import Decimal

from charting.models import Chart, Container, Injection
from charting.record.contents import ChartContents
from charting.record.gates.gate import Gate, on_mending_page
from charting.record.gates.screening import clock_at
from charting.record.how_given import how_of
from treatments.giving.wordings import amount_text
from treatments.models import Rule

WORDS = {
    "concern": "concern",
    "assessment": "assessment",
    "notes": "notes",
    "written_note": "the words of what was done",
}
SAID = {
    "asked": "what the client was asked",
    "safety_checks": "vision and refill",
    "aftercare": "aftercare",
    "outcomes": "results",
    "rationales": "why, and the risk discussed",
    "late_consents": "consent noted afterwards",
}
"""What a chart says beside its lines, by the name of the relation."""
MIXED = ("diluent", "diluent_ml", "label_units_per_ml", "reconstituted_by_id")
"""What else a vial says; a syringe has none of it."""

type Place = tuple[str, str]


def replacement_gates(contents: ChartContents) -> Iterator[Gate]:
    """One on a chart that replaces another. Both are read: some twelve statements."""
    chart, old = contents.chart, contents.chart.replaces
    if old is None:
        return
    signed = clock_at(contents, old.signed_at) if old.signed_at else ""
    which = f"the chart that was signed {signed}"
    if different := "; ".join(_differences(contents, old)):
        sentence = f"Charted again. Other than {which}: {different}"
        yield Gate("replaced", sentence, is_met=True, rule=Rule.REPLACED)
        return
    sentence = f"Nothing differs from {which}: put right what was wrong, or say why it is the same"
    mend = on_mending_page(chart, "replaced", "Say why")
    yield Gate("replaced", sentence, is_met=False, rule=Rule.REPLACED, mend=mend)


def _differences(contents: ChartContents, old: Chart) -> Iterator[str]:
    new = contents.chart
    if new.injector_id != old.injector_id:
        yield f"injector {new.injector}, was {old.injector}"
    if new.plan_stage_id != old.plan_stage_id:
        yield f"visit of the plan {new.plan_stage or 'none'}, was {old.plan_stage or 'none'}"
    yield from _lines(contents.injections, _lines_of(old))
    yield from _opened(contents.containers, [*old.preparations.all(), *old.syringes.all()])
    yield from (words for name, words in WORDS.items() if getattr(new, name) != getattr(old, name))
    yield from (words for name, words in SAID.items() if _rows(new, name) != _rows(old, name))


def _lines(new: list[Injection], old: list[Injection]) -> Iterator[str]:
    """Place by place: first how much, else the rest of what is said of it."""
    now, was = _by_place(new), _by_place(old)
    for place in dict.fromkeys([*now, *was]):
        here, there = now.get(place, []), was.get(place, [])
        amounts = _sum(here), _sum(there)
        if amounts[0] != amounts[1]:
            yield f"{' '.join(place)} {amounts[0]}, was {amounts[1]}"
        elif sorted(map(_details, here)) != sorted(map(_details, there)):
            yield f"{' '.join(place)}, where, when, from what or how"


def _lines_of(chart: Chart) -> list[Injection]:
    return list(chart.injections.with_products().select_related("area"))


def _by_place(lines: list[Injection]) -> dict[Place, list[Injection]]:
    found: dict[Place, list[Injection]] = {}
    for line in lines:
        where = f"{line.area}{'' if line.side == 'M' else f' {line.side}'}"
        found.setdefault((where, str(line.product)), []).append(line)
    return found


def _sum(lines: list[Injection]) -> str:
    """Of one product, so that its units may be added."""
    if not lines:
        return "nothing"
    return amount_text(sum((one.amount for one in lines), Decimal(0)), lines[0].unit)


def _details(line: Injection) -> str:
    said = (line.amount, line.container.lot_id, line.at, line.point_label, line.reason)
    return repr((said, line.places, how_of(line)))


def _opened(new: list[Container], old: list[Container]) -> Iterator[str]:
    if sorted(map(_container, new)) != sorted(map(_container, old)):
        yield "what was opened, how it was mixed, or what was wasted"


def _container(one: Container) -> str:
    mixed = [getattr(one, name, None) for name in MIXED]
    return repr((one.lot_id, one.opened, one.wasted, one.ready_at, mixed))


def _rows(chart: Chart, name: str) -> list[str]:
    """What the rows say, but not which rows they are."""
    rows = getattr(chart, name).values()
    return sorted(
        repr({key: one for key, one in row.items() if key not in {"id", "chart_id", "asked_id"}})
        for row in rows
    )
