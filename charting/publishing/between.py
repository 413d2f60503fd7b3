"""What charts say was given from one photograph to the other, to begin the public words with."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext

from charting.history.queries import lines_of_people
from charting.models import Injection, Photo
from treatments.models import FacialArea, Product
from treatments.wording import plain_number

Pair = tuple[Photo, Photo]


@dataclass(frozen=True)
class Given:
    """Of one product in one area, both sides together."""

    area: FacialArea
    product: Product
    amount: Decimal

    @property
    def area_name(self) -> str:
        """As clients name it, in the language in force."""
        return gettext(self.area.lay_name)

    @property
    def words(self) -> str:
        """A line of public words: `Jaw muscle: 48 units of Botox Cosmetic`."""
        said = UNITS if self.product.unit == "U" else VOLUME
        amount = gettext(said) % {
            "number": plain_number(self.amount),
            "product": self.product.name,
        }
        return f"{self.area_name}: {amount}"


NUMBER = re.compile(r"\d+(?:\.\d+)?")
UNITS, VOLUME = "%(number)s units of %(product)s", "%(number)s mL of %(product)s"


def given_between(pairs: Sequence[Pair]) -> list[list[Given]]:
    """Of each pair, by signed charts of whatever record of the person. One statement."""
    if not pairs:
        return []
    span = min(before.taken_at for before, _ in pairs), max(after.taken_at for _, after in pairs)
    people = {before.client.person_id for before, _ in pairs}
    rows = lines_of_people(people).filter(chart__signed_at__isnull=False, at__range=span)
    lines = list(rows)
    return [_given(pair, lines) for pair in pairs]


def proposed_words(given: Iterable[Given]) -> str:
    """A line each, in the language in force."""
    return "\n".join(one.words for one in given)


def left_out(given: Iterable[Given], treated: str) -> list[Given]:
    """Those whose area the English words do not name, or not with that amount. A hint to whoever
    reads them: areas may be called otherwise, and sides told apart."""
    lines = treated.casefold().splitlines()
    return [one for one in given if not any(_tells(line, one) for line in lines)]


def _tells(line: str, given: Given) -> bool:
    """A line of public words with this area and this amount in it."""
    area, _, rest = line.partition(given.area.lay_name.casefold())
    numbers = (Decimal(one) for one in NUMBER.findall(f"{area} {rest}"))
    return given.area.lay_name.casefold() in line and given.amount in numbers


def _given(pair: Pair, lines: Iterable[Injection]) -> list[Given]:
    before, after = pair
    found: dict[tuple[FacialArea, Product], Decimal] = defaultdict(Decimal)
    for one in lines:
        is_theirs = one.chart.client.person_id == before.client.person_id
        if is_theirs and before.taken_at <= one.at <= after.taken_at:
            found[one.area, one.product] += one.amount
    return [Given(*what, amount) for what, amount in found.items()]
