"""How much of a product in months: units by its own label, hyaluronic acid by weight.

Units of two products are never added [R1][R2][R3][R5].
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from treatments.giving.facts import Facts, Line, Request
from treatments.giving.verdicts import Answer, allowed_answer
from treatments.giving.wordings import amount_text
from treatments.models import Product
from treatments.models.policy import Rule

UNITS_IN = 3  # months: 400 U of Botox Cosmetic over all indications [R8][R9]
ML_IN = 12  # months: 20 mL per 60 kg of every Juvederm gel together [R86]
PER_KG = Decimal(60)
LIGHTEST_KG = Decimal(30)  # no adult weighs less: below that ceiling the weight changes nothing


def ceiling_answers(asked: Request, facts: Facts) -> Iterator[Answer]:
    product = asked.product
    if product and product.max_units_in_3_months:
        yield _units(asked, facts, product, Decimal(product.max_units_in_3_months))
    if product and product.max_ml_per_60kg_per_year:
        yield from _volume(asked, facts, product.max_ml_per_60kg_per_year)


def _units(asked: Request, facts: Facts, product: Product, ceiling: Decimal) -> Answer:
    reached = _most(asked, [line for line in facts.lines if line.product == product], UNITS_IN)
    says = f"{amount_text(reached, 'U')} of {product} in 3 months"
    if reached > ceiling:
        return facts.policy.against(
            Rule.UNITS_3_MONTHS,
            f"{says}: the label says at most {amount_text(ceiling, 'U')} over all indications.",
            "[R8][R9]",
            about=product.slug,
            reached=reached,
        )
    return allowed_answer(
        Rule.UNITS_3_MONTHS, f"{says}, of at most {amount_text(ceiling, 'U')}.", "[R8][R9]"
    )


def _volume(asked: Request, facts: Facts, per_60kg: Decimal) -> Iterator[Answer]:
    gels = [line for line in facts.lines if line.product and line.product.max_ml_per_60kg_per_year]
    reached = _most(asked, gels, ML_IN)
    says = f"{amount_text(reached, 'mL')} of Juvederm gels in a year"
    if facts.weight_kg is None:
        if reached > per_60kg * LIGHTEST_KG / PER_KG:
            yield facts.policy.against(
                Rule.WEIGHT,
                f"{says}: the ceiling depends on the weight. Weigh the client and enter it.",
                "[R86]",
            )
        return
    ceiling = gel_ceiling_ml(per_60kg, facts.weight_kg)
    at_most = f"{amount_text(ceiling, 'mL')} at {amount_text(facts.weight_kg, 'kg')}"
    if reached > ceiling:
        yield facts.policy.against(
            Rule.ML_PER_YEAR,
            f"{says}: the label says at most {at_most}.",
            "[R86]",
            about="juvederm",
            reached=reached,
        )
    else:
        yield allowed_answer(Rule.ML_PER_YEAR, f"{says}, of at most {at_most}.", "[R86]")


def _most(asked: Request, lines: list[Line], months: int) -> Decimal:
    """The most that any span of so many months that holds the asked day would then hold.

    Spans that end later count, too: what is charted late stands before what was given since.
    """
    until = asked.on + relativedelta(months=months)
    ends = {asked.on, *(line.on for line in lines if asked.on < line.on < until)}
    own = asked.amount or Decimal(0)
    return own + max(_in_span(lines, end, months) for end in ends)


def _in_span(lines: list[Line], end: date, months: int) -> Decimal:
    within = (line.amount for line in in_months(lines, end, months))
    return sum((value for value in within if value is not None), Decimal(0))


def in_months(lines: Iterable[Line], end: date, months: int) -> list[Line]:
    """Those of so many months that end with that day."""
    after = end - relativedelta(months=months)
    return [line for line in lines if after < line.on <= end]


def gel_ceiling_ml(per_60kg: Decimal, weight_kg: Decimal) -> Decimal:
    """The most in a year of the gels whose label goes by weight [R86]."""
    return round(per_60kg * weight_kg / PER_KG, 2)
