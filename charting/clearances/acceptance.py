"""Does an exam count where the client was, and where it is given? Both must say so.

Who may examine, in which mode and for how long is data (`treatments.catalogue.jurisdictions`).
"""

from collections.abc import Iterable

from charting.clearances.errors import ExamNotAccepted
from charting.clearances.order_entry import Exam
from medspa.clinic.models import Location, StaffMember
from treatments.catalogue.jurisdictions import (
    ExamMode,
    Jurisdiction,
    Known,
    credential_classes,
    jurisdiction_of,
    state_of,
)

UNCHECKED = " Nobody has checked this for {name} yet, so the strictest rule holds."


def jurisdictions_of(exam: Exam, location: Location) -> list[Jurisdiction]:
    """That of the client's own state during the exam, then that of the location; once each."""
    here = state_of(location.region)
    states = dict.fromkeys([exam.client_state or here, here])
    return [jurisdiction_of(state) for state in states]


def days_of_validity(states: Iterable[Jurisdiction]) -> int:
    """The shortest of them."""
    return min(one.valid_days.value for one in states)


def require_accepted(
    exam: Exam, states: Iterable[Jurisdiction], prescriber: StaffMember, *, has_consent: bool
) -> None:
    """`has_consent`: to telehealth, before the exam. Raises ExamNotAccepted."""
    for state in states:
        _require_role(state, prescriber)
        _require_mode(state, exam)
        if exam.is_remote and state.telehealth_consent.value and not has_consent:
            raise ExamNotAccepted(
                f"{state.name} asks for the client's consent to telehealth before a remote exam, "
                "and none was signed." + _unchecked(state, state.telehealth_consent),
                field="mode",
            )


def _require_role(state: Jurisdiction, prescriber: StaffMember) -> None:
    may = state.may_examine.value
    if not credential_classes(prescriber.credentials) & set(may):
        raise ExamNotAccepted(
            f"{prescriber} may not hold this exam in {state.name}: {_listed(may)} may."
            + _unchecked(state, state.may_examine)
        )


def _require_mode(state: Jurisdiction, exam: Exam) -> None:
    modes = state.modes.value
    if exam.mode not in modes:
        accepted = _listed([ExamMode(mode).label.lower() for mode in modes])
        raise ExamNotAccepted(
            f"{ExamMode(exam.mode).label}: {state.name} accepts an exam {accepted} only."
            + _unchecked(state, state.modes),
            field="mode",
        )


def _unchecked(state: Jurisdiction, known: Known) -> str:  # type: ignore[type-arg]
    return UNCHECKED.format(name=state.name) if known.needs_review else ""


def _listed(names: list[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
