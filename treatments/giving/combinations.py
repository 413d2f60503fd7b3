"""What belongs with what, and who must stand behind it."""

from collections.abc import Iterator

from dateutil.relativedelta import relativedelta

from treatments.giving.facts import Facts, Request
from treatments.giving.verdicts import Answer, allowed_answer
from treatments.models import FacialArea, Modality
from treatments.models.policy import Rule


def forehead_answers(asked: Request, facts: Facts) -> Iterator[Answer]:
    """The forehead is treated with the glabella, lest the brows drop [R9]. Named, not asked."""
    if asked.modality != Modality.NEUROTOXIN or _code(asked.area) != "FOREHEAD":
        return
    since = asked.on - relativedelta(months=3)
    beside = [line for line in facts.lines if since < line.on <= asked.on]
    if any(line.modality == asked.modality and _code(line.area) == "GLABELLA" for line in beside):
        return
    yield allowed_answer(
        Rule.FOREHEAD_ALONE,
        "Forehead without glabella: the brows may drop. Labels treat both together.",
        "[R1][R9]",
        is_note=True,
    )


def cosignature_answers(asked: Request, facts: Facts) -> Iterator[Answer]:
    """Filler in an area of tier A: a prescriber performs it, or co-signs the chart [R40]-[R43]."""
    if asked.modality != Modality.FILLER or asked.area is None:
        return
    if asked.area.vascular_tier != FacialArea.Tier.A:
        return
    if facts.injector and facts.injector.may_prescribe:
        return
    yield allowed_answer(
        Rule.COSIGNATURE,
        f"{asked.area}: highest risk to vessels. A prescriber must co-sign this chart.",
        "[R40][R41][R42][R43]",
        is_note=True,
    )


def _code(area: FacialArea | None) -> str:
    return area.pk if area else ""
