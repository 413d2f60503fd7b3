"""Which answers to consent forms a client has given."""

from collections.abc import Iterable

from charting.models import (
    Consent,
)
from treatments.models import Modality


def consents_held(consents: Iterable[Consent]) -> dict[str, Consent]:
    """The newest answer for each modality."""
    newest: dict[str, Consent] = {}
    for consent in consents:
        newest.setdefault(consent.form.modality, consent)
    return {modality: newest[modality] for modality in Modality if modality in newest}
