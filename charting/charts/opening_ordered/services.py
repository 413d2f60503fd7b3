"""Everything that the visit needs, opened in one act: all of it or nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from charting.charts.openings import SyringeOpening, VialOpening
from charting.charts.services.containers import open_syringes, open_vial
from charting.models import Chart, Container
from charting.safety.client_answer import ClientAnswer
from charting.safety.services.screening import record_answer
from medspa.accounts.models import User
from medspa.clients.services import lock_client
from medspa.errors import RuleViolation
from treatments.models import Product
from treatments.stock.services.movement_rules import locked_lots


@dataclass(frozen=True)
class Packs:
    """`count` packs of the lot of `opening`."""

    opening: VialOpening | SyringeOpening
    count: int


@dataclass(frozen=True)
class Told:
    """What the client answered about one product."""

    product: Product
    answer: ClientAnswer


@transaction.atomic
def keep_answers(
    *, chart: Chart, told: Sequence[Told], packs: Sequence[Packs], by: User, now: datetime
) -> None:
    """Before `open_packs`, and by itself: what was reported stays if opening is refused. The lots
    are locked here already: they come before the chart.

    Raises as `record_answer`; `facts["of"]` is the place of the answer in `told`.
    """
    _lock(chart, packs)
    for number, one in enumerate(told):
        with _named(number):
            record_answer(chart=chart, product=one.product, answer=one.answer, by=by, now=now)


@transaction.atomic
def open_packs(*, chart: Chart, packs: Sequence[Packs], by: User, now: datetime) -> list[Container]:
    """In the order asked for. Raises as `open_vial` and `open_syringe`; `facts["of"]` is the place
    in `packs` of what was refused, and nothing is open then."""
    _lock(chart, packs)
    opened: list[Container] = []
    for number, one in enumerate(packs):
        with _named(number):
            opened += _opened(chart, one, by, now)
    return opened


def _lock(chart: Chart, packs: Sequence[Packs]) -> None:
    """Client, lots in the order of their keys, chart: two tablets never wait for each other."""
    lock_client(chart.client_id)
    locked_lots(*(one.opening.lot for one in packs))


def _opened(chart: Chart, packs: Packs, by: User, now: datetime) -> Sequence[Container]:
    opening, count = packs.opening, packs.count
    if isinstance(opening, SyringeOpening):
        return open_syringes(chart=chart, opening=opening, count=count, by=by, now=now)
    return [open_vial(chart=chart, opening=opening, by=by, now=now) for _ in range(count)]


@contextmanager
def _named(number: int) -> Iterator[None]:
    """Says in the error which one was refused."""
    try:
        yield
    except RuleViolation as error:
        error.facts["of"] = number
        raise
