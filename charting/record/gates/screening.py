"""Gates of what was asked and looked at. Each can be met late, by what is true."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from charting.models import Asked, Injection, SafetyCheck
from charting.record.contents import ChartContents
from charting.record.gates.gate import Gate, Mend
from charting.safety.queries import allergens_in, decision_to_go_on
from treatments.giving.wordings import clock_text, day_text
from treatments.models import Modality, Product, Rule

What, Phase, Finding = SafetyCheck.What, SafetyCheck.Phase, SafetyCheck.Finding


class OpenedProduct(NamedTuple):
    """A product and a day on which it was opened: once asked on that day is enough."""

    product: Product
    on: date


def screening_gates(contents: ChartContents) -> Iterator[Gate]:
    """First what was asked, then vision and refill."""
    for number, opened in enumerate(opened_products(contents)):
        code = f"asked_{opened.product.slug}_{number}"
        line = answer_on(contents, *opened)
        is_note = line is not None and line.answer == Asked.Answer.NOT_ASKED
        gate = _gate(contents, Rule.ASKED, code, "Answer", _asked(contents, opened))
        yield replace(gate, is_note=is_note)
    if contents.given(Modality.FILLER):
        for phase in Phase:
            said = phase_in_words(contents, phase)
            gate = _gate(contents, Rule.VESSELS, f"checks_{phase}", "Note it", said)
            yield replace(gate, is_note=_is_unchecked(contents, phase))


def _is_unchecked(contents: ChartContents, phase: SafetyCheck.Phase) -> bool:
    found = (contents.screening.newest(phase, what) for what in What)
    return any(one is not None and one.finding == Finding.NOT_CHECKED for one in found)


def _gate(
    contents: ChartContents, rule: Rule, code: str, label: str, said: tuple[str, bool]
) -> Gate:
    sentence, is_met = said
    mend = None if is_met else Mend(label, f"{contents.chart.get_absolute_url()}#safety")
    return Gate(code, sentence, is_met, rule, mend)


def opened_products(contents: ChartContents) -> list[OpenedProduct]:
    found = {
        (one.product.pk, _day(contents, one.ready_at)): one.product for one in contents.containers
    }
    return [OpenedProduct(product, on) for (_, on), product in found.items()]


def answer_on(contents: ChartContents, product: Product, on: date) -> Asked | None:
    """The newest line about the product from this day or later."""
    lines = [
        line for line in contents.screening.asked_about(product) if _day(contents, line.at) >= on
    ]
    return lines[-1] if lines else None


# --- Asked


def _asked(contents: ChartContents, opened: OpenedProduct) -> tuple[str, bool]:
    product = opened.product
    given = [line for line in contents.injections if line.product == product]
    line = answer_on(contents, product, opened.on)
    undecided = contents.screening.open_contraindication(product)
    if undecided:
        said = asked_in_words(contents, undecided, given)
        if given:
            return f"{said}. A prescriber must say why it was given all the same", False
        return f"{said}. Nothing of it was given", True
    allergy = given and contents.screening.allergy_to(product, max(one.at for one in given))
    if allergy:
        said = allergy_in_words(contents, allergy, product)
        return f"{said}. A prescriber must say why it was given all the same", False
    if line is None:
        return (
            f"{product}: no line says what the client was asked. Ask now and note the answer, "
            "or say why nobody asked"
        ), False
    return asked_in_words(contents, line, given), True


def asked_in_words(contents: ChartContents, line: Asked, given: list[Injection]) -> str:
    """Who asked, when, and what was answered, in one sentence without its full stop."""
    first = min((one.at for one in given), default=None)
    if line.answer == Asked.Answer.NOT_ASKED:
        return f"{line.product}: the client was not asked, because {line.reported} ({line.by})"
    late = ", after it was given" if first and line.at > first else ""
    start = (
        f"{line.product}: asked {clock_at(contents, line.at)} by {line.by}{late} ({line.topics})"
    )
    if line.answer == Asked.Answer.NOTHING:
        return f"{start}: nothing reported"
    verdict = "a contraindication" if line.is_contraindication else "no contraindication"
    made = decision_to_go_on(line)
    went_on = f"; {made.by} decided to go on: {made.reason}" if made else ""
    return f"{start}: reported “{line.reported}”, {verdict}{went_on}"


def allergy_in_words(contents: ChartContents, line: Asked, product: Product) -> str:
    """What was reported about another product or at another visit, without its full stop."""
    named = ", ".join(allergens_in(line, product).values())
    at = clock_at(contents, line.at)
    return (
        f"{product} contains or may contain {named}. An allergy to it was reported "
        f"{at} (asked about {line.product} by {line.by}): “{line.reported}”"
    )


# --- Vision and capillary refill


def phase_in_words(contents: ChartContents, phase: SafetyCheck.Phase) -> tuple[str, bool]:
    """What was found in this phase, and whether that is enough to sign."""
    found = [(what, contents.screening.newest(phase, what)) for what in What]
    said = [_found(contents, what, check) for what, check in found]
    problems = [_problem(contents, phase, check) for _, check in found]
    sentence = f"{phase.label}: {'; '.join(said)}"
    problem = next((one for one in problems if one), "")
    return (f"{sentence}. {problem}", False) if problem else (sentence, True)


def _found(contents: ChartContents, what: SafetyCheck.What, check: SafetyCheck | None) -> str:
    name = what.label.lower()
    if check is None:
        return f"{name} is not noted"
    if check.finding == Finding.NOT_CHECKED:
        return f"{name} was not checked, because {check.note} ({check.by})"
    note = f" ({check.note})" if check.note else ""
    finding = check.get_finding_display().lower()
    return f"{name} {finding}{note}, {clock_at(contents, check.at)}, {check.by}"


def _problem(contents: ChartContents, phase: SafetyCheck.Phase, check: SafetyCheck | None) -> str:
    """Why this does not stand for its phase: missing, too late, or too early."""
    if check is None:
        return "Note what was found, or that it was not checked and why"
    given = [line.at for line in contents.given(Modality.FILLER)]
    if check.finding == Finding.NOT_CHECKED or not given:
        return ""
    if phase == Phase.BEFORE and check.at > min(given):
        return (
            f"The first filler was given {clock_at(contents, min(given))}: say what was true before"
        )
    if phase == Phase.AFTER and check.at < max(given):
        return f"The last filler was given {clock_at(contents, max(given))}: check again"
    return ""


def _day(contents: ChartContents, at: datetime) -> date:
    return contents.chart.appointment.location.local(at).date()


def clock_at(contents: ChartContents, at: datetime) -> str:
    """`at 10:02 AM`, with its day if that is not the day of the visit."""
    local = contents.chart.appointment.location.local(at)
    if local.date() == contents.chart.visit_on:
        return f"at {clock_text(local)}"
    return f"on {day_text(local.date())} at {clock_text(local)}"
