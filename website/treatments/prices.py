"""The price list as the public pages show it: worked examples, and area by area."""

from dataclasses import dataclass

from django.utils.translation import gettext

from treatments.catalogue.explorer import areas_by_region
from treatments.catalogue.pricing import AreaPrice, PriceList
from treatments.models import FacialArea, Modality, Price, PricedClass
from treatments.wording import plain_number


@dataclass(frozen=True)
class PricedArea:
    """One area with one thing that is given there."""

    area: FacialArea
    modality: Modality
    price: AreaPrice

    @property
    def name(self) -> str:
        return gettext(self.area.lay_name)

    @property
    def used(self) -> str:
        return gettext(self.modality.label)


@dataclass(frozen=True)
class EachPrice:
    """The price of one unit or syringe, and what single places ask instead."""

    price: Price
    elsewhere: list[Price]

    @property
    def name(self) -> str:
        return self.price.product.name if self.price.product else self.class_name

    @property
    def class_name(self) -> str:
        """Any filler is "Filler" to clients."""
        match self.price.product_class:
            case PricedClass.HA_FILLER:
                return gettext("Hyaluronic acid filler")
            case PricedClass.CAHA:
                return gettext("Calcium hydroxylapatite")
            case PricedClass.PLLA:
                return gettext("Poly-L-lactic acid")
        return gettext("Filler")

    @property
    def note(self) -> str:
        if self.price.modality == Modality.NEUROTOXIN:
            return gettext("Neurotoxin")
        if self.price.syringe_ml == 1:
            return gettext("1 mL, about a fifth of a teaspoon")
        return f"{plain_number(self.price.syringe_ml)} mL" if self.price.syringe_ml else ""


def each_price(prices: PriceList) -> list[EachPrice]:
    return [EachPrice(price, prices.book.elsewhere(price)) for price in prices.prices]


def worked_examples(prices: PriceList) -> list[AreaPrice]:
    """One in units and one in syringes, where amounts are agreed. One query; none unpriced."""
    return prices.examples(FacialArea.objects.all()) if prices.prices else []


def priced_regions(prices: PriceList) -> list[tuple[str, list[PricedArea]]]:
    """Every area that clients talk about and that has a price, by region. One query; none
    where nothing is priced."""
    if not prices.prices:
        return []
    regions = areas_by_region(FacialArea.objects.talked_about())
    return [(region, _priced(areas, prices)) for region, areas in regions]


def _priced(areas: list[FacialArea], prices: PriceList) -> list[PricedArea]:
    return [
        PricedArea(area, modality, price)
        for area in areas
        for modality in area.modalities
        if (price := prices.for_area(area, modality))
    ]
