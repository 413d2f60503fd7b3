"""The treatment card and the sheet of aftercare as PDF, in the language that is read now."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

from bookings.models import Appointment
from charting.card.card import Card, CardProduct
from charting.card.given import GivenLine, GivenPack
from charting.ground.papers.printing import print_paper
from medspa.clinic.models import Organisation
from medspa.formats.dates import current_language, format_when

TEMPLATE = Path(__file__).parent / "card.typ"
Data = dict[str, Any]


def card_pdf(card: Card) -> bytes:
    """Typeset from data alone: nothing that somebody typed becomes markup."""
    facts = {
        "title": gettext("Treatment card"),
        "products": [_product(one) for one in card.products],
        "none": "" if card.products else _nothing(card),
        "notes": [[note.says, note.words] for note in card.notes],
        "by": _by(card),
    }
    return print_paper(TEMPLATE, _paper(card.visit, card.care, card.danger) | facts)


def sheet_pdf(visit: Appointment, care: list[Data]) -> bytes:
    """Aftercare alone, to hand out before the chart is signed."""
    danger = list(dict.fromkeys(sign for part in care for sign in part["danger"]))
    facts = {"title": gettext("Aftercare"), "products": [], "none": "", "notes": [], "by": ""}
    return print_paper(TEMPLATE, _paper(visit, care, danger) | facts)


def _paper(visit: Appointment, care: Iterable[Data], danger: list[str]) -> Data:
    place = visit.location
    return {
        "language": current_language(),
        "client": visit.client.full_name if visit.client else "",
        "day": format_when(place.local(visit.starts_at).date(), "l j F Y"),
        "clinic": f"{Organisation.objects.get().name}, {place.name}",
        "address": f"{place.street}, {place.city}, {place.region} {place.postal_code}",
        "phone": place.urgent_phone.as_national,
        "care": [[part["title"], list(part["says"])] for part in care if part["says"]],
        "danger": danger,
        "words": _words(),
    }


def _words() -> Data:
    return {
        "given": gettext("What you were given"),
        "care": gettext("Looking after it"),
        "call": gettext("Call at once if"),
        "blind": gettext(
            "You suddenly can't see, swallow, speak or breathe as usual: call 911 first, then us."
        ),
        "any_time": gettext("Our number for this:"),
        "show": gettext("Show this card to whoever treats you next, a dentist included."),
    }


def _nothing(card: Card) -> str:
    return gettext("Nothing was injected at this visit.") if card.given.is_signed else ""


def _by(card: Card) -> str:
    says = gettext("Treated by %(who)s") % {"who": card.given.who}
    licence = card.given.licence
    return f"{says}, {gettext('license %(number)s') % {'number': licence}}" if licence else says


def _product(one: CardProduct) -> Data:
    return {
        "name": one.name,
        "total": one.total,
        "lines": [_line(line) for line in one.lines],
        "packs": [_pack(pack) for pack in one.packs],
    }


def _line(line: GivenLine) -> list[str]:
    return [line.name, line.where, f"{line.amount} {line.unit}"]


def _pack(pack: GivenPack) -> str:
    words = {"lot": pack.lot, "day": format_when(pack.expires_on, "F Y")}
    return gettext("lot %(lot)s, good until %(day)s") % words
