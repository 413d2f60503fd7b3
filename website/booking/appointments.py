"""What of the diary the public pages show: who sees clients, what it costs."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import and_, or_

from django.db.models import Q

from bookings.ground.visit_prices import VisitPrice, with_prices
from bookings.models import AppointmentType
from medspa.clinic.models import StaffMember
from treatments.catalogue.price_book import PriceBook
from treatments.models import Modality


@dataclass(frozen=True)
class TreatmentVisits:
    """The visits at which something is given: how long, from what price, by whom."""

    kinds: list[AppointmentType]

    @property
    def minutes(self) -> tuple[int, int] | None:
        lengths = [kind.duration_min for kind in self.kinds]
        return (min(lengths), max(lengths)) if lengths else None

    def price_from(self, book: PriceBook) -> Decimal | None:
        """The lowest that the book has of them; what is free is no price."""
        found = [price for _, price in with_prices(self.kinds, book) if price]
        return min((price.amount for price in found if price.amount), default=None)

    def giving(self, modality: Modality) -> "TreatmentVisits":
        """Those that give just this; if there are none, those that give it among others."""
        those = [kind for kind in self.kinds if modality in kind.modalities]
        just = [kind for kind in those if kind.modalities == [modality]]
        return TreatmentVisits(just or those)

    @property
    def providers(self) -> list[StaffMember]:
        people = {
            person.pk: person
            for kind in self.kinds
            for person in kind.providers.all()
            if person.is_active and person.is_provider
        }
        return sorted(people.values(), key=lambda person: person.name)


def treatment_visits(modalities: Iterable[Modality], *, at_once: bool) -> TreatmentVisits:
    """Visits that give any of these, or all of them `at_once`; touch-ups come after others."""
    given = [Q(**{f"gives_{modality}": True}) for modality in modalities]
    if not given:
        return TreatmentVisits([])
    kinds = AppointmentType.objects.filter(reduce(and_ if at_once else or_, given))
    kinds = kinds.filter(is_active=True, is_touch_up=False)
    return TreatmentVisits(list(kinds.prefetch_related("providers")))


def priced_visits(book: PriceBook) -> list[tuple[AppointmentType, VisitPrice]]:
    """One query."""
    kinds = AppointmentType.objects.filter(is_active=True, fee__isnull=False)
    return [(kind, price) for kind, price in with_prices(kinds, book) if price]
