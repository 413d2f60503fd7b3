"""Who is treated and who treats: age and licences on the day of the injection."""

from collections.abc import Iterator
from datetime import date

from treatments.giving.facts import Ages, Facts, Request
from treatments.giving.verdicts import Answer, allowed_answer
from treatments.giving.wordings import day_text
from treatments.models import Modality
from treatments.models.policy import Rule

ADULT = 18
FILLER_FROM = 22  # most labels of hyaluronic acid say "over 21"; where a label is not found, too


def age_in_years(born_on: date, on: date) -> int:
    """Full years. Who was born on 29 February has their birthday on 1 March in other years."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def old_enough(asked: Request, facts: Facts) -> Iterator[Answer]:
    if facts.birth_on is None:
        yield facts.policy.against(
            Rule.BIRTH_DATE, "The date of birth is not known: ask for it and enter it."
        )
        return
    years = age_in_years(facts.birth_on, asked.on)
    if years < ADULT:
        yield facts.policy.against(
            Rule.AGE_ADULT, f"The client is {years}: nobody under {ADULT} is treated here."
        )
        return
    yield _by_label(asked, facts, years)
    yield from _as_studied(asked, facts, years)


def _by_label(asked: Request, facts: Facts, years: int) -> Answer:
    least = _least_age(asked, facts)
    if years >= least:
        return allowed_answer(Rule.AGE_ADULT, f"The client is {years}.")
    what = asked.product or Modality(asked.modality).label
    source = asked.product.source if asked.product else ""
    sentence = f"The client is {years}: {what} is for clients of {least} years or more."
    about = asked.product.slug if asked.product else asked.modality
    return facts.policy.against(Rule.AGE_LABEL, sentence, source, about=about)


def _least_age(asked: Request, facts: Facts) -> int:
    """The label's, or that of its indication for the area, whichever is higher."""
    product = asked.product
    usual = FILLER_FROM if asked.modality == Modality.FILLER else ADULT
    least = product.min_age if product and product.min_age else usual
    youngest, _ = _studied(asked, facts)
    if youngest and youngest <= FILLER_FROM:
        least = max(least, youngest)
    return max(least, ADULT)


def _as_studied(asked: Request, facts: Facts, years: int) -> Iterator[Answer]:
    """Ages beyond the label's least are those of the studies: worth reading, no limit [R148]."""
    limit = _beyond(years, *_studied(asked, facts))
    if limit and asked.product and asked.area:
        yield allowed_answer(
            Rule.AGE_STUDIED,
            f"The client is {years}: {asked.product} in {asked.area} was not studied {limit}.",
            asked.product.source,
            about=f"{asked.product.slug}:{asked.area.pk}",
            is_note=True,
        )


def _beyond(years: int, youngest: int | None, oldest: int | None) -> str:
    if youngest and youngest > FILLER_FROM and years < youngest:
        return f"under {youngest}"
    return f"over {oldest}" if oldest and years > oldest else ""


def _studied(asked: Request, facts: Facts) -> Ages:
    if asked.product is None or asked.area is None:
        return None, None
    return facts.studied_ages.get((asked.product.pk, asked.area.pk), (None, None))


def licence_answers(asked: Request, facts: Facts) -> Iterator[Answer]:
    """The injector's licence. The prescriber's is asked with the clearance."""
    injector = facts.injector
    if injector is None:
        return
    if injector.ends_on is None:
        yield allowed_answer(
            Rule.LICENCE_INJECTOR,
            f"When the licence of {injector.name} ends is not on file.",
        )
    elif injector.has_ended(asked.on):
        yield facts.policy.against(
            Rule.LICENCE_INJECTOR,
            f"The license of {injector.name} ended on {day_text(injector.ends_on)}.",
        )
    else:
        yield allowed_answer(
            Rule.LICENCE_INJECTOR,
            f"The license of {injector.name} holds to {day_text(injector.ends_on)}.",
        )
