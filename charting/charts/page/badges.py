"""The head of an open chart: what stops, exam and consents, as they are for what was given."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from charting.consents.queries import consents_held
from charting.consents.validity import off_label_acknowledged
from charting.estimates.exceeding import exceeded_by
from charting.ground.moments import Moment
from charting.models import Clearance, Consent
from charting.record.contents import ChartContents
from charting.record.gates.gate import Gate
from charting.record.gates.papers_and_lots import covering_clearance
from treatments.giving.wordings import day_text
from treatments.models import Modality


@dataclass(frozen=True)
class Badge:
    """`tone` is a class of the style sheet; `url` leads to where it is mended."""

    text: str
    tone: str
    url: str = ""


def badges_of(contents: ChartContents, gates: list[Gate], now: datetime) -> list[Badge]:
    return [
        *_health(contents, now),
        _exam(contents, gates, now),
        *_answers(contents, gates, now),
        *_money(contents),
    ]


def _money(contents: ChartContents) -> list[Badge]:
    """Told while it is given: the client hears it before there is more."""
    over = exceeded_by(contents.chart.appointment, contents.injections)
    return [Badge(over.says, "warn")] if over else []


def _health(contents: ChartContents, now: datetime) -> list[Badge]:
    """What the client told that stops a treatment, decided or not, and how much is to decide."""
    found = contents.health.known.findings(now)
    url = f"{_record(contents)}#health"
    stops = {one.title: one for one in found if one.is_stop}
    badges = [_stop(title, one.is_open, url) for title, one in stops.items()]
    asks = [one for one in found if one.is_open and not one.is_stop]
    if asks:
        badges.append(Badge(f"Health answers to decide: {len(asks)}", "warn", url))
    return badges


def _stop(title: str, is_open: bool, url: str) -> Badge:
    return (
        Badge(f"Stop: {title}", "alarm", url)
        if is_open
        else Badge(f"Decided: {title}", "warn", url)
    )


def _open(gates: list[Gate], code: str) -> Gate | None:
    return next((gate for gate in gates if gate.code == code and not gate.is_met), None)


def _exam(contents: ChartContents, gates: list[Gate], now: datetime) -> Badge:
    gate = _open(gates, "clearance")
    if gate and gate.mend:
        return Badge("No clearance for what was given", "alarm", gate.mend.url)
    valid = covering_clearance(contents) or _valid(contents, now)
    if valid:
        return Badge(f"Clearance to {day_text(valid.expires_on)}", "ok")
    if any(one.code == "clearance" for one in gates):
        return Badge("No clearance, exception stated", "warn")
    return Badge("No clearance today", "alarm", f"{_record(contents)}#clearances")


def _valid(contents: ChartContents, now: datetime) -> Clearance | None:
    here = Moment.of(contents.chart.appointment.location, now)
    held = contents.clearances
    return next((one for one in held if one.is_valid_on(here.on, here.state)), None)


def _answers(contents: ChartContents, gates: list[Gate], now: datetime) -> list[Badge]:
    held = consents_held(contents.consents)
    badges = [
        _of_gates(gates, one) or _of_answer(contents, held.get(one), one, now) for one in Modality
    ]
    told = [badge for badge in badges if badge]
    return told or [Badge("No consent yet", "warn", f"{_record(contents)}#consents")]


def _of_gates(gates: list[Gate], modality: Modality) -> Badge | None:
    """What was given without, and what a prescriber answers for."""
    for code, missing in (("consent", "consent"), ("off_label", "off-label consent")):
        gate = _open(gates, f"{code}_{modality}")
        if gate and gate.mend:
            return Badge(
                f"{modality.label}: no {missing} for what was given", "alarm", gate.mend.url
            )
    codes = (f"consent_{modality}", f"off_label_{modality}")
    if any(gate.is_answered and gate.code in codes for gate in gates):
        return Badge(f"{modality.label}: answered for by a prescriber", "warn")
    return None


def _of_answer(
    contents: ChartContents, consent: Consent | None, modality: Modality, now: datetime
) -> Badge | None:
    """The newest answer of the client. What it leaves out is said before anything is opened."""
    if consent is None:
        return None
    said = f"{modality.label}: {consent.get_decision_display().lower()}"
    if not consent.is_agreed:
        return Badge(said, "alarm", f"{_record(contents)}#consents")
    moment = Moment.of(contents.chart.appointment.location, now)
    if off_label_acknowledged(contents.consents, contents.forms, modality, moment):
        return Badge(f"{said}, off-label too", "ok")
    return Badge(f"{said}, not off-label", "warn", f"{_record(contents)}#consents")


def _record(contents: ChartContents) -> str:
    return reverse("client_record", args=[contents.chart.client_id])
