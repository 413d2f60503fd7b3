"""Did a consent hold at the moment it was given? Judged like a clearance: by the instant itself.

Nothing here reads the database or the clock.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from charting.ground.moments import Moment
from charting.models import Consent, ConsentForm
from treatments.models import Modality

CONSENT_HOLDS = timedelta(days=365)  # or until the form changes [GK]


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
