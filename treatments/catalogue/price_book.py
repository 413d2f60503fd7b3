"""The price book: which price stands for a product, a kind of product or a fee, where and when."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q

from medspa.clinic.models import Location
from medspa.errors import RuleViolation
from treatments.catalogue.product_class import Substance
from treatments.models import Price, PricedClass

Key = tuple[int | None, str, int | None]


class PastPrices(RuleViolation):
    """A price begins on a day that is over, and nobody said that this is meant."""

    code = "past_prices"
    asked = (
        "That day is in the past. Estimates issued since then keep the price they gave. "
        "Check this box if you mean it to start on that date."
    )


def begins_in_past(price: Price, now: datetime) -> bool:
    """On the calendar of its location; of the clinic where it is every location's."""
    place = price.location or Location.first_open()
    return price.valid_from < (place.local(now) if place else now).date()


@dataclass(frozen=True)
class PriceBook:
    """The prices in force at one place on one day: one of each thing that is offered.

    What is nearest counts: the product's own price before that of its kind, that before "any
    filler"; and within each the location's own before that of every location.
    """

    by_key: dict[Key, Price]
    own: tuple[Price, ...] = ()  # what single locations ask
    known_at: datetime | None = None  # as it was then; None: as it is

    @property
    def prices(self) -> list[Price]:
        return list(self.by_key.values())

    def elsewhere(self, price: Price) -> list[Price]:
        """What locations ask that have another price of the same thing, by their names."""
        others = [line for line in self.own if line.key == price.key and line.pk != price.pk]
        said = (price.per, price.amount, price.amount_to)
        return [one for one in others if (one.per, one.amount, one.amount_to) != said]

    def for_product(self, product: Substance) -> Price | None:
        """None where the book has no price of it, or it is not offered any more."""
        keys: list[Key] = [(product.pk, "", None)] if product.pk else []
        return self._first([*keys, *_class_keys(product.kind)])

    def for_fee_number(self, number: int | None) -> Price | None:
        return self._first([(None, "", number)]) if number else None

    def for_modality(self, modality: str) -> Price | None:
        """The price that stands for all of it: any filler, or the first neurotoxin."""
        found = [price for price in self.prices if price.modality == modality and price.amount]
        of_class = [price for price in found if price.product_class]
        return next(iter([*sorted(of_class, key=_widest_first), *found]), None)

    def _first(self, keys: Iterable[Key]) -> Price | None:
        found = next((self.by_key[key] for key in keys if key in self.by_key), None)
        return found if found and found.amount is not None else None


def price_book(
    *, on: date, location: Location | None = None, as_known_at: datetime | None = None
) -> PriceBook:
    """What holds on that day at that location; without one, what the public reads: the price of
    every location, or where each has its own, the lowest. One query.

    `as_known_at`: what was told then; lines that were set or taken back since count for nothing.
    """
    rows = Price.objects.standing(as_known_at).filter(valid_from__lte=on)
    if location is not None:
        rows = rows.filter(Q(location=location) | Q(location=None))
    lines = rows.select_related("product", "fee", "location").order_by("valid_from", "pk")
    return replace(book_of(lines, is_public=location is None), known_at=as_known_at)


def book_of(lines: Iterable[Price], *, is_public: bool) -> PriceBook:
    """Of lines in the order of their days, the one of each thing that stands."""
    newest = {(line.key, line.location_id): line for line in lines}
    first = _shown_to_all_first if is_public else _own_first
    kept: dict[Key, Price] = {}
    for line in sorted(newest.values(), key=first):
        kept.setdefault(line.key, line)
    own = [each for each in newest.values() if each.location and each.location.is_active]
    return PriceBook(
        dict(sorted(kept.items(), key=lambda item: _in_order(item[1]))),
        tuple(sorted(own, key=lambda line: str(line.location))),
    )


def _own_first(line: Price) -> bool:
    return line.location_id is None


def _shown_to_all_first(line: Price) -> tuple[bool, bool, Decimal]:
    """What holds everywhere, then the lowest of the places; what is not offered comes last."""
    return (line.location_id is not None, line.amount is None, line.amount or Decimal(0))


FILLERS = (PricedClass.HA_FILLER, PricedClass.CAHA, PricedClass.PLLA)


def classes_of(product_class: str) -> list[str]:
    """The kinds of product that one price of a class stands for."""
    is_any = product_class == PricedClass.FILLER
    return [str(kind) for kind in FILLERS] if is_any else [product_class]


def _class_keys(kind: str) -> list[Key]:
    classes = [kind] if kind in PricedClass.values else []
    if kind in FILLERS:
        classes.append(PricedClass.FILLER)
    return [(None, each, None) for each in classes]


def _widest_first(price: Price) -> bool:
    return price.product_class != PricedClass.FILLER


def _in_order(price: Price) -> tuple[int, str]:
    position = price.product.position if price.product else -1
    return (position, price.product_class)
