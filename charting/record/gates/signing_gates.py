"""What must be true before a chart is signed: each gate a sentence that is met or not.

Nobody can click past a gate. What a gate says is what the injector reads, beside it the way to
mend it.
"""

from collections.abc import Iterable, Iterator

from charting.models import Container, ReversalOverride
from charting.record.contents import ChartContents, container_key
from charting.record.gates.aftercare import aftercare_gates
from charting.record.gates.gate import Gate, on_chart_page, settled
from charting.record.gates.papers_and_lots import paper_and_lot_gates
from charting.record.gates.photo_views import photo_gates
from charting.record.gates.replacement import replacement_gates
from charting.record.gates.rules import rule_gates
from charting.record.gates.screening import screening_gates
from charting.record.gates.told_later import told_later_gates
from charting.record.gates.whose import whose_gates
from charting.record.gates.why import why_gates
from charting.record.gates.words import words_gates
from treatments.models import Rule
from treatments.wording import plain_number


def gates_of(contents: ChartContents) -> list[Gate]:
    """Every gate of the chart, in the order in which one would mend them."""
    return [settled(gate, contents.stated, contents.policy) for gate in _judged(contents)]


def gate_notes_of(contents: ChartContents) -> list[str]:
    """Sentences of those that hold up nothing and say that something was not done."""
    return [gate.sentence for gate in gates_of(contents) if gate.is_note]


def _judged(contents: ChartContents) -> Iterator[Gate]:
    yield from (
        *paper_and_lot_gates(contents),
        *(_amount_gate(container) for container in contents.containers),
        *(_reversal_gate(override) for override in contents.reversal_overrides),
        *screening_gates(contents),
        *rule_gates(contents),
        *told_later_gates(contents),
        *why_gates(contents),
        *photo_gates(contents),
        *aftercare_gates(contents),
        _content_gate(contents),
        *whose_gates(contents),
        *words_gates(contents),
        *replacement_gates(contents),
    )


def unmet_gates(gates: Iterable[Gate]) -> list[Gate]:
    return [gate for gate in gates if not gate.is_met]


def _amount_gate(container: Container) -> Gate:
    unit = container.unit
    sums = (
        f"{container.product}: {plain_number(container.used)} used + "
        f"{plain_number(container.wasted)} wasted "
        f"{_shared(container)}"
        f"{'=' if container.is_accounted_for else 'of'} "
        f"{plain_number(container.opened)} {unit} opened"
    )
    if not container.is_accounted_for:
        sums += f", {plain_number(container.left)} {unit} unaccounted for"
    code = f"amounts_{container._meta.model_name}_{container.pk}"
    mend = on_chart_page(container.chart, f"with={container_key(container)}", "Note the waste")
    is_met = container.is_accounted_for
    return Gate(code, sums, is_met, Rule.SUMS, mend=None if is_met else mend)


def _shared(container: Container) -> str:
    return f"+ {plain_number(container.shared)} shared " if container.shared else ""


def _reversal_gate(override: ReversalOverride) -> Gate:
    """Opening was refused or somebody answers for it: it is told, and sealed with the chart."""
    sentence = f"{override.sentence}. {override.who} decided to go on: {override.reason}"
    return Gate(f"reversal_{override.pk}", sentence, is_met=True, rule=Rule.REVERSAL)


def _content_gate(contents: ChartContents) -> Gate:
    count = len(contents.injections)
    if count:
        lines = f"{count} injection{'s' if count > 1 else ''}"
        sentence = f"{lines}, each with area, side and amount"
        return Gate("content", sentence, is_met=True, rule=Rule.CONTENT)
    chart = contents.chart
    is_written = any(text.strip() for text in (chart.concern, chart.assessment, chart.notes))
    is_written = is_written or bool(contents.outcomes)
    sentence = "Findings written; nothing was injected" if is_written else "Nothing is written yet"
    mend = None if is_written else on_chart_page(chart, "view=notes", "Write the findings")
    return Gate("content", sentence, is_met=is_written, rule=Rule.CONTENT, mend=mend)
