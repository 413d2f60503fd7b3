"""The head of an open chart: exam and consents, told as they are for what was given."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from charting.gate import Gate
from charting.judged import covering_clearance
from charting.lawful import day
from charting.models import Clearance
from charting.queries import consents_held
from charting.sheet import Sheet
from treatments.models import Modality


@dataclass(frozen=True)
class Pill:
    """`tone` is a class of the style sheet; `url` leads to where it is mended."""

    text: str
    tone: str
    url: str = ""


def pills_of(sheet: Sheet, gates: list[Gate], now: datetime) -> list[Pill]:
    return [_exam(sheet, gates, now), *_answers(sheet, gates)]


def _open(gates: list[Gate], code: str) -> Gate | None:
    return next((gate for gate in gates if gate.code == code and not gate.is_met), None)


def _exam(sheet: Sheet, gates: list[Gate], now: datetime) -> Pill:
    gate = _open(gates, "clearance")
    if gate and gate.mend:
        return Pill("No clearance for what was given", "alarm", gate.mend.url)
    valid = covering_clearance(sheet) or _valid(sheet, now)
    if valid:
        return Pill(f"Clearance to {day(valid.expires_on)}", "ok")
    if any(one.code == "clearance" for one in gates):
        return Pill("No clearance, exception stated", "warn")
    return Pill("No clearance today", "alarm", f"{_record(sheet)}#clearances")


def _valid(sheet: Sheet, now: datetime) -> Clearance | None:
    today = sheet.chart.appointment.location.local(now).date()
    return next((one for one in sheet.clearances if one.is_valid_on(today)), None)


def _answers(sheet: Sheet, gates: list[Gate]) -> list[Pill]:
    held = consents_held(sheet.consents)
    pills = []
    for modality in Modality:
        gate = _open(gates, f"consent_{modality}") or _open(gates, f"off_label_{modality}")
        if gate and gate.mend:
            missing = "consent" if gate.code.startswith("consent") else "off-label consent"
            text = f"{modality.label}: no {missing} for what was given"
            pills.append(Pill(text, "alarm", gate.mend.url))
        elif modality in held:
            consent = held[modality]
            said = f"{modality.label}: {consent.get_decision_display().lower()}"
            also = ", off-label too" if consent.covers_off_label else ""
            pills.append(Pill(f"{said}{also}", "ok" if consent.is_agreed else "alarm"))
    return pills or [Pill("No consent yet", "warn", f"{_record(sheet)}#consents")]


def _record(sheet: Sheet) -> str:
    return reverse("client_record", args=[sheet.chart.client_id])
