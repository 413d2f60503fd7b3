"""The gates that judge what was given: clearance, consent, off-label use and lot of each line.

Lines with the same answer share one gate. What was not lawful when it was given stays so; a
prescriber notes a late consent or states an exception, and both are told and sealed.
"""

from collections.abc import Callable, Hashable, Iterable

from charting.clearances.validity import (
    ClearanceFault,
    clearance_fault,
    clearance_for,
    consent_before,
    consent_problem,
    lot_problem,
    off_label_acknowledged,
    scope_in_words,
)
from charting.models import Clearance, Consent, Injection, LateConsent
from charting.record.contents import ChartContents
from charting.record.gates.gate import Gate, as_answered, on_mending_page
from treatments.giving.wordings import clock_text, day_text
from treatments.models import Lot, Modality

Lines = list[Injection]


def paper_and_lot_gates(sheet: ChartContents) -> list[Gate]:
    gates = [
        *_clearance_gates(sheet),
        *(gate for modality in Modality for gate in _consent_gates(sheet, modality)),
        *(gate for lot in _lots(sheet) for gate in _lot_gates(sheet, lot)),
    ]
    return [as_answered(sheet.stated, gate) for gate in gates]


def _unmet(sheet: ChartContents, code: str, sentence: str, lines: Lines, label: str) -> Gate:
    return Gate(
        code,
        sentence,
        is_met=False,
        mend=on_mending_page(sheet.chart, code, label),
        newest=max(line.pk for line in lines),
        is_exceptable=True,
    )


def _grouped[Key: Hashable](
    lines: Iterable[Injection], key: Callable[[Injection], Key]
) -> dict[Key, Lines]:
    groups: dict[Key, Lines] = {}
    for line in lines:
        groups.setdefault(key(line), []).append(line)
    return groups


# --- Clearance


def clearance_of_line(sheet: ChartContents, line: Injection) -> Clearance | None:
    """Under which clearance the line was given."""
    modality, regions = line.product.modality, [line.area.region]
    return clearance_for(sheet.clearances, str(modality), regions, sheet.moment(line))


def covering_clearance(sheet: ChartContents) -> Clearance | None:
    """The newest under which all that was given was given; else the one of the first line."""
    lines = sheet.injections
    if not lines:
        return None
    for one in sheet.clearances:
        if all(_permits(sheet, one, line) for line in lines):
            return one
    return next((found for line in lines if (found := clearance_of_line(sheet, line))), None)


def clearances_relied_on(sheet: ChartContents) -> dict[Clearance, Lines]:
    """Each clearance with the lines that were given under it."""
    first = covering_clearance(sheet)
    if first is None:
        return {}
    relied: dict[Clearance, Lines] = {}
    for line in sheet.injections:
        one = first if _permits(sheet, first, line) else clearance_of_line(sheet, line)
        if one:
            relied.setdefault(one, []).append(line)
    return relied


def _permits(sheet: ChartContents, clearance: Clearance, line: Injection) -> bool:
    modality, regions = str(line.product.modality), [line.area.region]
    return clearance_for([clearance], modality, regions, sheet.moment(line)) is not None


def _clearance_gates(sheet: ChartContents) -> list[Gate]:
    met = [
        Gate(
            "clearance",
            f"Clearance by {one.prescriber}, valid to {day_text(one.expires_on)}, "
            f"covers {_words(lines)}",
            is_met=True,
        )
        for one, lines in clearances_relied_on(sheet).items()
    ]
    faults = _grouped(sheet.injections, lambda line: _fault(sheet, line))
    unmet = [
        _unmet(sheet, "clearance", fault.sentence(_words(lines)), lines, "How to mend this")
        for fault, lines in faults.items()
        if fault
    ]
    return met + unmet


def _fault(sheet: ChartContents, line: Injection) -> ClearanceFault | None:
    modality, regions = str(line.product.modality), [line.area.region]
    return clearance_fault(sheet.clearances, modality, regions, sheet.moment(line))


def _words(lines: Lines) -> str:
    modalities = [str(line.product.modality) for line in lines]
    return scope_in_words(modalities, [line.area.region for line in lines])


# --- Consent


def consents_relied_on(sheet: ChartContents) -> list[Consent]:
    """The client's answers before each line, agreed or refused, once each."""
    answers = [_answer(sheet, line) for line in sheet.injections]
    return list(dict.fromkeys(answer for answer in answers if answer))


def late_consent_of(sheet: ChartContents, line: Injection) -> LateConsent | None:
    """The newest that was noted for what was given until then, this line included."""
    covering = [
        one
        for one in sheet.late_consents
        if one.modality == line.product.modality and line.at <= one.at
    ]
    return covering[-1] if covering else None


def _answer(sheet: ChartContents, line: Injection) -> Consent | None:
    return consent_before(sheet.consents, str(line.product.modality), line.at)


def _problem(sheet: ChartContents, line: Injection) -> str:
    modality = str(line.product.modality)
    return consent_problem(sheet.consents, sheet.forms, modality, sheet.moment(line))


def _consent_gates(sheet: ChartContents, modality: Modality) -> list[Gate]:
    lines = sheet.given(modality)
    groups = _grouped(lines, lambda line: (_problem(sheet, line), late_consent_of(sheet, line)))
    gates = []
    for (problem, late), group in groups.items():
        if not problem:
            gates += _signed_gates(sheet, modality, group)
        elif late:
            gates.append(_late_gate(modality, problem, late))
        else:
            code = f"consent_{modality}"
            gates.append(_unmet(sheet, code, problem, group, "Record a late consent"))
    return _once(gates) + _off_label_gates(sheet, modality)


def _once(gates: list[Gate]) -> list[Gate]:
    return list({gate.sentence: gate for gate in gates}.values())


def _signed_gates(sheet: ChartContents, modality: Modality, lines: Lines) -> list[Gate]:
    first = sheet.moment(lines[0])
    answers = {answer: None for line in lines if (answer := _answer(sheet, line))}
    return [
        Gate(
            f"consent_{modality}",
            f"Consent to {modality.label.lower()}, version {one.form.version}, "
            f"signed {first.tell(one.signed_at)}",
            is_met=True,
        )
        for one in answers
    ]


def _late_gate(modality: Modality, problem: str, late: LateConsent) -> Gate:
    sentence = f"{problem}. {late_consent_in_words(late)}"
    return Gate(f"consent_{modality}", sentence, is_met=True, is_answered=True)


def late_consent_in_words(late: LateConsent) -> str:
    """Who noted which kind of consent when, when it was really given, and why so late."""
    location = late.chart.appointment.location
    agreed, noted = location.local(late.agreed_at), location.local(late.at)
    witness = f" ({late.witness})" if late.witness else ""
    return (
        f"Late consent to {late.get_modality_display().lower()}"
        f"{', off-label uses included' if late.covers_off_label else ''}: "
        f"{late.get_kind_display().lower()}{witness} "
        f"on {day_text(agreed.date())} at {clock_text(agreed)}, recorded by {late.by} "
        f"on {day_text(noted.date())} at {clock_text(noted)}, because: {late.reason}"
    )


# --- Off-label use, asked of each off-label line that has a consent


def _off_label_gates(sheet: ChartContents, modality: Modality) -> list[Gate]:
    lines = [line for line in sheet.given(modality) if sheet.is_off_label(line)]
    agreed = [line for line in lines if _has_consent(sheet, line)]
    groups = _grouped(agreed, lambda line: _acknowledged(sheet, line))
    return [_off_label_gate(sheet, modality, how, group) for how, group in groups.items()]


def _has_consent(sheet: ChartContents, line: Injection) -> bool:
    return not _problem(sheet, line) or late_consent_of(sheet, line) is not None


def _acknowledged(sheet: ChartContents, line: Injection) -> str:
    modality, moment = str(line.product.modality), sheet.moment(line)
    if off_label_acknowledged(sheet.consents, sheet.forms, modality, moment):
        return "acknowledged"
    late = [one for one in sheet.late_consents if one.covers_off_label and line.at <= one.at]
    if any(one.modality == modality for one in late):
        return "acknowledged in a late consent"
    return ""


def _off_label_gate(sheet: ChartContents, modality: Modality, how: str, lines: Lines) -> Gate:
    pairs = list(dict.fromkeys(f"{line.area} ({line.product})" for line in lines))
    count = f"{len(pairs)} off-label use{'s' if len(pairs) > 1 else ''}"
    code, uses = f"off_label_{modality}", ", ".join(pairs)
    if how:
        return Gate(code, f"{count} {how}: {uses}", is_met=True)
    sentence = f"{count} not acknowledged in the consent: {uses}"
    return _unmet(sheet, code, sentence, lines, "Note that the client agreed")


# --- Lot


def _lots(sheet: ChartContents) -> Iterable[Lot]:
    return {container.lot_id: container.lot for container in sheet.containers}.values()


def lines_of_lot(sheet: ChartContents, lot: Lot) -> Lines:
    return [line for line in sheet.injections if line.container.lot_id == lot.pk]


def _lot_gates(sheet: ChartContents, lot: Lot) -> list[Gate]:
    code, spans = f"lot_{lot.pk}", sheet.barred[lot.pk]
    groups = _grouped(
        lines_of_lot(sheet, lot), lambda line: lot_problem(lot, spans, sheet.moment(line))
    )
    unmet = [
        _unmet(sheet, code, problem, lines, "How to mend this")
        for problem, lines in groups.items()
        if problem
    ]
    return unmet or [_lot_in_order(sheet, lot, code)]


def _lot_in_order(sheet: ChartContents, lot: Lot, code: str) -> Gate:
    name = f"{lot.product} lot {lot.lot_number}"
    if not lines_of_lot(sheet, lot):
        return Gate(code, f"Nothing was given from {name}", is_met=True)
    return Gate(code, f"{name} in date to {day_text(lot.expires_on)}", is_met=True)
