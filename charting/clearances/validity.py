"""Did a clearance permit it at the moment it was given?

Judged by the instant of the injection and its date on the wall of the clinic, never by the
appointment. What happened afterwards makes nothing unlawful (a snapshot states it).
Nothing here reads the database or the clock.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from charting.ground.moments import Moment
from charting.models import Clearance
from treatments.catalogue.jurisdictions import STATES
from treatments.giving.wordings import day_text
from treatments.models import FacialArea, Modality


@dataclass(frozen=True)
class ClearanceFault:
    """Why no clearance permits it. Faults of one cause and one clearance are told together."""

    cause: str
    clearance: Clearance | None = None
    on: date | None = None

    def sentence(self, words: str) -> str:
        """`words`: what was given where, as `in_words` says it."""
        if self.clearance is None:
            return FAULTS[self.cause].format(words=words)
        return FAULTS[self.cause].format(
            words=words,
            who=self.clearance.prescriber,
            of=day_text(self.clearance.examined_on),
            to=day_text(self.clearance.expires_on),
            for_state=STATES.get(self.clearance.given_in, ""),
            on=day_text(self.on) if self.on else "",
        )


FAULTS = {
    "none": "No clearance for {words}: a prescriber must examine the client first",
    "after": "The clearance was granted after the first injection",
    "withdrawn": "The clearance of {of} was withdrawn before {words} was given: "
    "a prescriber must examine the client again",
    "by_nobody": "{who} cannot grant a clearance: a prescriber must",
    "ended": "Clearance valid to {to} does not hold on {on}: "
    "a prescriber must examine the client again",
    "elsewhere": "The clearance of {of} is for {for_state} and holds in no other state: "
    "a prescriber must examine the client for this one",
    "scope": "Clearance of {of} does not cover {words}",
}


def clearance_for(
    clearances: Iterable[Clearance], modality: str, regions: Iterable[str], moment: Moment
) -> Clearance | None:
    """The newest of them (newest first) under which this could be given."""
    needed = set(regions)
    return next((one for one in clearances if permits(one, modality, needed, moment)), None)


def clearance_fault(
    clearances: Iterable[Clearance], modality: str, regions: Iterable[str], moment: Moment
) -> ClearanceFault | None:
    """Why no clearance permits it; None if one does."""
    held, needed = list(clearances), set(regions)
    if clearance_for(held, modality, needed, moment):
        return None
    return _fault(held, moment)


def clearance_problem(
    clearances: Iterable[Clearance], modality: str, regions: Iterable[str], moment: Moment
) -> str:
    """The same as a sentence; empty if a clearance permits it."""
    needed = list(regions)
    fault = clearance_fault(clearances, modality, needed, moment)
    return fault.sentence(scope_in_words([modality], needed)) if fault else ""


def is_withdrawn_at(clearance: Clearance, at: datetime) -> bool:
    return clearance.revoked_at is not None and clearance.revoked_at <= at


def scope_in_words(modalities: Iterable[str], regions: Iterable[str]) -> str:
    """ "neurotoxin, lower face"."""
    given, where = set(modalities), set(regions)
    labels = [one.label.lower() for one in Modality if one in given]
    return ", ".join(labels + [one.label.lower() for one in FacialArea.Region if one in where])


def permits(clearance: Clearance, modality: str, needed: set[str], moment: Moment) -> bool:
    """Whether it held then and there, and reaches this; what it orders is asked beside it."""
    return (
        clearance.by_prescriber
        and clearance.examined_at <= moment.at
        and moment.on <= clearance.expires_on
        and not is_withdrawn_at(clearance, moment.at)
        and clearance.is_for(moment.state)
        and clearance.covers([modality], needed)
    )


def _fault(held: list[Clearance], moment: Moment) -> ClearanceFault:
    """Of the newest that was granted by then."""
    newest = next((one for one in held if one.examined_at <= moment.at), None)
    if newest is None:
        return ClearanceFault("after" if held else "none")
    if is_withdrawn_at(newest, moment.at):
        return ClearanceFault("withdrawn", newest)
    if not newest.by_prescriber:
        return ClearanceFault("by_nobody", newest)
    if moment.on > newest.expires_on:
        return ClearanceFault("ended", newest, moment.on)
    if not newest.is_for(moment.state):
        return ClearanceFault("elsewhere", newest)
    return ClearanceFault("scope", newest)
