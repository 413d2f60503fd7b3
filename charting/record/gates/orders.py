"""The gate of the order: what was given as ordered, and what goes beyond.

The amount is that of the visit, so that all lines of one product share a sentence. A prescriber
answers for what goes beyond, for exactly that sentence.
"""

from charting.record.contents import ChartContents
from charting.record.gates.gate import Gate, on_mending_page
from charting.record.gates.rules import RuleFinding
from treatments.models import Rule


def order_gates(contents: ChartContents) -> list[Gate]:
    found = [one for one in contents.line_findings if one.answer.rule == Rule.ORDER]
    kept = dict.fromkeys(_sentence(one) for one in found if one.answer.is_allowed)
    gates = [Gate("order", sentence, is_met=True, rule=Rule.ORDER) for sentence in kept]
    beyond: dict[str, int] = {}
    for one in found:
        if not one.answer.is_allowed:
            said = _sentence(one)
            beyond[said] = max(one.newest, beyond.get(said, 0))
    mend = on_mending_page(contents.chart, "order", "How to mend this")
    return gates + [
        Gate("order", said, is_met=False, rule=Rule.ORDER, mend=mend, newest=newest)
        for said, newest in beyond.items()
    ]


def _sentence(found: RuleFinding) -> str:
    return found.answer.sentence.removesuffix(".")
