"""What an area costs, from the price list and the usual amounts of the catalogue.

An amount is named only where it is agreed: sourced, or confirmed by a prescriber.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from django.utils.translation import gettext, ngettext

from treatments.models import DoseRange, FacialArea, ListPrice, Modality
from treatments.wording import dollar_price, dollars_span

SYRINGE_ML = Decimal(1)
EXAMPLES = ("GLABELLA", "TEMPLE", "NLF")  # a forehead is not treated without the brows [R9]


@dataclass(frozen=True)
class AreaPrice:
    """The price of one unit or syringe, and how many an area usually needs; both sides together.

    `needed` is the smaller and the larger usual number, None where none is agreed; `repeat` the
    usual number when it is done again.
    """

    area: FacialArea
    price: ListPrice
    needed: tuple[int, int] | None = None
    repeat: int | None = None

    @property
    def totals(self) -> tuple[Decimal, Decimal] | None:
        if self.needed is None:
            return None
        low, high = self.needed
        return self.price.amount * low, self.price.amount * high

    @property
    def each(self) -> str:
        """ "from $690 a syringe", "$14.50 a unit"."""
        return price_each(self.price)

    @property
    def number(self) -> str:
        """ "20 units", "48 to 72 units", "4 syringes"; empty where no number is agreed."""
        return needed_in_words(self.price, self.needed) if self.needed else ""

    @property
    def total(self) -> str:
        """ "$290", "$696 to $1,044"; empty likewise."""
        return dollars_span(*self.totals) if self.totals else ""

    @property
    def says(self) -> str:
        """In the card of an area: "about $290 (20 units)", or the price of each."""
        if not self.needed:
            return self.each
        return gettext("about %(total)s (%(number)s)") % {
            "total": self.total,
            "number": self.number,
        }

    @property
    def repeat_number(self) -> str:
        return needed_in_words(self.price, (self.repeat, self.repeat)) if self.repeat else ""

    @property
    def repeat_total(self) -> str:
        return dollar_price(self.price.amount * self.repeat) if self.repeat else ""


def price_each(price: ListPrice) -> str:
    """ "from $690 a syringe", "$14.50 a unit"."""
    said = gettext("%(price)s a unit") if price.is_per_unit else gettext("from %(price)s a syringe")
    return said % {"price": dollar_price(price.amount)}


def needed_in_words(price: ListPrice, needed: tuple[int, int]) -> str:
    """So many units or syringes in words."""
    low, high = needed
    number = (
        str(low) if low == high else gettext("%(low)s to %(high)s") % {"low": low, "high": high}
    )
    if price.is_per_unit:
        return ngettext("%(n)s unit", "%(n)s units", high) % {"n": number}
    return ngettext("%(n)s syringe", "%(n)s syringes", high) % {"n": number}


@dataclass(frozen=True)
class PriceList:
    """One price of each modality, and the usual amounts that are agreed for what it buys."""

    prices: list[ListPrice]
    doses: dict[tuple[str, str], DoseRange]

    def of(self, modality: str) -> ListPrice | None:
        """The price that stands for all of the modality: any filler, or the first neurotoxin."""
        found = [price for price in self.prices if price.modality == modality]
        return next((price for price in found if price.product_id is None), None) or next(
            iter(found), None
        )

    def for_area(self, area: FacialArea, modality: str) -> AreaPrice | None:
        price = self.of(modality)
        if price is None:
            return None
        dose = self.doses.get((area.pk, modality))
        if (
            dose is None
            or dose.needs_review
            or dose.pool
            or dose.basis == DoseRange.Basis.PER_POINT
        ):
            return AreaPrice(area, price)
        return _priced(area, price, dose)

    def examples(self, areas: Iterable[FacialArea]) -> list[AreaPrice]:
        """One worked example of each modality: the first area whose usual amount is agreed, best
        one that is asked for alone."""
        in_order = sorted(areas, key=lambda area: area.pk not in EXAMPLES)
        found = []
        for modality in Modality:
            worked = (self.for_area(a, modality) for a in in_order if modality in a.modalities)
            found += [next((each for each in worked if each and each.needed), None)]
        return [each for each in found if each]


def price_list() -> PriceList:
    """Two queries; one where nothing is priced."""
    prices = list(ListPrice.objects.select_related("product"))
    if not prices:
        return PriceList([], {})
    listed = PriceList(prices, {})
    standing = {m: price for m in Modality if (price := listed.of(m))}
    rows = DoseRange.objects.filter(modality__in=standing).select_related("area")
    doses = {
        (row.area_id, row.modality): row
        for row in rows
        if row.product_id == standing[Modality(row.modality)].product_id
    }
    return PriceList(prices, doses)


def _priced(area: FacialArea, price: ListPrice, dose: DoseRange) -> AreaPrice:
    """With whole units and whole syringes, as they are sold; a midpoint where planning starts."""
    sides = 2 if dose.basis == DoseRange.Basis.PER_SIDE and len(area.sides) > 1 else 1
    ends = (dose.typical_amount, dose.typical_amount)
    if dose.typical_amount is None:
        ends = (dose.min_amount, dose.max_amount)
    low, high = ends
    if low is None or high is None:
        return AreaPrice(area, price)
    again = dose.repeat_amount
    repeat = _whole(price, again * sides) if again else None
    return AreaPrice(area, price, (_whole(price, low * sides), _whole(price, high * sides)), repeat)


def _whole(price: ListPrice, amount: Decimal) -> int:
    size = Decimal(1) if price.is_per_unit else SYRINGE_ML
    return int((amount / size).to_integral_value(rounding=ROUND_CEILING))
