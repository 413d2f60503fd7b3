"""When a treatment may be repeated, and when it is due again (clinical.md 5)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from treatments.models import AreaGuidance, Modality, Product, TimingRule, Treatment
from treatments.models.timing_rule import DaySpan

# The labels say "no more frequently than every 3 months" [R2][R4][R5][R6]; "at least 90 days" [R7].
# 12 weeks are 84 days and fewer than 90: both are kept. Who may set either aside is the clinic's
# to say (`treatments.models.policy`).
TOXIN_FLOOR_DAYS = 84
TOXIN_MIN_DAYS = 90
TOXIN_MIN_MONTHS = 3

Window = tuple[date, date]


class EligibleAgain(NamedTuple):
    """The 84 days end on `floor_on`, what the label asks on `from_on`. None: no such limit."""

    floor_on: date | None
    from_on: date | None


def eligible_again_on(modality: str, product: Product | None, last_on: date) -> EligibleAgain:
    """From when the modality may be given again after `last_on`, by floor and by product.

    Neurotoxin: 84 days, and the later of the product's days (90) and calendar months (3) [R2][R7].
    Filler: only what the product itself asks (PLLA sessions: 21 days) [R111].
    """
    if modality == Modality.NEUROTOXIN:
        floor_on = last_on + timedelta(days=TOXIN_FLOOR_DAYS)
        return EligibleAgain(floor_on, max(floor_on, _product_minimum(product, last_on)))
    gap = product.series_min_gap_days if product else None
    return EligibleAgain(None, last_on + timedelta(days=gap) if gap else None)


def _product_minimum(product: Product | None, last_on: date) -> date:
    days = (product and product.retreat_min_days) or TOXIN_MIN_DAYS
    months = (product and product.retreat_min_months) or TOXIN_MIN_MONTHS
    return max(last_on + timedelta(days=days), last_on + relativedelta(months=months))


def maintenance_window(
    lasting: AreaGuidance | Treatment | None, given_on: date, product: Product | None = None
) -> Window | None:
    """First and last day on which maintenance is due; None where no source says how long it lasts.

    A product that lasts unlike its class (Daxxify, Skinvive) goes before the area, and needs no
    guidance for it. A neurotoxin is never due before it may be given again. A whole course lasts as
    its `Treatment` says [SEED].
    """
    own = product if product and product.recall_months_min else lasting
    if own is None or own.recall_months_min is None or own.recall_months_max is None:
        return None
    begins = given_on + relativedelta(months=own.recall_months_min)
    ends = given_on + relativedelta(months=own.recall_months_max)
    if _is_neurotoxin(lasting, product):
        begins = max(begins, _product_minimum(product, given_on))
    return begins, max(begins, ends)


def _is_neurotoxin(lasting: AreaGuidance | Treatment | None, product: Product | None) -> bool:
    if product:
        return product.is_neurotoxin
    return isinstance(lasting, AreaGuidance) and lasting.modality == Modality.NEUROTOXIN


def timing_rules() -> dict[str, TimingRule]:
    """When each modality is reviewed and touched up. One query."""
    return {rule.modality: rule for rule in TimingRule.objects.all()}


def touchup_days(rules: Mapping[str, TimingRule] | None = None) -> dict[str, DaySpan]:
    """The days after a treatment on which more of it is a touch-up, for each modality."""
    known = timing_rules() if rules is None else rules
    spans = {modality: rule.touchup_days for modality, rule in known.items()}
    return {modality: span for modality, span in spans.items() if span}


def toxin_touchup_days() -> DaySpan | None:
    """From which to which day of a neurotoxin cycle it is touched up [R159]."""
    return touchup_days().get(Modality.NEUROTOXIN)


def touchup_window(modality: str, given_on: date) -> Window | None:
    """Days on which a touch-up may be offered; later waits for the next cycle [R159]."""
    span = touchup_days().get(modality)
    return window_of(span, given_on) if span else None


def window_of(span: DaySpan, given_on: date) -> Window:
    first, last = span
    return given_on + timedelta(days=first), given_on + timedelta(days=last)
