"""The gates that judge what was given: clearance, consent, off-label use and lot of each line.

Lines with the same answer share one gate. What was not lawful when it was given stays so; a
prescriber notes a late consent or states an exception, and both are told and sealed.
"""

from collections.abc import Iterable

from charting.clearances.validity import (
    ClearanceFault,
    clearance_fault,
    clearance_for,
    scope_in_words,
)
from charting.models import Clearance, Injection
from charting.record.contents import ChartContents
from charting.record.gates.consents import consent_gates
from charting.record.gates.gate import Gate
from charting.record.gates.lines import Lines, grouped, unmet_gate
from charting.record.gates.orders import order_gates
from charting.safety.lots import lot_problem
from treatments.giving.wordings import day_text
from treatments.models import Lot, Modality, Rule


def paper_and_lot_gates(contents: ChartContents) -> list[Gate]:
    return [
        *_clearance_gates(contents),
        *order_gates(contents),
        *(gate for modality in Modality for gate in consent_gates(contents, modality)),
        *(gate for lot in _lots(contents) for gate in _lot_gates(contents, lot)),
    ]


# --- Clearance


def clearance_of_line(contents: ChartContents, line: Injection) -> Clearance | None:
    """Under which clearance the line was given."""
    modality, regions = line.product.modality, [line.area.region]
    return clearance_for(contents.clearances, str(modality), regions, contents.moment(line))


def covering_clearance(contents: ChartContents) -> Clearance | None:
    """The newest under which all that was given was given; else the one of the first line."""
    lines = contents.injections
    if not lines:
        return None
    for one in contents.clearances:
        if all(_permits(contents, one, line) for line in lines):
            return one
    return next((found for line in lines if (found := clearance_of_line(contents, line))), None)


def clearances_relied_on(contents: ChartContents) -> dict[Clearance, Lines]:
    """Each clearance with the lines that were given under it."""
    first = covering_clearance(contents)
    if first is None:
        return {}
    relied: dict[Clearance, Lines] = {}
    for line in contents.injections:
        one = first if _permits(contents, first, line) else clearance_of_line(contents, line)
        if one:
            relied.setdefault(one, []).append(line)
    return relied


def _permits(contents: ChartContents, clearance: Clearance, line: Injection) -> bool:
    modality, regions = str(line.product.modality), [line.area.region]
    return clearance_for([clearance], modality, regions, contents.moment(line)) is not None


def _clearance_gates(contents: ChartContents) -> list[Gate]:
    met = [
        Gate(
            "clearance",
            f"Clearance by {one.prescriber}, valid to {day_text(one.expires_on)}, "
            f"covers {_words(lines)}",
            is_met=True,
            rule=Rule.CLEARANCE,
        )
        for one, lines in clearances_relied_on(contents).items()
    ]
    faults = grouped(contents.injections, lambda line: _fault(contents, line))
    unmet = [
        unmet_gate(
            contents,
            Rule.CLEARANCE,
            "clearance",
            fault.sentence(_words(lines)),
            lines,
            "How to mend this",
        )
        for fault, lines in faults.items()
        if fault
    ]
    return met + unmet


def _fault(contents: ChartContents, line: Injection) -> ClearanceFault | None:
    modality, regions = str(line.product.modality), [line.area.region]
    return clearance_fault(contents.clearances, modality, regions, contents.moment(line))


def _words(lines: Lines) -> str:
    modalities = [str(line.product.modality) for line in lines]
    return scope_in_words(modalities, [line.area.region for line in lines])


# --- Lot


def _lots(contents: ChartContents) -> Iterable[Lot]:
    return {container.lot_id: container.lot for container in contents.containers}.values()


def lines_of_lot(contents: ChartContents, lot: Lot) -> Lines:
    return [line for line in contents.injections if line.container.lot_id == lot.pk]


def _lot_gates(contents: ChartContents, lot: Lot) -> list[Gate]:
    code, spans = f"lot_{lot.pk}", contents.barred[lot.pk]
    groups = grouped(
        lines_of_lot(contents, lot), lambda line: lot_problem(lot, spans, contents.moment(line))
    )
    unmet = [
        unmet_gate(contents, Rule.LOT, code, problem, lines, "How to mend this")
        for problem, lines in groups.items()
        if problem
    ]
    return unmet or [_lot_in_order(contents, lot, code)]


def _lot_in_order(contents: ChartContents, lot: Lot, code: str) -> Gate:
    name = f"{lot.product} lot {lot.lot_number}"
    if not lines_of_lot(contents, lot):
        said = f"Nothing was given from {name}"
        return Gate(code, said, is_met=True, rule=Rule.LOT, is_note=True)
    sentence = f"{name} in date to {day_text(lot.expires_on)}"
    return Gate(code, sentence, is_met=True, rule=Rule.LOT)
