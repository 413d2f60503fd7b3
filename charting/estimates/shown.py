"""An issued estimate in the reader's language: for the page, the paper and the team.

Everything is read from what was sealed, nothing from what the catalogue and the book say by now.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from charting.estimates.words import assumptions, notices, visit_words
from charting.models import Estimate
from medspa.formats.dates import format_when
from treatments.catalogue.pricing import counted, price_each
from treatments.models import Modality, Price, Product
from treatments.models.product import MODALITY_OF_KIND
from treatments.wording import dollars_span, plain_number

Content = dict[str, Any]
DISPUTE_FROM = Decimal(400)  # 45 CFR 149.620(b)(1): what a bill may be disputed for


@dataclass(frozen=True)
class ShownLine:
    """One product or thing that is charged."""

    name: str
    kind: str  # what it is, where the name is a brand's
    areas: str
    number: str
    each: str
    charge: str
    is_optional: bool


@dataclass(frozen=True)
class ShownFee:
    """A fee that is added, or one that is taken off, with when it was paid."""

    name: str
    about: str
    charge: str


@dataclass(frozen=True)
class ShownEstimate:
    """What a page or a paper says, part by part."""

    estimate: Estimate
    lines: list[ShownLine]
    fees: list[ShownFee]
    total: str
    is_range: bool
    visit: str
    when: str
    provider: str
    licence: str
    place: Content
    changes: list[str]
    may_change: list[str]
    assumes: list[str]

    @property
    def notices(self) -> list[str]:
        return notices()

    @property
    def issued(self) -> str:
        """When, on the clock of its place."""
        place, at = self.estimate.location, self.estimate.issued_at
        return format_when(place.local(at) if place else at, "j F Y, g:i A")

    @property
    def content(self) -> Content:
        found: Content = self.estimate.content
        return found


def show_estimate(estimate: Estimate) -> ShownEstimate:
    """In the language that is read now. No query."""
    content = estimate.content
    provider, visit = content["provider"], content["visit"]
    named = [provider["name"], provider["credentials"]]
    stage, kind = content["stage"], visit["name"] if visit else ""
    return ShownEstimate(
        estimate=estimate,
        lines=[_line(line) for line in content["lines"]],
        fees=fees_of(estimate),
        total=_dollars(content["total"]),
        is_range=content["total"]["from"] != content["total"]["to"],
        visit=gettext(kind) if kind else visit_words(stage["position"], stage["name"]),
        when=_when(visit["starts_at"]) if visit else "",
        provider=", ".join(each for each in named if each),
        licence=provider["licence"],
        place=content["location"],
        changes=[_change(one) for one in content.get("changes", [])],
        may_change=_may_change(content),
        assumes=assumptions(content),
    )


def _line(line: Content) -> ShownLine:
    low, high = (_plain(line["number"][end]) for end in ("from", "to"))
    number = low if low == high else gettext("%(low)s to %(high)s") % {"low": low, "high": high}
    areas = dict.fromkeys(_area(area) for area in line["areas"])
    return ShownLine(
        name=line["product"] or _class_name(line["class"]),
        kind=_kind(line["class"]) if line["product"] else "",
        areas=", ".join(areas),
        number=counted(line["per"], number, Decimal(line["number"]["to"])),
        each=_each(line["per"], line["each"]),
        charge=_dollars(line["charge"]),
        is_optional=line["is_optional"],
    )


def fees_of(estimate: Estimate) -> list[ShownFee]:
    """What is charged beside the lines, and what is credited."""
    return [_fee(fee) for fee in estimate.content.get("fees", [])]


def _fee(fee: Content) -> ShownFee:
    called, charge = fee["name"], _dollars(fee["charge"])
    name = gettext(called)
    if not fee["credited_from"]:
        return ShownFee(name, gettext("for the visit itself"), charge)
    day = format_when(date.fromisoformat(fee["credited_from"]), "j F Y")
    about = gettext("of %(day)s, credited to this treatment") % {"day": day}
    return ShownFee(name, about, f"\N{MINUS SIGN}{charge}")


def _area(area: Content) -> str:
    known = area["name"]
    name = gettext(known)
    match area["side"]:
        case "R":
            return gettext("%(area)s, right") % {"area": name}
        case "L":
            return gettext("%(area)s, left") % {"area": name}
    return name


def _class_name(kind: str) -> str:
    match kind:
        case Product.Kind.HA_FILLER:
            return gettext("Hyaluronic acid filler")
        case Product.Kind.CAHA:
            return gettext("Calcium hydroxylapatite")
        case Product.Kind.PLLA:
            return gettext("Poly-L-lactic acid")
    return gettext("Neurotoxin")


def _kind(kind: str) -> str:
    is_toxin = MODALITY_OF_KIND[Product.Kind(kind)] == Modality.NEUROTOXIN
    return gettext("Neurotoxin") if is_toxin else gettext("Filler")


def _each(per: str, each: Content) -> str:
    low, high = Decimal(each["from"]), Decimal(each["to"])
    shown = Price(per=per, amount=low, amount_to=high if high > low else None)
    if per == Price.Per.SYRINGE:
        return gettext("%(price)s a syringe") % {"price": dollars_span(low, high)}
    return price_each(shown)


def _dollars(span: Content) -> str:
    return dollars_span(Decimal(span["from"]), Decimal(span["to"]))


def _plain(number: str) -> str:
    return plain_number(Decimal(number))


def _when(instant: str) -> str:
    return format_when(datetime.fromisoformat(instant), "l j F Y, g:i A")


def born_in_words(content: Content) -> str:
    born = content["client"]["born"]
    return format_when(date.fromisoformat(born), "j F Y") if born else ""


def _change(change: Content) -> str:
    """One sentence for what is said otherwise than before."""
    what = change["what"]
    if what in SIMPLE:
        return SIMPLE[what](change)
    name = change["product"] or _class_name(change["class"])
    match what:
        case "number":
            words = (
                _counted(change["per"], change["after"]),
                _counted(change["per"], change["before"]),
            )
            said = gettext("%(name)s: %(after)s now. It was %(before)s.")
        case "each":
            words = _each(change["per"], change["after"]), _each(change["per"], change["before"])
            said = gettext("The price of %(name)s is %(after)s now. It was %(before)s.")
        case "added":
            return gettext("%(name)s was added.") % {"name": name}
        case "left_out":
            return gettext("%(name)s was left out.") % {"name": name}
        case _:
            return gettext("The areas for %(name)s have changed.") % {"name": name}
    return said % {"name": name, "after": words[0], "before": words[1]}


def _counted(per: str, number: Content) -> str:
    low, high = _plain(number["from"]), _plain(number["to"])
    said = low if low == high else gettext("%(low)s to %(high)s") % {"low": low, "high": high}
    return counted(per, said, Decimal(number["to"]))


def _new_time(change: Content) -> str:
    if not change["before"] or not change["after"]:
        return gettext("Your visit has a time now.")
    said = gettext("Your visit is on %(after)s now. It was on %(before)s.")
    return said % {"after": _when(change["after"]), "before": _when(change["before"])}


def _new_person(change: Content) -> str:
    said = gettext("%(after)s will see you in place of %(before)s.")
    return said % {"after": change["after"], "before": change["before"]}


def _new_place(change: Content) -> str:
    return gettext("Your visit is at %(after)s now.") % {"after": change["after"]}


def _new_kind(change: Content) -> str:
    kind = change["after"]
    return gettext("The kind of visit is another: %(after)s.") % {"after": gettext(kind)}


def _new_total(change: Content) -> str:
    said = gettext("Altogether that is %(after)s. It was %(before)s.")
    return said % {"after": _dollars(change["after"]), "before": _dollars(change["before"])}


def _new_fees(change: Content) -> str:
    if not change["after"]:
        return gettext("No fee is added or taken off any more.")
    said = "; ".join(f"{fee.name}: {fee.charge}" for fee in map(_fee, change["after"]))
    return gettext("The fees are other ones now: %(fees)s.") % {"fees": said}


SIMPLE = {
    "fees": _new_fees,
    "when": _new_time,
    "who": _new_person,
    "where": _new_place,
    "visit": _new_kind,
    "total": _new_total,
}


def _may_change(content: Content) -> list[str]:
    first = gettext(
        "You and your injector may decide on more or less at the visit. You hear the price first, "
        "and you're charged only for what you say yes to and get."
    )
    if content["basis"] == "fee":
        return [
            gettext("Nothing is given at this visit, so nothing else is charged."),
            gettext("A later visit has an estimate of its own, if it costs anything."),
        ]
    if content["basis"] != "plan" and content.get("has_plan"):
        first = gettext(
            "This visit isn't one of your plan's, so this is a range: what people usually need "
            "where you'd like to be treated. Call us if it should be: your plan has exact amounts."
        )
    elif content["basis"] != "plan":
        first = gettext(
            "You don't have a plan yet, so this is a range: what people usually need where you'd "
            "like to be treated. After your exam we can write you an exact one."
        )
    return [
        first,
        gettext(
            "If you're treated for something that isn't listed here, that has a price of its own."
        ),
        gettext("A later visit has an estimate of its own, if it costs anything."),
    ]
