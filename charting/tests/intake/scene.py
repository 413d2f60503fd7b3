"""Somebody who answers the health questions, in a word or two."""

from dataclasses import replace
from datetime import datetime

from bookings.models import Appointment
from charting.intake.queries import ClientAnswers, read_answers
from charting.intake.screen import Screen, Typed, Way
from charting.intake.services.answering import record_answer
from charting.models import IntakeAnswer
from medspa.accounts.models import User


def by_link(visit: Appointment, device: str = "phone") -> Screen:
    return Screen(
        client=visit.client, place=visit.location, way=Way.LINK, visit=visit, device=device
    )


def signed_in(visit: Appointment) -> Screen:
    return replace(by_link(visit), way=Way.OWN_PAGES)


def by_staff(visit: Appointment) -> Screen:
    return replace(by_link(visit), way=Way.STAFF, device="")


def say(
    screen: Screen,
    question: str,
    said: str,
    *,
    now: datetime,
    by: User | None = None,
    seen: int | None = None,
    reason: str = "",
    **details: str | list[str],
) -> IntakeAnswer:
    """Answer one question. Details of a name with a hyphen: `lost_unit` for `lost-unit`."""
    raw = {
        name.replace("_", "-"): value if isinstance(value, list) else [value]
        for name, value in details.items()
    }
    typed = Typed(question, raw | {"is": [said]}, seen=seen, reason=reason)
    return record_answer(screen=screen, typed=typed, by=by or screen.client, now=now)


def known_of(visit: Appointment) -> ClientAnswers:
    return read_answers(visit.client, visit.location)


def found_of(visit: Appointment, at: datetime) -> set[str]:
    """The ids of the rules that are open at that moment."""
    return {one.rule.id for one in known_of(visit).findings(at) if one.is_open}
