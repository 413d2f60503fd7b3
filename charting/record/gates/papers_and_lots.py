"""The gates that judge what was given: clearance, consent, off-label use and lot of each line.

Lines with the same answer share one gate. What was not lawful when it was given stays so; a
prescriber notes a late consent or states an exception, and both are told and sealed.
"""

from collections.abc import Callable, Hashable, Iterable

from charting.clearances.validity import (
    ClearanceFault,
    clearance_fault,
    clearance_for,
    scope_in_words,
)
from charting.consents.asked import Subject, class_of
from charting.consents.validity import (
    answers_relied_on,
    consent_problem,
    off_label_acknowledged,
)
from charting.models import Clearance, Consent, Injection, LateConsent
from charting.record.contents import ChartContents
from charting.record.gates.gate import Gate, as_answered, on_mending_page
from charting.record.gates.orders import order_gates
from charting.safety.lots import lot_problem
from treatments.giving.wordings import clock_text, day_text
from treatments.models import Lot, Modality

Lines = list[Injection]


def paper_and_lot_gates(contents: ChartContents) -> list[Gate]:
    gates = [
        *_clearance_gates(contents),
        *order_gates(contents),
        *(gate for modality in Modality for gate in _consent_gates(contents, modality)),
        *(gate for lot in _lots(contents) for gate in _lot_gates(contents, lot)),
    ]
    return [as_answered(contents.stated, gate) for gate in gates]


def _unmet(contents: ChartContents, code: str, sentence: str, lines: Lines, label: str) -> Gate:
    return Gate(
        code,
        sentence,
        is_met=False,
        mend=on_mending_page(contents.chart, code, label),
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
        )
        for one, lines in clearances_relied_on(contents).items()
    ]
    faults = _grouped(contents.injections, lambda line: _fault(contents, line))
    unmet = [
        _unmet(contents, "clearance", fault.sentence(_words(lines)), lines, "How to mend this")
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


# --- Consent


def consents_relied_on(contents: ChartContents) -> list[Consent]:
    """The client's answers before each line, agreed or refused, once each."""
    answers = [answer for line in contents.injections for answer in _answers(contents, line)]
    return list(dict.fromkeys(answers))


def late_consent_of(contents: ChartContents, line: Injection) -> LateConsent | None:
    """The newest that was noted for what was given until then, this line included."""
    covering = [
        one
        for one in contents.late_consents
        if one.modality == line.product.modality and line.at <= one.at
    ]
    return covering[-1] if covering else None


def _answers(contents: ChartContents, line: Injection) -> list[Consent]:
    """To the treatment first, then to what goes with it."""
    modality, product_class = str(line.product.modality), class_of(line.product)
    moment = contents.moment(line)
    return answers_relied_on(contents.consents, contents.forms, modality, moment, product_class)


def _problem(contents: ChartContents, line: Injection) -> str:
    modality, product_class = str(line.product.modality), class_of(line.product)
    moment = contents.moment(line)
    return consent_problem(contents.consents, contents.forms, modality, moment, product_class)


def _consent_gates(contents: ChartContents, modality: Modality) -> list[Gate]:
    lines = contents.given(modality)
    groups = _grouped(
        lines, lambda line: (_problem(contents, line), late_consent_of(contents, line))
    )
    gates = []
    for (problem, late), group in groups.items():
        if not problem:
            gates += _signed_gates(contents, modality, group)
        elif late:
            gates.append(_late_gate(modality, problem, late))
        else:
            code = f"consent_{modality}"
            gates.append(_unmet(contents, code, problem, group, "Record a late consent"))
    return _once(gates) + _off_label_gates(contents, modality)


def _once(gates: list[Gate]) -> list[Gate]:
    return list({gate.sentence: gate for gate in gates}.values())


def _signed_gates(contents: ChartContents, modality: Modality, lines: Lines) -> list[Gate]:
    first = contents.moment(lines[0])
    answers = dict.fromkeys(answer for line in lines for answer in _answers(contents, line))
    return [
        Gate(
            f"consent_{modality}",
            f"Consent to {Subject.of(one.form).words}, version {one.form.version}, "
            f"signed {first.tell(one.signed_at)}",
            is_met=True,
        )
        for one in answers
        if one.is_agreed
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


def _off_label_gates(contents: ChartContents, modality: Modality) -> list[Gate]:
    lines = [line for line in contents.given(modality) if contents.is_off_label(line)]
    agreed = [line for line in lines if _has_consent(contents, line)]
    groups = _grouped(agreed, lambda line: _acknowledged(contents, line))
    return [_off_label_gate(contents, modality, how, group) for how, group in groups.items()]


def _has_consent(contents: ChartContents, line: Injection) -> bool:
    return not _problem(contents, line) or late_consent_of(contents, line) is not None


def _acknowledged(contents: ChartContents, line: Injection) -> str:
    modality, product_class = str(line.product.modality), class_of(line.product)
    moment = contents.moment(line)
    if off_label_acknowledged(contents.consents, contents.forms, modality, moment, product_class):
        return "acknowledged"
    late = [one for one in contents.late_consents if one.covers_off_label and line.at <= one.at]
    if any(one.modality == modality for one in late):
        return "acknowledged in a late consent"
    return ""


def _off_label_gate(contents: ChartContents, modality: Modality, how: str, lines: Lines) -> Gate:
    pairs = list(dict.fromkeys(f"{line.area} ({line.product})" for line in lines))
    count = f"{len(pairs)} off-label use{'s' if len(pairs) > 1 else ''}"
    code, uses = f"off_label_{modality}", ", ".join(pairs)
    if how:
        return Gate(code, f"{count} {how}: {uses}", is_met=True)
    sentence = f"{count} not acknowledged in the consent: {uses}"
    return _unmet(contents, code, sentence, lines, "Note that the client agreed")


# --- Lot


def _lots(contents: ChartContents) -> Iterable[Lot]:
    return {container.lot_id: container.lot for container in contents.containers}.values()


def lines_of_lot(contents: ChartContents, lot: Lot) -> Lines:
    return [line for line in contents.injections if line.container.lot_id == lot.pk]


def _lot_gates(contents: ChartContents, lot: Lot) -> list[Gate]:
    code, spans = f"lot_{lot.pk}", contents.barred[lot.pk]
    groups = _grouped(
        lines_of_lot(contents, lot), lambda line: lot_problem(lot, spans, contents.moment(line))
    )
    unmet = [
        _unmet(contents, code, problem, lines, "How to mend this")
        for problem, lines in groups.items()
        if problem
    ]
    return unmet or [_lot_in_order(contents, lot, code)]


def _lot_in_order(contents: ChartContents, lot: Lot, code: str) -> Gate:
    name = f"{lot.product} lot {lot.lot_number}"
    if not lines_of_lot(contents, lot):
        return Gate(code, f"Nothing was given from {name}", is_met=True)
    return Gate(code, f"{name} in date to {day_text(lot.expires_on)}", is_met=True)
