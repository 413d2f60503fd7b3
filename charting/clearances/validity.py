"""Was it lawful at the moment it was given? Clearance, consent and lot, asked of one injection.

Judged by the instant of the injection and its date on the wall of the clinic, never by the
appointment. What happened afterwards makes nothing unlawful (a snapshot states it).
Nothing here reads the database or the clock.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from charting.models import Clearance, Consent, ConsentForm
from medspa.clinic.models import Location
from treatments.giving.wordings import clock_text, day_text
from treatments.models import FacialArea, Lot, Modality
from treatments.stock.lot_history import Barred

CONSENT_HOLDS = timedelta(days=365)  # or until the form changes [GK]


@dataclass(frozen=True)
class Moment:
    """When something is given, and the local date then."""

    at: datetime
    on: date
    location: Location

    @classmethod
    def of(cls, location: Location, at: datetime) -> "Moment":
        return cls(at, location.local(at).date(), location)

    def tell(self, other: datetime) -> str:
        """That time as one says it then: "at 10:00 AM", "on Jan 12, 2026"."""
        local = self.location.local(other)
        return (
            f"at {clock_text(local)}" if local.date() == self.on else f"on {day_text(local.date())}"
        )


# --- Clearance


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
    "scope": "Clearance of {of} does not cover {words}",
}


def clearance_for(
    clearances: Iterable[Clearance], modality: str, regions: Iterable[str], moment: Moment
) -> Clearance | None:
    """The newest of them (newest first) under which this could be given."""
    needed = set(regions)
    return next((one for one in clearances if _permits(one, modality, needed, moment)), None)


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


def _permits(clearance: Clearance, modality: str, needed: set[str], moment: Moment) -> bool:
    return (
        clearance.by_prescriber
        and clearance.examined_at <= moment.at
        and moment.on <= clearance.expires_on
        and not is_withdrawn_at(clearance, moment.at)
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
    return ClearanceFault("scope", newest)


# --- Consent


def consent_before(consents: Iterable[Consent], modality: str, at: datetime) -> Consent | None:
    """The client's newest answer (newest first) that was signed by then, agreed or refused."""
    return next(
        (one for one in consents if one.form.modality == modality and one.signed_at <= at), None
    )


def consent_problem(
    consents: Iterable[Consent], forms: Iterable[ConsentForm], modality: str, moment: Moment
) -> str:
    """Why there was no valid consent at that moment, in a sentence; empty if there was."""
    label = Modality(modality).label.lower()
    answer = consent_before(consents, modality, moment.at)
    if answer is None:
        return f"No consent to {label} before the first injection"
    if not answer.is_agreed:
        return f"The client refused {label} {moment.tell(answer.signed_at)}"
    if moment.at - answer.signed_at > CONSENT_HOLDS:
        return f"The consent to {label} is older than a year: the client must sign again"
    if _is_outdated(answer.form, forms, moment.at):
        return (
            f"The words of the consent to {label} have changed: "
            "the client must sign the new version"
        )
    return ""


def off_label_acknowledged(
    consents: Iterable[Consent], forms: Iterable[ConsentForm], modality: str, moment: Moment
) -> bool:
    """The consent that held at that moment says that off-label uses were explained and agreed."""
    held = list(consents)
    answer = consent_before(held, modality, moment.at)
    return (
        answer is not None
        and answer.covers_off_label
        and not consent_problem(held, forms, modality, moment)
    )


def _is_outdated(form: ConsentForm, forms: Iterable[ConsentForm], at: datetime) -> bool:
    return any(
        one.modality == form.modality and one.version > form.version and one.published_at <= at
        for one in forms
    )


# --- Lot


def lot_problem(lot: Lot, spans: Iterable[Barred], moment: Moment) -> str:
    """Why the lot was not to be used at that moment, in a sentence; empty if it was.

    `spans` are those of the lot in `treatments.stock.lot_history.barred_spans`.
    """
    name = f"{lot.product} lot {lot.lot_number}"
    held = {span.kind for span in spans if span.held_at(moment.at)}
    if "suspect" in held:
        return f"{name} is on the list of counterfeits"
    if "quarantine" in held:
        return f"{name} was in quarantine when it was given"
    if lot.is_expired(moment.on):
        return f"{name} expired on {day_text(lot.expires_on)}"
    return ""
