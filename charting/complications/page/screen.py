"""Everything that the page of a case shows, read in a fixed number of queries."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property

from charting.complications.page.injected import Injected, injected_of
from charting.complications.page.log import LogLine, log_of
from charting.complications.page.trend import Trend, trend_of
from charting.complications.protocols import (
    DutyRule,
    Phone,
    Protocol,
    country_phones,
    duty_rules,
    protocol_of,
)
from charting.complications.queries import lines_before
from charting.complications.wording import seconds_text
from charting.models import (
    Asked,
    EventDuty,
    EventEntry,
    EventFollowUp,
    EventSuspect,
    Photo,
    SafetyEvent,
)
from charting.photos.consent import photo_consent
from charting.safety.queries import TELLS_ALLERGY
from medspa.clients.resemblances import records_of
from treatments.giving.age_and_licence import age_in_years
from treatments.models import FacialArea, Lot, Product, StockShortage
from treatments.stock.queries import Reversal, reversal_at
from treatments.wording import plain_number

Kind = EventEntry.Kind
REFILLS = ((2, "2 or less"), (3, "3"), (4, "4"), (5, "5"), (6, "over 5"))
PAINS = ((0, "0"), (2, "2"), (4, "4"), (6, "6"), (8, "8 to 10"))
AGO = ((0, "Now"), (2, "2"), (5, "5"), (10, "10"), (30, "30"), (60, "60"))
SOON = (5, 10, 15, 30, 60)


@dataclass(frozen=True)
class Pads:
    """One row of buttons: what is tapped, its label, whether it is what was said last."""

    side: str
    last: LogLine | None
    taps: list[tuple[str, str, bool]]

    @property
    def name(self) -> str:
        return EventEntry.Side(self.side).label if self.side else ""


@dataclass(frozen=True)
class Report:
    """A report with the rule that asks for it; `days`: left of its time, negative once over."""

    duty: EventDuty
    rule: DutyRule | None
    days: int | None

    @property
    def is_overdue(self) -> bool:
        return self.days is not None and self.days < 0 and self.duty.state == "due"


@dataclass(frozen=True)
class EventScreen:
    """`key`: of this drawing of the page; a tap on it sent twice is one line. `no_photos`: why the
    client is not photographed now, if so."""

    event: SafetyEvent
    now: datetime
    key: uuid.UUID
    lines: list[LogLine]
    suspects: list[EventSuspect]
    injected: Injected
    stock: Reversal
    phones: list[Phone]
    asked: Asked | None
    areas: list[FacialArea]
    products: list[Product]
    follow_ups: list[EventFollowUp]
    reports: list[Report]
    no_photos: str

    @property
    def age(self) -> int | None:
        born = self.event.client.birth_on
        return age_in_years(born, self.event.location.local(self.now).date()) if born else None

    @property
    def seen(self) -> str:
        """As `queries.seen_of`: another page of the same case asks whether there is more."""
        last = max((line.entry.pk for line in self.lines), default=0)
        return f"{last}.{len(self.suspects)}.{len(self.pictures)}.{self.event.state}"

    @property
    def photos(self) -> list[Photo]:
        """Those of the log that stand, the newest first."""
        return [line.photo for line in self.lines if line.photo]

    @property
    def pictures(self) -> list[Photo]:
        """Those that can be looked at."""
        return [one for one in self.photos if one.is_ready]

    @property
    def protocol(self) -> Protocol:
        return protocol_of(self.event.kind)

    @cached_property
    def trend(self) -> Trend:
        return trend_of(self.lines, self.event.began_at, self.now)

    @property
    def refills(self) -> list[Pads]:
        return [self._pads(Kind.REFILL, REFILLS, side) for side in ("R", "L")]

    @property
    def pains(self) -> Pads:
        return self._pads(Kind.PAIN, PAINS)

    def _pads(self, kind: str, steps: tuple[tuple[int, str], ...], side: str = "") -> Pads:
        last = self._last(kind, side)
        chosen = last.entry.number if last else None
        return Pads(side, last, [(f"{kind}:{side}:{n}", label, chosen == n) for n, label in steps])

    def _last(self, kind: str, side: str = "") -> LogLine | None:
        found = (
            one
            for one in self.lines
            if one.entry.kind == kind and one.entry.side == side and one.instead is None
        )
        return next(found, None)

    @property
    def vision(self) -> LogLine | None:
        seen = (one for one in self.lines if one.entry.kind == Kind.VISION)
        return next((one for one in seen if one.instead is None), None)

    @property
    def next_pulse(self) -> int:
        return len(self.pulses) + 1

    @property
    def pulses(self) -> list[LogLine]:
        return [one for one in self.lines if one.number]

    @property
    def units_given(self) -> str:
        given = (one.entry.number or Decimal(0) for one in self.pulses)
        return plain_number(sum(given, Decimal(0)))

    @property
    def pulse_due_at(self) -> datetime | None:
        """When the next pulse is due; None before the first, and where none are repeated."""
        every = self.protocol.pulse_minutes
        if not self.pulses or not every:
            return None
        return self.pulses[0].entry.at + timedelta(minutes=every)

    @property
    def next_units(self) -> int:
        return self.protocol.pulse_units

    @property
    def first_lot(self) -> Lot | None:
        """The first to expire of which the size is known."""
        return next((lot for lot in self.stock.lots if lot.pack.amount), None)

    @property
    def pulse_volume(self) -> str:
        """`4 vials` for the next pulse, and how many there are if fewer."""
        lot = self.first_lot
        if lot is None or not lot.pack.amount:
            return ""
        vials = -(-self.next_units // int(lot.pack.amount))
        left = f" of {lot.balance} here" if lot.balance < vials else ""
        return f"{vials} vial{'' if vials == 1 else 's'}{left}"

    @property
    def short(self) -> list[StockShortage]:
        """Packs that were given and that their lots did not hold: to be settled in the stock."""
        given = (line.entry.dissolution for line in self.lines)
        found = [one.shortage for one in given if one and one.shortage]
        return [one for one in found if not one.settled_at]

    @property
    def place(self) -> EventSuspect | None:
        """Where the next pulse goes: where it was suspected first, of areas that take filler."""
        return next((one for one in self.suspects if one.area.takes_filler), None)

    @property
    def refill_says(self) -> str:
        """Of both sides, for the sheet."""
        last = [self._last(Kind.REFILL, side) for side in ("R", "L")]
        said = [
            f"{one.entry.get_side_display()} {seconds_text(one.entry.number or 0)}"
            for one in last
            if one
        ]
        return ", ".join(said)


def read_screen(event: SafetyEvent, now: datetime) -> EventScreen:
    """A fixed number of queries, however long the log is."""
    suspects = list(event.suspects.select_related("area", "lot__product", "lot__pack"))
    place = event.location
    return EventScreen(
        event=event,
        now=now,
        key=uuid.uuid4(),
        lines=log_of(event),
        suspects=suspects,
        injected=injected_of(lines_before(event.client, event.opened_at), suspects, place.zone),
        stock=reversal_at(place, place.local(now).date()),
        phones=phones_at(event),
        asked=_asked(event),
        areas=list(FacialArea.objects.chartable().filter(takes_filler=True)),
        products=list(Product.objects.filter(kind=Product.Kind.HYALURONIDASE)),
        follow_ups=list(event.follow_ups.select_related("done_by").prefetch_related("tries__by")),
        reports=reports_of(event, now),
        no_photos="" if event.is_closed else photo_consent(event.client, place, now).problem,
    )


def phones_at(event: SafetyEvent) -> list[Phone]:
    """Those of the country, with the location's own between them."""
    first, *others = country_phones()
    own = [
        Phone(one.name, one.phone.as_national, one.get_role_display())
        for one in event.location.emergency_phones.all()
    ]
    return [first, *own, *others]


def reports_of(event: SafetyEvent, now: datetime) -> list[Report]:
    """One query."""
    duties = event.duties.select_related("settled_by")
    return [Report(one, duty_rules().get(one.rule), days_left(one, event, now)) for one in duties]


def days_left(duty: EventDuty, event: SafetyEvent, now: datetime) -> int | None:
    """Whole days on the location's calendar; None without a deadline."""
    if duty.due_at is None:
        return None
    local = event.location.local
    return (local(duty.due_at).date() - local(now).date()).days


def _asked(event: SafetyEvent) -> Asked | None:
    """The last allergies told; without any, the last time that somebody asked."""
    lines = Asked.objects.filter(chart__client__in=records_of(event.client))
    told = lines.filter(TELLS_ALLERGY).order_by("-at").first()
    return told or lines.order_by("-at").first()
