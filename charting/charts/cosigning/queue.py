"""What waits for a co-signature, with what a prescriber has to look at first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Case, Prefetch, Value, When

from bookings.models import TimeOff
from charting.charts.queries import charts_to_cosign
from charting.ground.sealing import in_order
from charting.models import Addendum, Chart, CosignQuestion, Signature
from charting.record.snapshot.note_text import note_in
from medspa.clinic.models import StaffMember
from treatments.models import FacialArea

MOST = 50
WORDS = {
    "concern": "Concern",
    "assessment": "Assessment",
    "notes": "Notes",
    "aftercare_given": "Aftercare in words",
}


@dataclass(frozen=True)
class Look:
    """`tone`: a class of the style sheet."""

    text: str
    tone: str = "warn"


@dataclass(frozen=True)
class ToCosign:
    """A signed chart as it was sealed. `seen`: the last link of its chain; `away_until`: whoever
    ordered the treatment is away until then; `own_question`: what the reader asked and nobody
    answered, which keeps them from co-signing."""

    chart: Chart
    sealed: dict[str, Any]
    links: list[Signature | Addendum]
    asked: list[CosignQuestion]
    tier_a: frozenset[str]
    is_own: bool
    away_until: date | None = None
    own_question: CosignQuestion | None = None

    @property
    def seen(self) -> str:
        return self.links[-1].sha256

    @property
    def prescriber(self) -> StaffMember | None:
        return self.chart.clearance.prescriber if self.chart.clearance else None

    @property
    def note(self) -> str:
        return note_in(self.sealed)

    @property
    def added(self) -> list[Addendum]:
        return [link for link in self.links if isinstance(link, Addendum)]

    @cached_property
    def looks(self) -> list[Look]:
        """What matters, the gravest first."""
        return list(self._looks())

    @property
    def order(self) -> tuple[bool, bool]:
        """Own orders first, then what asks for a look; the oldest first among equals."""
        return not self.is_own, not any(look.tone == "alarm" for look in self.looks)

    @property
    def written(self) -> list[tuple[str, str]]:
        """What the seal holds in words beside its note, each with what it is: a second name stands
        under all of it."""
        return [(label, text) for label, text in self._written() if text]

    def _written(self) -> Iterator[tuple[str, str]]:
        words = self.sealed.get("words", {})
        known = ((label, words.get(name)) for name, label in WORDS.items())
        yield from ((label, text) for label, text in known if isinstance(text, str))
        for one in self.sealed.get("rationales", []):
            yield "Why", one["why"]
            yield "Risk discussed", one["risk"]
        yield from (("Amount", one) for one in self.sealed.get("warnings", []))
        for one in self.sealed.get("outcomes", []):
            said = [one.get("says", ""), one.get("note", "")]
            yield f"How {one['name']} came out", ", ".join(filter(None, said))
        for one in self.sealed.get("aftercare", []):
            yield "Aftercare", ", ".join(part["title"] for part in one["sheet"])

    @property
    def told(self) -> list[dict[str, Any]]:
        """What somebody answers for, with the reasons."""
        return [*self.sealed.get("stated_exceptions", []), *self._all_the_same]

    @property
    def _all_the_same(self) -> list[dict[str, Any]]:
        if "given_all_the_same" in self.sealed:
            return list(self.sealed["given_all_the_same"])
        return list(self.sealed.get("giving_exceptions", []))

    def _looks(self) -> Iterator[Look]:
        lines = self.sealed["injections"]
        filled = (one["name"] for one in lines if one["unit"] == "mL")
        areas = {one["name"] for one in lines if one["area"] in self.tier_a} & set(filled)
        if areas:
            yield Look(f"Highest vascular risk: {', '.join(sorted(areas))}", "alarm")
        if count := len(self.told):
            yield Look(f"{count} exception{'s' if count > 1 else ''}", "alarm")
        beyond = {one["name"] for one in lines if one.get("reason")}
        if beyond or self.sealed.get("warnings"):
            yield Look("Amounts beyond the usual", "alarm")
        if self.chart.is_late_entry:
            yield Look("Late entry")
        if self.added:
            yield Look(f"{len(self.added)} added since")
        if any(not one.answered_at for one in self.asked):
            yield Look("Waits for an answer")


@dataclass(frozen=True)
class CosignQueue:
    """`rows`: at most `MOST` of the `total` that wait. `unreadable`: charts without their first
    signature, which cannot be signed under what it sealed."""

    rows: list[ToCosign]
    total: int
    unreadable: list[Chart]


def read_queue(staff: StaffMember | None, now: datetime) -> CosignQueue:
    """Own orders first, then the oldest, in a fixed number of statements."""
    rows = charts_to_cosign()
    signed = Prefetch("signatures", Signature.objects.select_related("by"))
    added = Prefetch("addenda", Addendum.objects.select_related("by"))
    asked = Prefetch("questions", CosignQuestion.objects.select_related("by", "answered_by"))
    own = When(clearance__prescriber=staff.pk if staff else 0, then=Value(0))
    ordered = rows.select_related("clearance__prescriber").order_by(
        Case(own, default=Value(1)), "signed_at"
    )
    charts = list(ordered.prefetch_related(None).prefetch_related(signed, added, asked)[:MOST])
    tier_a = frozenset(
        FacialArea.objects.filter(vascular_tier=FacialArea.Tier.A).values_list("pk", flat=True)
    )
    away = _away(charts, now)
    whole = [chart for chart in charts if _first_of(chart)]
    found = [_row(chart, staff, tier_a, away) for chart in whole]
    broken = [chart for chart in charts if chart not in whole]
    return CosignQueue(sorted(found, key=lambda one: one.order), rows.count(), broken)


def _first_of(chart: Chart) -> Signature | None:
    """Its first signature; None where the chain is broken."""
    signed = (one for one in chart.signatures.all() if one.kind == Signature.Kind.SIGN)
    return next(signed, None)


def _row(
    chart: Chart, staff: StaffMember | None, tier_a: frozenset[str], away: dict[int, datetime]
) -> ToCosign:
    first = _first_of(chart)
    ordered = chart.clearance.prescriber_id if chart.clearance else None
    until, asked = away.get(ordered or 0), list(chart.questions.all())
    mine = (one for one in asked if staff and one.by_id == staff.pk and not one.answered_at)
    return ToCosign(
        chart=chart,
        sealed=first.snapshot if first else {},
        links=in_order([*chart.signatures.all(), *chart.addenda.all()]),
        asked=asked,
        tier_a=tier_a,
        is_own=staff is not None and ordered == staff.pk,
        away_until=until and chart.appointment.location.local(until).date(),
        own_question=next(mine, None),
    )


def _away(charts: Iterable[Chart], now: datetime) -> dict[int, datetime]:
    """Until when each prescriber is away, of those who are now: anybody else may stand in."""
    people = {chart.clearance.prescriber_id for chart in charts if chart.clearance}
    off = TimeOff.objects.filter(provider__in=people, starts_at__lte=now, ends_at__gt=now)
    return {one.provider_id: one.ends_at for one in off.order_by("ends_at") if one.provider_id}
