"""What a prescriber answers for in a chart, as plain data to seal."""

from typing import Any

from charting.ground.sealing import instant_text
from charting.models import LateConsent, StatedException
from charting.record.contents import ChartContents
from charting.record.gates.consents import late_consent_in_words

Data = dict[str, Any]


def late_consents_of(contents: ChartContents) -> list[Data]:
    return [_late(one) for one in contents.late_consents]


def stated_exceptions_of(contents: ChartContents) -> list[Data]:
    return [_exception(one) for one in contents.stated]


def gates_relied_on(sealed: Data) -> list[tuple[str, str]]:
    """Each sealed gate, and what it is: *Exception* where somebody answers for it, *Note* where it
    says that something was not done and holds up nothing, else *Met*."""
    stated = tuple(f"{one['sentence']}. " for one in sealed.get("stated_exceptions", []))
    late = [one["says"] for one in sealed.get("late_consents", [])]
    notes = sealed.get("gate_notes", [])
    return [(said, _word(said, stated, late, notes)) for said in sealed["gates"]]


def _word(said: str, stated: tuple[str, ...], late: list[str], notes: list[str]) -> str:
    if said.startswith(stated) or any(words in said for words in late):
        return "Exception"
    return "Note" if said in notes else "Met"


def _late(late: LateConsent) -> Data:
    return {
        "id": late.pk,
        "modality": late.modality,
        "kind": late.kind,
        "agreed_at": instant_text(late.agreed_at),
        "covers_off_label": late.covers_off_label,
        "witness": late.witness,
        "reason": late.reason,
        "by": str(late.by),
        "by_id": late.by_id,
        "at": instant_text(late.at),
        "says": late_consent_in_words(late),
    }


def _exception(stated: StatedException) -> Data:
    return {
        "id": stated.pk,
        "rule": stated.rule,
        "subject": stated.subject,
        "sentence": stated.sentence,
        "reason": stated.reason,
        "by": str(stated.by),
        "by_id": stated.by_id,
        "at": instant_text(stated.at),
    }
