"""The gates of consent: to what was given, to what goes with it, and to what was off-label."""

from charting.consents.asked import Subject, class_of
from charting.consents.validity import (
    answers_relied_on,
    consent_problem,
    off_label_acknowledged,
)
from charting.models import Consent, Injection, LateConsent
from charting.record.contents import ChartContents
from charting.record.gates.gate import Gate
from charting.record.gates.lines import Lines, grouped, unmet_gate
from treatments.giving.wordings import clock_text, day_text
from treatments.models import Modality, Rule


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


def consent_gates(contents: ChartContents, modality: Modality) -> list[Gate]:
    lines = contents.given(modality)
    groups = grouped(
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
            label = "Record a late consent"
            gates.append(unmet_gate(contents, Rule.CONSENT, code, problem, group, label))
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
            rule=Rule.CONSENT,
        )
        for one in answers
        if one.is_agreed
    ]


def _late_gate(modality: Modality, problem: str, late: LateConsent) -> Gate:
    sentence = f"{problem}. {late_consent_in_words(late)}"
    code = f"consent_{modality}"
    return Gate(code, sentence, is_met=True, rule=Rule.CONSENT, is_answered=True)


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
    groups = grouped(agreed, lambda line: _acknowledged(contents, line))
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
        return Gate(code, f"{count} {how}: {uses}", is_met=True, rule=Rule.OFF_LABEL)
    sentence = f"{count} not acknowledged in the consent: {uses}"
    label = "Note that the client agreed"
    return unmet_gate(contents, Rule.OFF_LABEL, code, sentence, lines, label)
