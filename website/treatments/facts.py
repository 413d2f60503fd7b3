"""How long it lasts, how long a visit takes and what it costs, for each thing that is given.

Filler and neurotoxin differ in all three, so nothing here is the smallest of both.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext

from treatments.catalogue.pricing import AreaPrice, PriceList, price_each
from treatments.models import AreaGuidance, Modality, Price, Treatment, TreatmentArea
from treatments.wording import dollar_price, months_span
from website.booking.appointments import TreatmentVisits
from website.treatments.pages import TreatedArea, TreatmentPage


@dataclass(frozen=True)
class Given:
    """What is said of one modality, or of several that one visit gives together."""

    modalities: tuple[Modality, ...]
    lasts: str
    minutes: tuple[int, int] | None
    price: Price | None
    visit_from: Decimal | None
    total: str = ""  # where it is one area, and the usual number is agreed

    @property
    def name(self) -> str:
        first, *others = [gettext(each.label) for each in self.modalities]
        return f" {gettext('and')} ".join([first, *(name.lower() for name in others)])

    @property
    def costs(self) -> str:
        """ "about $290" where that is known, else "from $690 a syringe"; without a price list the
        price of the visit; or nothing."""
        if self.total:
            return gettext("about %(total)s") % {"total": self.total}
        if self.price:
            return price_each(self.price)
        if self.visit_from:
            return gettext("from %(price)s") % {"price": dollar_price(self.visit_from)}
        return ""


def facts_of(page: TreatmentPage, visits: TreatmentVisits, prices: PriceList) -> list[Given]:
    """One for each modality; a treatment of the whole face is given, and told, as one."""
    given = tuple(page.modalities)
    if page.is_of_whole_face and visits.kinds:
        least = visits.price_from(prices.book)
        return [Given(given, page.treatment.months, visits.minutes, None, least)]
    alone = len(given) == 1
    return [
        Given(
            (modality,),
            page.treatment.months if alone else span_of(_guidance(page, modality)),
            visits.giving(modality).minutes,
            prices.of(modality),
            visits.giving(modality).price_from(prices.book),
            _total(page, modality, prices),
        )
        for modality in given
    ]


def _total(page: TreatmentPage, modality: Modality, prices: PriceList) -> str:
    """What the whole of it costs, where it is given in one area alone."""
    areas = [each.area for each in page.areas if each.modality == modality]
    price = prices.for_area(areas[0], modality) if len(areas) == 1 else None
    return price.total if price else ""


def _guidance(page: TreatmentPage, modality: Modality) -> list[AreaGuidance | None]:
    return [treated.guidance for treated in page.areas if treated.modality == modality]


def priced_areas(
    page: TreatmentPage, prices: PriceList
) -> list[tuple[TreatedArea, AreaPrice | None]]:
    return [(each, prices.for_area(each.area, each.modality)) for each in page.areas]


# Which part of the face is shown hollow and filled, by what of it a treatment fills.
LIGHT = {
    "temple": {"TEMPLE"},
    "cheek": {"CHEEK", "CHEEK_LAT", "CHEEK_MED", "SUBMALAR"},
    "chin": {"CHIN_SHADOW", "LABIOMENTAL", "PREJOWL", "MARIONETTE"},
}


def light_for(page: TreatmentPage) -> str:
    """What the page shows hollow beside filled: a part, the whole "face", or nothing."""
    filled = {each.area.code for each in page.areas if each.modality == Modality.FILLER}
    shown = [part for part, codes in LIGHT.items() if codes & filled]
    return "face" if len(shown) > 1 else next(iter(shown), "")


def span_of(guidance: Iterable[AreaGuidance | None]) -> str:
    """From the shortest to the longest of what is agreed: "3 to 6 months"; empty if nothing is."""
    agreed = [row for row in guidance if row and row.recall_is_agreed and row.recall_months_max]
    low = min((row.recall_months_min or 0 for row in agreed), default=None)
    high = max((row.recall_months_max or 0 for row in agreed), default=None)
    return months_span(low, high)


def lasting_times(treatments: Iterable[Treatment]) -> dict[int, list[tuple[str, str]]]:
    """How long each treatment lasts: (what, months) for each modality, or ("", months) where it
    is one thing or is told as one. Their `treatment_areas` are prefetched. One query."""
    treated = {each.pk: list(each.treatment_areas.all()) for each in treatments}
    areas = {row.area_id for rows in treated.values() for row in rows}
    guidance = {
        (row.area_id, row.modality): row for row in AreaGuidance.objects.filter(area__in=areas)
    }
    return {each.pk: _spans(each, treated[each.pk], guidance) for each in treatments}


def _spans(
    treatment: Treatment,
    rows: list[TreatmentArea],
    guidance: dict[tuple[str, str], AreaGuidance],
) -> list[tuple[str, str]]:
    used = [Modality(each) for each in dict.fromkeys(row.modality for row in rows)]
    regions = {row.area.region for row in rows}
    if len(used) < 2 or len(regions) > 2:
        return [("", treatment.months)] if treatment.months else []
    found = [
        (m, span_of(guidance.get((row.area_id, m)) for row in rows if row.modality == m))
        for m in used
    ]
    return [(gettext(m.label), span) for m, span in found if span]
