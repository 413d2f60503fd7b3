"""Amounts of one local day, over all charts: what is more than usual, or usual nowhere."""

from collections.abc import Iterator

from treatments.giving.dosing import Dose, dose_grown, is_known
from treatments.giving.facts import Facts, Request
from treatments.giving.verdicts import Answer
from treatments.giving.wordings import amount_text
from treatments.models.policy import Rule


def dose_answers(asked: Request, facts: Facts) -> Iterator[Answer]:
    """Above the range a reason is asked, and so it is where no source gives a range."""
    dose = asked.dose
    if dose is None:
        return
    beside = [one for line in facts.lines if line.on == asked.on and (one := line.dose)]
    for warning in dose_grown(dose, beside, facts.ranges):
        yield facts.policy.against(
            Rule.DOSE_ABOVE,
            f"{warning.sentence}.",
            warning.source,
            about=f"{dose.amount.product.slug}:{warning.about}",
            reached=warning.amount,
        )
    if not is_known(dose, facts.ranges):
        yield _unknown(dose, beside, facts)


def _unknown(dose: Dose, beside: list[Dose], facts: Facts) -> Answer:
    product, place = dose.amount.product, (dose.area, dose.side)
    here = [one.amount for one in beside if (one.area, one.side) == place]
    same = [one.value for one in here if one.product == product]
    reached = sum(same, dose.amount.value)
    return facts.policy.against(
        Rule.DOSE_UNKNOWN,
        f"{dose.area}: {amount_text(reached, product.unit)}, "
        f"and no usual amount of {product} is recorded here.",
        about=f"{product.slug}:{dose.area.pk}:{dose.side}",
        reached=reached,
    )
