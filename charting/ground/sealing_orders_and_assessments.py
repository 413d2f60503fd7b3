"""The seals of what becomes final before the needle: orders when given, assessments when kept.

Rows from before they had one carry none: they were not sealed then, and nothing pretends so.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from charting.models import Assessment, AssessmentFinding, Clearance, OrderLine
from medspa.audit.chain.seals import instant_text, is_seal_of, mac_of, newest_key
from medspa.audit.chain.verification import Broken
from medspa.audit.models import AuditEvent

ORDER, ASSESSMENT = "charting.clearance", "charting.assessment"
GRANTED, KEPT = "clearance.granted", "assessment.kept"
Sealed = Clearance | Assessment


def seal_order(clearance: Clearance, lines: Iterable[OrderLine]) -> None:
    """Before it is written for the first time, with its lines. Withdrawing is no part of it.

    It says that a prescriber gave it: the database refuses a sealed one of anybody else.
    """
    clearance.key_version = newest_key()
    clearance.by_prescriber = True
    content = order_content(clearance, lines) | {"by_prescriber": True}
    clearance.seal = mac_of(ORDER, content, clearance.key_version)


def seal_assessment(assessment: Assessment) -> None:
    """As it is kept, with its findings. Taking it back is a row of its own."""
    assessment.key_version = newest_key()
    assessment.seal = mac_of(ASSESSMENT, _assessment(assessment), assessment.key_version)


def is_order_intact(clearance: Clearance) -> bool:
    """Seals from before `by_prescriber` was in them stay true: nobody without the key makes a newer
    one look like those."""
    before = order_content(clearance, clearance.order_lines.all())
    content = before | {"by_prescriber": clearance.by_prescriber}
    return _is_intact(ORDER, clearance, content) or _is_intact(ORDER, clearance, before)


def is_assessment_intact(assessment: Assessment) -> bool:
    return _is_intact(ASSESSMENT, assessment, _assessment(assessment))


def sealed_rows(model: type[Sealed]) -> QuerySet[Any]:
    return model.objects.exclude(seal="")


def gone_of(model: type[Sealed], action: str) -> Callable[[], Iterator[Broken]]:
    """Those that the audit log calls sealed, and that are not there or carry no seal."""

    def gone() -> Iterator[Broken]:
        name = model._meta.label_lower
        there = {f"{name}:{pk}" for pk in sealed_rows(model).values_list("pk", flat=True)}
        noted = AuditEvent.objects.filter(action=action, facts__sealed=True)
        for target in noted.values_list("target", flat=True).order_by("target").iterator():
            if target not in there:
                yield Broken(target, "It was sealed, as the audit log says, and is no more.")

    return gone


def _is_intact(purpose: str, row: Sealed, content: Mapping[str, Any]) -> bool:
    return row.key_version is not None and is_seal_of(purpose, content, row.key_version, row.seal)


def order_content(clearance: Clearance, lines: Iterable[OrderLine]) -> dict[str, Any]:
    """What an order says that is never another, whoever gave it."""
    return {
        "client": clearance.client_id,
        "prescriber": clearance.prescriber_id,
        "examined": [clearance.examined_on.isoformat(), instant_text(clearance.examined_at)],
        "noted_at": instant_text(clearance.noted_at),
        "expires_on": clearance.expires_on.isoformat(),
        "allows": [list(clearance.modalities), list(clearance.regions)],
        "note": clearance.note,
        "how": [clearance.mode, clearance.client_state, clearance.given_in],
        "elements": [str(one) for one in clearance.elements],
        "lines": sorted(_line(one) for one in lines),
    }


def _line(one: OrderLine) -> list[str]:
    """In words alone, so that lines have an order before they have a number."""
    what = [str(one.product_id or ""), one.kind, f"{one.most:.2f}", ",".join(one.areas)]
    who = [str(one.performer_id or ""), one.performer_role]
    return [*what, *who, one.why, one.until.isoformat()]


def _assessment(kept: Assessment) -> Mapping[str, Any]:
    return {
        "client": kept.client_id,
        "appointment": kept.appointment_id,
        "begun": [kept.by_id, instant_text(kept.at), kept.starts_from_id],
        "skin": [kept.skin_type, kept.glogau],
        "goals": kept.goals,
        "found_well": list(kept.found_well),
        "kept": [kept.kept_by_id, kept.kept_at and instant_text(kept.kept_at)],
        "findings": [_finding(one) for one in kept.findings.order_by("pk")],
    }


def _finding(one: AssessmentFinding) -> list[Any]:
    return [one.pk, one.area_id, one.side, one.finding, one.scale, one.grade, one.note]
