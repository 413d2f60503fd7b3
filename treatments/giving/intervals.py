"""How soon neurotoxin is repeated.

A touch-up (`treatments.giving.cycles`) begins no new interval. Anything else within the interval is
a new cycle, another brand too, and the interval is asked of it: 84 days, then the label's days and
months [R2][R4][R5][R6][R7]. Whether a prescriber may give it sooner all the same is data of the
clinic (`GivingPolicy`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from treatments.catalogue.timing import EligibleAgain, eligible_again_on
from treatments.giving.cycles import (
    OVERNIGHT,
    Cycle,
    cycles_of,
    in_window,
    place_of,
    sum_at,
)
from treatments.giving.facts import Facts, Line, Request
from treatments.giving.verdicts import Answer, allowed_answer
from treatments.giving.wordings import amount_text, day_text, days_text, modality_text
from treatments.models import Modality, Product
from treatments.models.policy import Rule

LABELS = "[R2][R4][R5][R6][R7]"
TOUCH_UPS = "[R159]"


def interval_answers(asked: Request, facts: Facts) -> Iterator[Answer]:
    if asked.modality == Modality.NEUROTOXIN:
        yield _toxin(asked, facts)
    elif asked.product and asked.product.series_min_gap_days:
        yield from _series(asked, facts, asked.product)


@dataclass(frozen=True)
class ToxinAgain:
    """Nothing before `floor_on`; the label repeats it from `from_on`; touched up in `touch_up`.

    None: nothing that is known can be touched up.
    """

    floor_on: date
    from_on: date
    touch_up: tuple[date, date] | None


def toxin_again(lines: Iterable[Line], touch_up_days: tuple[int, int] | None) -> ToxinAgain | None:
    """When neurotoxin may be given again, as `interval` answers; None if none was ever given."""
    cycles = cycles_of(lines, touch_up_days)
    if not cycles:
        return None
    ends = [end for cycle in cycles for end in _ends(cycle.products, cycle.on)]
    return ToxinAgain(*_both(ends), _touched_up_in(cycles[-1], touch_up_days))


def _touched_up_in(cycle: Cycle, touch_up_days: tuple[int, int] | None) -> tuple[date, date] | None:
    """Of products that are known: a touch-up is the same one."""
    if touch_up_days is None or not any(cycle.products):
        return None
    first, last = touch_up_days
    return cycle.on + timedelta(days=first), cycle.on + timedelta(days=last)


def _ends(products: Iterable[Product | None], given_on: date) -> list[EligibleAgain]:
    return [eligible_again_on(Modality.NEUROTOXIN, product, given_on) for product in products]


def _both(ends: Sequence[EligibleAgain]) -> tuple[date, date]:
    """The days on which the last floor and the last interval of a label end."""
    floor_on = max(end.floor_on for end in ends if end.floor_on)
    return floor_on, max(end.from_on for end in ends if end.from_on)


# --- The question


def _toxin(asked: Request, facts: Facts) -> Answer:
    others = [line for line in facts.lines if not _is_same_visit(line, asked)]
    cycles = cycles_of(others, facts.touch_up_days)
    before = [cycle for cycle in cycles if cycle.on <= asked.on]
    if before and _may_touch_up(asked, before[-1], facts):
        return _touch_up(asked, before[-1])
    found = [no for cycle in cycles if (no := _too_soon(asked, cycle, facts))]
    if found:
        return min(found, key=lambda no: no.rule != Rule.INTERVAL_FLOOR)
    if not before:
        return allowed_answer(Rule.INTERVAL_FLOOR, "No earlier neurotoxin is known.")
    passed = days_text((asked.on - before[-1].on).days)
    return allowed_answer(
        Rule.INTERVAL_FLOOR, f"{_what_was(before[-1])}, {passed} ago: long enough.", LABELS
    )


def _is_same_visit(line: Line, asked: Request) -> bool:
    """Of one day is one visit, but for what was had elsewhere: that has no chart."""
    if line.on == asked.on:
        return bool(line.session)
    same = bool(asked.session) and line.session == asked.session
    return same and abs(asked.on - line.on) <= OVERNIGHT


def _may_touch_up(asked: Request, cycle: Cycle, facts: Facts) -> bool:
    """Without an amount or an area yet: whether some amount, somewhere, would be a touch-up."""
    if not in_window(asked.on, cycle.on, facts.touch_up_days):
        return False
    place = place_of(asked)
    if place is None:
        return asked.product is None or asked.product in cycle.products
    today = sum_at((line for line in facts.lines if _is_same_visit(line, asked)), place)
    return cycle.added(place) + today + (asked.amount or Decimal(0)) < cycle.began_with(place)


def _touch_up(asked: Request, cycle: Cycle) -> Answer:
    place = place_of(asked)
    less = "only of the same product, in the same places, and less than was given there"
    if place:
        left = cycle.began_with(place) - cycle.added(place)
        less = f"in all less than {amount_text(left, _unit(asked))} here"
    passed = (asked.on - cycle.on).days
    sentence = f"Day {passed} after {day_text(cycle.on)}: a touch-up, {less}."
    return allowed_answer(Rule.TOUCH_UP, sentence, TOUCH_UPS, is_note=True)


def _unit(asked: Request) -> str:
    return asked.product.unit if asked.product else "U"


def _too_soon(asked: Request, cycle: Cycle, facts: Facts) -> Answer | None:
    """The floor goes before the label. Either treatment may be the later one."""
    earlier, later = sorted((cycle.on, asked.on))
    floor_on, from_on = _both(_ends({*cycle.products, asked.product}, earlier))
    if later >= from_on:
        return None
    rule = Rule.INTERVAL_FLOOR if later < floor_on else Rule.INTERVAL_LABEL
    sentence = f"{_what_was(cycle)}. {_least(rule, earlier, floor_on, from_on)}"
    return facts.policy.against(
        rule, sentence + _why_no_touch_up(asked, cycle, facts), LABELS, about=asked.modality
    )


def _least(rule: Rule, earlier: date, floor_on: date, from_on: date) -> str:
    if rule == Rule.INTERVAL_FLOOR:
        apart = days_text((floor_on - earlier).days)
        return f"At least {apart} lie between two: not before {day_text(floor_on)}."
    return f"The label repeats it from {day_text(from_on)}: sooner needs a prescriber's review."


def _why_no_touch_up(asked: Request, cycle: Cycle, facts: Facts) -> str:
    if not in_window(asked.on, cycle.on, facts.touch_up_days):
        return ""
    place = place_of(asked)
    there = cycle.began_with(place) if place else Decimal(0)
    if place and there:
        return f" A touch-up here is less than {amount_text(there, _unit(asked))} in all."
    return " A touch-up is the same product in the same place."


def _what_was(cycle: Cycle) -> str:
    names = [str(product) for product in cycle.products if product]
    where = next((line.where for line in cycle.lines if line.where), "")
    named = f" ({' and '.join(names)})" if names else ""
    return f"Neurotoxin was given on {day_text(cycle.on)}{named}{f', {where}' if where else ''}"


def _series(asked: Request, facts: Facts, product: Product) -> Iterator[Answer]:
    """Sessions of one product lie so many days apart: PLLA 21 [R111]."""
    sessions = {line.on for line in facts.lines if line.product == product}
    before = [on for on in sessions if on < asked.on and not _same_session_day(on, asked, facts)]
    if not before:
        return
    last = max(before)
    from_on = eligible_again_on(asked.modality, product, last).from_on
    if from_on and asked.on < from_on:
        sentence = f"{modality_text(asked.modality)} was given on {day_text(last)} ({product}). "
        sentence += f"The label repeats it from {day_text(from_on)}."
        yield facts.policy.against(
            Rule.INTERVAL_LABEL, sentence, product.source, about=product.slug
        )


def _same_session_day(on: date, asked: Request, facts: Facts) -> bool:
    there = [line for line in facts.lines if line.on == on]
    return bool(there) and all(_is_same_visit(line, asked) for line in there)
