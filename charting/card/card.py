"""The treatment card: what somebody else who treats the client has to know, and when to call.

From what a signature sealed and what was added since; in the language that is read now. A record
that was taken back stands on it as such.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext

from bookings.models import Appointment
from charting.aftercare.sheets import GivenHere, sections_for
from charting.card.given import GivenLine, GivenPack, GivenVisit, read_given
from charting.models import Addendum, Chart
from medspa.formats.dates import current_language, format_when
from treatments.catalogue.amounts import Amount, total_amount
from treatments.models import Product

Data = dict[str, Any]


@dataclass(frozen=True)
class CardProduct:
    """One product of the visit: its sum, where it went, and the packs it came from."""

    name: str
    total: str
    lines: list[GivenLine]
    packs: list[GivenPack]


@dataclass(frozen=True)
class CardNote:
    """What was found out about the record later: a sentence, and what was added word for word."""

    says: str
    words: str = ""


@dataclass(frozen=True)
class Card:
    """`care`: sections as they were handed out (`title`, `says`, `danger`)."""

    given: GivenVisit
    products: list[CardProduct]
    care: list[Data]
    notes: list[CardNote]

    @property
    def visit(self) -> Appointment:
        return self.given.visit

    @cached_property
    def danger(self) -> list[str]:
        """When to call at once: each sign once."""
        return list(dict.fromkeys(sign for part in self.care for sign in part["danger"]))

    @property
    def phone(self) -> str:
        """What a client calls: the location's own number for that."""
        return str(self.visit.location.urgent_phone)


def read_card(visit: Appointment) -> Card:
    """A fixed number of statements."""
    given = read_given(visit)
    known = {one.name: one for one in Product.objects.filter(name__in=_names(given))}
    return Card(
        given=given,
        products=[_product(name, given, known) for name in _names(given)],
        care=_care(given, known),
        notes=list(_notes(visit)),
    )


def _names(given: GivenVisit) -> list[str]:
    return list(dict.fromkeys(line.product for line in given.lines))


def _product(name: str, given: GivenVisit, known: dict[str, Product]) -> CardProduct:
    lines = [line for line in given.lines if line.product == name]
    packs = [pack for pack in given.packs if pack.product == name]
    product = known.get(name) or Product(name=name, unit=lines[0].unit)
    total = total_amount(Amount(product, one) for line in lines for one in line.sides.values())
    return CardProduct(name, str(total), lines, list(dict.fromkeys(packs)))


def _care(given: GivenVisit, known: dict[str, Product]) -> list[Data]:
    """The words that were handed out; those of now where none were, or in another language."""
    language = current_language()
    sheets = [one["sheet"] for one in given.aftercare if one["language"] == language]
    handed = {part["id"]: part for sheet in sheets for part in sheet}
    here = [
        GivenHere(known[line.product], area)
        for line in given.lines
        if line.product in known
        for area in line.codes
    ]
    now = {one.id: one.in_language(language) for one in sections_for(here)}
    return list((now | handed).values())


def _notes(visit: Appointment) -> Iterable[CardNote]:
    charts = visit.charts.signed().order_by("signed_at")
    for chart in charts.select_related("replaces").prefetch_related("addenda", "replacements"):
        if chart.retraction:
            yield CardNote(_taken_back(chart, visit))
        for added in chart.addenda.all():
            if added.kind == Addendum.Kind.CORRECTION:
                said = gettext("Corrected on %(day)s:") % {"day": _day(visit, added.at)}
                yield CardNote(said, added.text)


def _taken_back(chart: Chart, visit: Appointment) -> str:
    says = {
        Chart.State.NEVER_HAPPENED: gettext(
            "A record of this visit was taken back on %(day)s: what it said never happened."
        ),
        Chart.State.WRONGLY_WRITTEN: gettext(
            "On %(day)s we found this record to be wrong. We're writing it again, and this card "
            "will change."
        ),
        Chart.State.REPLACED: gettext(
            "An earlier record of this visit was wrong and was taken back on %(day)s. "
            "This card says what is right."
        ),
    }
    day = _day(visit, chart.retracted_at) if chart.retracted_at else ""
    return says[chart.state] % {"day": day}


def _day(visit: Appointment, at: datetime) -> str:
    return format_when(visit.location.local(at).date(), "j F Y")
