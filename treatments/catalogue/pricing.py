"""What an area costs, from the price list and the usual amounts of the catalogue.

An amount is named only where it is agreed: sourced, or confirmed by a prescriber.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext, ngettext

from medspa.clinic.models import Location
from treatments.catalogue.price_book import PriceBook, price_book
from treatments.catalogue.sold import Span, cost_of, number_sold, numbers_sold
from treatments.models import DoseRange, FacialArea, Modality, Price
from treatments.wording import plain_number

EXAMPLES = ("GLABELLA", "TEMPLE", "NLF")  # a forehead is not treated without the brows [R9]


@dataclass(frozen=True)
class AreaPrice:
    """The price of one unit or syringe, and how many an area usually needs; both sides together.

    `needed` is the smaller and the larger usual number, None where none is agreed; `repeat` the
    usual number when it is done again.
    """

    area: FacialArea
    price: Price
    needed: tuple[Decimal, Decimal] | None = None
    repeat: Decimal | None = None

    @property
    def totals(self) -> Span | None:
        if self.needed is None:
            return None
        return cost_of(self.price, self.needed)

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
        return str(self.totals) if self.totals else ""

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
        if not self.repeat:
            return ""
        return str(cost_of(self.price, (self.repeat, self.repeat)))


def price_each(price: Price) -> str:
    """ "from $690 a syringe", "$14.50 a unit", "$14 to $16 a unit"."""
    each = cost_of(price, (Decimal(1), Decimal(1)))
    return EACH[Price.Per(price.per)]() % {"price": str(each)}


EACH: dict[Price.Per, Callable[[], str]] = {
    Price.Per.UNIT: lambda: gettext("%(price)s a unit"),
    Price.Per.ML: lambda: gettext("%(price)s a mL"),
    Price.Per.SYRINGE: lambda: gettext("from %(price)s a syringe"),
    Price.Per.SESSION: lambda: gettext("%(price)s a visit"),
}


def needed_in_words(price: Price, needed: tuple[Decimal, Decimal]) -> str:
    """So many units, mL, syringes or visits in words."""
    low, high = (plain_number(each) for each in needed)
    number = low if low == high else gettext("%(low)s to %(high)s") % {"low": low, "high": high}
    return counted(price.per, number, needed[1])


def counted(per: str, number: str, count: Decimal) -> str:
    """ "48 to 72 units": the number as written, with the word that goes with `count`."""
    many = 1 if count == 1 else 2
    match per:
        case Price.Per.UNIT:
            said = ngettext("%(n)s unit", "%(n)s units", many)
        case Price.Per.SYRINGE:
            said = ngettext("%(n)s syringe", "%(n)s syringes", many)
        case Price.Per.ML:
            said = gettext("%(n)s mL")
        case _:
            said = ngettext("%(n)s visit", "%(n)s visits", many)
    return said % {"n": number}


@dataclass(frozen=True)
class PriceList:
    """One price of each modality, and the usual amounts that are agreed for what it buys."""

    book: PriceBook
    doses: dict[tuple[str, str], DoseRange]

    @property
    def prices(self) -> list[Price]:
        """Of what is given, by product; without fees and what undoes."""
        return [p for p in self.book.prices if p.modality and p.amount is not None]

    def of(self, modality: str) -> Price | None:
        """The price that stands for all of the modality: any filler, or the first neurotoxin."""
        return self.book.for_modality(modality)

    def for_area(self, area: FacialArea, modality: str) -> AreaPrice | None:
        price = self.of(modality)
        if price is None:
            return None
        dose = self.doses.get((area.pk, modality))
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


def price_list(now: datetime, location: Location | None = None) -> PriceList:
    """As it holds now at that location, or for all to read. Three queries; two where nothing is
    priced."""
    place = location or Location.first_open()
    on = place.local(now).date() if place else now.date()
    return priced_on(on, location)


def priced_on(on: date, location: Location | None = None) -> PriceList:
    """As it holds on that day. Two queries; one where nothing is priced."""
    book = price_book(on=on, location=location)
    standing = {m: price for m in Modality if (price := book.for_modality(m))}
    if not standing:
        return PriceList(book, {})
    rows = DoseRange.objects.filter(modality__in=standing).select_related("area")
    doses = {
        (row.area_id, row.modality): row
        for row in rows
        if row.product_id == standing[Modality(row.modality)].product_id
    }
    return PriceList(book, doses)


def amounts_needed(area: FacialArea, dose: DoseRange | None) -> tuple[Decimal, Decimal] | None:
    """The smaller and the larger usual amount, both sides together, in the product's unit; a
    midpoint where planning starts. None where none is agreed."""
    if dose is None or dose.needs_review or dose.pool or dose.basis == DoseRange.Basis.PER_POINT:
        return None
    low, high = dose.typical_amount, dose.typical_amount
    if dose.typical_amount is None:
        low, high = dose.min_amount, dose.max_amount
    if low is None or high is None:
        return None
    sides = _sides(area, dose)
    return low * sides, high * sides


def _sides(area: FacialArea, dose: DoseRange) -> int:
    return 2 if dose.basis == DoseRange.Basis.PER_SIDE and len(area.sides) > 1 else 1


def _priced(area: FacialArea, price: Price, dose: DoseRange | None) -> AreaPrice:
    """With whole units and whole syringes, as they are sold."""
    amounts = amounts_needed(area, dose)
    if dose is None or amounts is None:
        return AreaPrice(area, price)
    again = dose.repeat_amount
    repeat = number_sold(price, again * _sides(area, dose)) if again else None
    return AreaPrice(area, price, numbers_sold(price, *amounts), repeat)
