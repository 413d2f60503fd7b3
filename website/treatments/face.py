"""The explorer of the face: what stands on the card of each area."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext

from bookings.models import AppointmentType
from treatments.catalogue.explorer import ExploredArea, explored_areas
from treatments.catalogue.price_book import PriceBook
from treatments.catalogue.pricing import PriceList
from treatments.face.showing import best_view
from treatments.models import AreaGuidance, FacialArea, Modality, Treatment, TreatmentArea
from treatments.wording import dollar_price
from website.booking.appointments import TreatmentVisits
from website.treatments.facts import LIGHT, span_of
from website.treatments.pages import in_words_of_reader


@dataclass(frozen=True)
class Use:
    """One thing that is given in an area."""

    modality: Modality
    does: str
    lasts: str
    price: str
    sum: str  # the same without the number of units

    @property
    def name(self) -> str:
        return gettext(self.modality.label)

    @property
    def in_short(self) -> str:
        """For the bar: "Filler · about 12 months · from $690 a syringe"."""
        lasts = gettext("about %(months)s") % {"months": self.lasts} if self.lasts else ""
        return " · ".join(part for part in (self.name, lasts, self.sum) if part)


@dataclass(frozen=True)
class Item:
    area: FacialArea
    uses: list[Use]
    treatment: Treatment | None

    @property
    def takes(self) -> str:
        return ",".join(use.modality for use in self.uses)

    @property
    def kinds(self) -> str:
        first, *others = [use.name for use in self.uses]
        return f" {gettext('or')} ".join([first, *(name.lower() for name in others)])

    @property
    def view(self) -> str:
        return best_view([self.area.pk])

    @property
    def light(self) -> str:
        """Which part of the face shows it hollow and filled; empty if none does."""
        return next((part for part, codes in LIGHT.items() if self.area.pk in codes), "")


@dataclass(frozen=True)
class Known:
    """What cards are made of beside the area itself."""

    prices: PriceList
    visits: Mapping[Modality, Decimal]
    pages: Mapping[str, Treatment]
    spans: Mapping[tuple[int, Modality], str]  # how long a treatment lasts, of each thing given

    def price(self, area: FacialArea, modality: Modality) -> tuple[str, str]:
        """With the usual number where it is agreed, and in short."""
        if price := self.prices.for_area(area, modality):
            return price.says, price.total or price.each
        least = self.visits.get(modality)
        said = gettext("from %(price)s") % {"price": dollar_price(least)} if least else ""
        return said, said


def items_by_region(prices: PriceList) -> list[tuple[str, list[Item]]]:
    """Every area with what a client wants to know of it. Six queries at most."""
    regions = explored_areas()
    pages, spans = _pages()
    least = {} if prices.prices else _visit_prices(prices.book)
    known = Known(prices, least, pages, spans)
    return [(name, [_item(each, known) for each in explored]) for name, explored in regions]


def first_map(items: Iterable[Item], chosen: Iterable[str]) -> str:
    """The tab that shows what was asked for: neurotoxin's, if that is all that goes there."""
    asked = set(chosen)
    takes = [item.takes for item in items if item.area.pk in asked]
    only_toxin = takes and all(each == Modality.NEUROTOXIN for each in takes)
    return Modality.NEUROTOXIN if only_toxin else Modality.FILLER


def _item(explored: ExploredArea, known: Known) -> Item:
    area = explored.area
    codes = [area.pk, *(part.pk for part in area.parts.all())]
    treatment = next((known.pages[code] for code in codes if code in known.pages), None)
    return Item(
        area, [_use(explored, each, treatment, known) for each in area.modalities], treatment
    )


def _use(
    explored: ExploredArea, modality: Modality, treatment: Treatment | None, known: Known
) -> Use:
    """Where nothing is agreed of the area itself, it lasts as what it is a part of."""
    words = explored.does.get(modality, "")
    whole = known.spans.get((treatment.pk, modality), "") if treatment else ""
    price, total = known.price(explored.area, modality)
    lasts = explored.lasts.get(modality) or whole
    return Use(modality, gettext(words) if words else "", lasts, price, total)


def _visit_prices(book: PriceBook) -> dict[Modality, Decimal]:
    """The lowest price of a visit that gives just this, for clinics without a price list."""
    kinds = AppointmentType.objects.filter(is_active=True, is_touch_up=False)
    visits = TreatmentVisits(list(kinds))
    return {m: price for m in Modality if (price := visits.giving(m).price_from(book))}


def _pages() -> tuple[dict[str, Treatment], dict[tuple[int, Modality], str]]:
    """The treatment to read about for each area: the one that is about the fewest; and how long
    each treatment lasts, as far as that is agreed."""
    published = TreatmentArea.objects.filter(treatment__is_published=True)
    rows = list(published.select_related("treatment"))
    sizes = Counter(row.treatment_id for row in rows)
    rows.sort(key=lambda row: -sizes[row.treatment_id])
    treatments = {each.pk: each for each in in_words_of_reader({r.treatment for r in rows})}
    guidance = {(row.area_id, row.modality): row for row in AreaGuidance.objects.all()}
    spans: dict[tuple[int, Modality], list[AreaGuidance | None]] = {}
    for row in rows:
        found = guidance.get((row.area_id, row.modality))
        spans.setdefault((row.treatment_id, Modality(row.modality)), []).append(found)
    return (
        {row.area_id: treatments[row.treatment_id] for row in rows},
        {key: span_of(found) for key, found in spans.items()},
    )
