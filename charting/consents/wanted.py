"""Which papers are ticked for staff before the tablet goes into a client's hands.

Nothing here reads the database or the clock.
"""

from collections.abc import Iterable, Sequence

from charting.consents.asked import Kind, Subject, subjects_of_visit
from charting.consents.queries import FormStanding, gate_of, to_sign

WITH_THE_NEEDLE = (Kind.TREATMENT, Kind.OFF_LABEL, Kind.COMPLICATIONS)


def papers_due(found: Sequence[FormStanding], modalities: Iterable[str]) -> list[str]:
    """What such a visit asks for and nobody answered yet: a no is not asked again; after a no to
    electronic records nothing is."""
    asked = subjects_of_visit(modalities)
    return [one.slug for one in to_sign(found) if Subject.of(one.form) in asked]


def papers_for_needle(found: Sequence[FormStanding], modality: str) -> list[str]:
    """What keeps this from being given now, though it was refused before: the chart asks for it."""
    asked = [one for one in subjects_of_visit([modality]) if one.kind in WITH_THE_NEEDLE]
    gate = gate_of(found)
    needed = [
        one.slug
        for one in found
        if Subject.of(one.form) in asked and (one.problem or one.lacks_off_label)
    ]
    return [gate.slug, *needed] if gate and needed else needed
