"""Is it given as a prescriber ordered it: product, areas, amount of the visit, performer, until?

The newest order that names the product there decides: what a prescriber says later replaces what
was said before. A clearance from before orders were written allows its kinds of product, until an
order is written. Nothing here reads the database or the clock.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from charting.clearances.validity import permits
from charting.ground.moments import Moment
from charting.models import Clearance, OrderLine
from treatments.catalogue.amounts import Amount, total_amount, total_volume_ml
from treatments.giving import Licence, Line, Ordered, Request
from treatments.giving.wordings import amount_text, day_text


def judge_order(
    clearances: Iterable[Clearance],
    asked: Request,
    given: Sequence[Line],
    injector: Licence | None,
    moment: Moment,
) -> Ordered | None:
    """What the order says of it, beside what the visit holds already; None: there is no order.

    `clearances` are newest first, with their lines.
    """
    regions = {asked.area.region} if asked.area else set()
    newest = None
    for one in clearances:
        if not permits(one, asked.modality, regions, moment):
            continue
        lines = list(one.order_lines.all())
        if not lines and newest is None:
            return None
        newest = newest or one
        naming = [line for line in lines if _names(line, asked)]
        if naming:
            return _best(_judge(line, asked, given, injector) for line in naming)
    return _unnamed(newest, asked) if newest else None


def _names(line: OrderLine, asked: Request) -> bool:
    named = asked.product is not None and line.names(asked.product)
    return named and (asked.area is None or line.reaches(asked.area.pk))


def _best(found: Iterable[Ordered]) -> Ordered:
    """One line that allows it is enough."""
    judged = list(found)
    return next((one for one in judged if not one.is_beyond), judged[0])


def _judge(
    line: OrderLine, asked: Request, given: Sequence[Line], injector: Licence | None
) -> Ordered:
    about = f"order line {line.pk}"
    problem = _ended(line, asked) or _not_for(line, injector)
    if problem:
        return Ordered(problem, is_beyond=True, about=about)
    reached = _reached(line, asked, given)
    if reached is None:
        return Ordered(f"Within {_order(line)}: {line} per visit", is_beyond=False, about=about)
    most, makes = amount_text(line.most, line.unit), amount_text(reached, line.unit)
    if reached <= line.most:
        sentence = f"Within {_order(line)}: {line.what} {makes} of up to {most} per visit"
        return Ordered(sentence, is_beyond=False, about=about)
    sentence = f"Beyond {_order(line)}: {line.what} up to {most} per visit; this makes {makes}"
    return Ordered(sentence, is_beyond=True, about=about, reached=reached)


def _order(line: OrderLine) -> str:
    return f"the order of {line.clearance.prescriber}"


def _ended(line: OrderLine, asked: Request) -> str:
    if asked.on <= line.until:
        return ""
    return f"Beyond {_order(line)}: for {line.what} it ended on {day_text(line.until)}"


def _not_for(line: OrderLine, injector: Licence | None) -> str:
    if injector is None:
        return ""
    if line.performer and line.performer_id != injector.key:
        return f"Beyond {_order(line)}: {line.what} is for {line.performer} to give"
    if line.performer_role == OrderLine.Role.PRESCRIBER and not injector.may_prescribe:
        return f"Beyond {_order(line)}: {line.what} is for a prescriber to give"
    return ""


def _reached(line: OrderLine, asked: Request, given: Sequence[Line]) -> Decimal | None:
    """What the visit then holds of what the line names, in all its areas, both sides."""
    if asked.product is None or asked.amount is None:
        return None
    amounts = [Amount(asked.product, asked.amount)]
    amounts += [
        Amount(one.product, one.amount)
        for one in given
        if asked.session
        and one.session == asked.session
        and one.product
        and one.amount is not None
        and one.area
        and line.names(one.product)
        and line.reaches(one.area.pk)
    ]
    return total_amount(amounts).value if line.product_id else total_volume_ml(amounts)


def _unnamed(clearance: Clearance, asked: Request) -> Ordered:
    where = f" in {asked.area}" if asked.area else ""
    said = f"the order of {clearance.prescriber} of {day_text(clearance.examined_on)}"
    about = f"{asked.product.slug if asked.product else ''}:{asked.area.pk if asked.area else ''}"
    return Ordered(
        f"Beyond {said}: it does not name {asked.product}{where}", is_beyond=True, about=about
    )
