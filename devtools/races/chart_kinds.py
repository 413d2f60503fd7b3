"""What may meet in the charts of one day: two hands on one vial, a signature and a late entry."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from time import sleep
from typing import Any

from django.db import IntegrityError, InternalError

from charting.charts.cosigning.services import cosign_chart
from charting.charts.errors import ChartMovedOn
from charting.charts.services.containers import record_waste
from charting.charts.services.signing import add_addendum, sign_chart
from charting.charts.sharing_vials.services import (
    ShareTaken,
    decide_sharing,
    return_share,
    take_share,
)
from charting.errors import ChartSigned, NotEnoughLeft, NotReadyToSign
from charting.ground.sealing import last_hash
from charting.models import Addendum, Chart, Preparation, Signature
from charting.record.verification.chart import verify_chart
from charting.tests.factories import (
    Team,
    ask,
    give,
    make_chart,
    make_filled_chart,
    make_signed_chart,
    make_team,
    masseter,
    mix_vial,
    toxin_lot,
)
from devtools.races.kinds import Calls, Kind
from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.clinic.models import StaffMember
from medspa.clinic.tests.factories import make_staff
from treatments.models import Lot

VIALS = 5000
ROUNDS_EACH = 10
LONGEST_MS = 50
WANTED = Decimal(60)
"""Of 100 U: two have not enough."""


@dataclass
class Wards:
    """A clinic in which vials are shared. `vial` and `chart`: those of the present round."""

    team: Team
    lot: Lot
    director: StaffMember
    charts: list[Chart] = field(default_factory=list)
    kept: dict[str, Any] = field(default_factory=dict)

    def opened(self, number: int, *, is_fresh: bool = False) -> "Room":
        """A fresh vial in the chart of one client, and the charts of two others on the same day.
        Rounds that leave the charts open share them, ten at a time: making them takes longest."""
        if is_fresh or number % ROUNDS_EACH == 0 or not self.charts:
            on = self.team.at(0).date() + timedelta(days=number)
            hours = (10, 9) if is_fresh else (10, 9, 8)
            self.charts = [make_chart(self.team, on=on, hour=hour) for hour in hours]
            for chart in self.charts[1:]:
                ask(chart, self.lot.product, by=self.team.rn, now=self.charts[0].opened_at)
        first, *others = self.charts
        mixed = mix_vial(first, self.lot, by=self.team.rn, now=first.opened_at)
        room = Room(self.team, Preparation.objects.get(pk=mixed.pk), others)
        self.kept["vial"] = room.vial
        return room


@dataclass(frozen=True)
class Room:
    team: Team
    vial: Preparation
    others: list[Chart]

    @property
    def now(self) -> datetime:
        return self.vial.chart.opened_at + timedelta(minutes=30)

    def shares(self, who: int) -> Callable[[], Any]:
        share = ShareTaken(vial=self.vial, units=WANTED)
        chart = self.others[who]
        return partial(take_share, chart=chart, share=share, by=self.team.rn, now=self.now)

    def draws(self, side: str, amount: str = "60") -> Callable[[], Any]:
        return partial(give, self.vial, masseter(), side, amount, by=self.team.rn, now=self.now)

    def wastes(self) -> Callable[[], Any]:
        return partial(
            record_waste, container=self.vial, amount=WANTED, by=self.team.rn, now=self.now
        )

    def signs(self) -> Callable[[], Any]:
        return partial(sign_chart, chart=self.vial.chart, by=self.team.rn, now=self.now)


def make_wards(kind: Kind) -> Wards:
    team, director = make_team(), make_staff(Role.MEDICAL_DIRECTOR)
    lot = toxin_lot(team, quantity=VIALS)
    place = team.clinic.location
    decide_sharing(
        location=place,
        product=lot.product,
        is_allowed=True,
        reason="Shortage",
        by=director.user,
        now=team.at(0),
    )
    return Wards(team, lot, director)


def share_and_share(wards: Wards, number: int) -> Calls:
    room = wards.opened(number)
    return [room.shares(0), room.shares(1)]


def draw_and_draw(wards: Wards, number: int) -> Calls:
    room = wards.opened(number)
    return [room.draws("R"), room.draws("L")]


def share_and_draw(wards: Wards, number: int) -> Calls:
    room = wards.opened(number)
    return [room.shares(0), room.draws("R")]


def share_and_waste(wards: Wards, number: int) -> Calls:
    room = wards.opened(number)
    return [room.shares(0), room.wastes()]


def share_goes_back_and_sign(wards: Wards, number: int) -> Calls:
    """40 U are given and 60 U shared, so that the chart can be signed until they go back."""
    room = wards.opened(number, is_fresh=True)
    give(room.vial, masseter(), "R", "40", by=wards.team.rn, now=room.now)
    share = room.shares(0)()
    return [partial(_gives_back, share, wards.team.rn, room.now), room.signs()]


def sign_and_inject(wards: Wards, number: int) -> Calls:
    """The last 40 U go in, or the chart that lacks them is not signed."""
    room = wards.opened(number, is_fresh=True)
    give(room.vial, masseter(), "R", "60", by=wards.team.rn, now=room.now)
    return [room.signs(), room.draws("L", "40")]


def sign_and_write_past_us(wards: Wards, number: int) -> Calls:
    """Somebody turns the injections to the other side by hand, past every service."""
    chart = _filled(wards, number)
    signs = partial(sign_chart, chart=chart, by=wards.team.rn, now=chart.opened_at)
    return [signs, partial(_writes_past_us, chart, number % LONGEST_MS / 1000)]


def cosign_and_add(wards: Wards, number: int) -> Calls:
    """What is added comes after the second name, or the second name has not read it."""
    on = wards.team.at(0).date() + timedelta(days=number)
    chart = make_signed_chart(wards.team, on=on)
    seen = last_hash(chart)
    wards.kept |= {"chart": chart, "seen": seen}
    kind, now = Addendum.Kind.ADDENDUM, chart.signed_at or chart.opened_at
    adds = partial(add_addendum, chart=chart, kind=kind, text="Bruise.", reason="Seen later")
    return [
        partial(cosign_chart, chart=chart, seen=seen, by=wards.director.user, now=now),
        partial(adds, by=wards.team.rn, now=now),
    ]


def _writes_past_us(chart: Chart, wait_s: float) -> int:
    """At any moment of the signing: writing alone would always be quicker."""
    sleep(wait_s)
    return chart.injections.update(point_label="moved")


def _gives_back(share: Preparation, by: User, now: datetime) -> bool:
    """Wins, where it is not refused."""
    return_share(share=share, by=by, now=now)
    return True


def _filled(wards: Wards, number: int) -> Chart:
    on = wards.team.at(0).date() + timedelta(days=number)
    chart = make_filled_chart(wards.team, on=on)
    wards.kept["chart"] = chart
    return chart


def overdrawn(wards: Wards, number: int) -> int:
    """One of two had 60 U of 100: 40 are left."""
    return int(Preparation.objects.get(pk=wards.kept["vial"].pk).left != 100 - WANTED)


def unsound(wards: Wards, number: int) -> int:
    """A chart that is signed accounts for all, and says what its rows say."""
    vial = wards.kept.get("vial")
    chart = Chart.objects.get(pk=vial.chart_id if vial else wards.kept["chart"].pk)
    if not chart.is_signed:
        return 0
    left = [one.left for one in chart.preparations.all()]
    return int(any(left) or not verify_chart(chart).is_sound)


def unread(wards: Wards, number: int) -> int:
    """A second name under something that was not on the page."""
    chart = wards.kept["chart"]
    names = chart.signatures.filter(kind=Signature.Kind.COSIGN)
    return int(any(one.previous_sha256 != wards.kept["seen"] for one in names))


VIAL = Kind("", share_and_share, arena=make_wards, collisions=overdrawn, refusals=(NotEnoughLeft,))
CHART = Kind("", sign_and_inject, arena=make_wards, collisions=unsound, wins=(1, 2))
ONE = replace(CHART, wins=(1, 1), refusals=(ChartSigned, NotReadyToSign))
CHARTS = (
    replace(VIAL, name="share and share"),
    replace(VIAL, name="draw and draw", round=draw_and_draw),
    replace(VIAL, name="share and draw", round=share_and_draw),
    replace(VIAL, name="share and waste", round=share_and_waste),
    replace(ONE, name="share goes back and sign", round=share_goes_back_and_sign),
    replace(CHART, name="sign and inject", refusals=(NotReadyToSign,)),
    replace(
        CHART,
        name="sign and write past us",
        round=sign_and_write_past_us,
        refusals=(IntegrityError, InternalError),
    ),
    replace(
        CHART,
        name="co-sign and add",
        round=cosign_and_add,
        refusals=(ChartMovedOn,),
        collisions=unread,
    ),
)
