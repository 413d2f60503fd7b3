"""One vial for several clients on one day: allowed by the director, counted and sealed in each."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client as Browser
from django.urls import reverse

from bookings.tests.pages import text_of
from charting.charts.services.containers import record_waste
from charting.charts.services.correcting import correct_opening
from charting.charts.services.signing import sign_chart
from charting.charts.sharing_vials.services import (
    ShareTaken,
    decide_sharing,
    return_share,
    take_share,
)
from charting.errors import (
    AlreadyUsed,
    ChartSigned,
    MissingReason,
    NotEnoughLeft,
    NotReadyToSign,
    NotShared,
    UseByPassed,
)
from charting.models import Chart, Container, Preparation, SharingDecision
from charting.recall.queries import read_recall
from charting.record.verification.chart import verify_chart
from charting.safety.services.exceptions import NO_JUSTIFICATION
from charting.tests.factories import (
    Team,
    ask,
    give,
    make_chart,
    masseter,
    mix_vial,
    toxin_lot,
)
from medspa.accounts.permissions import Role
from medspa.clinic.models import StaffMember
from medspa.clinic.tests.factories import make_staff
from medspa.errors import NotPermitted
from treatments.models import Lot

pytestmark = pytest.mark.django_db


@pytest.fixture
def director() -> StaffMember:
    return make_staff(Role.MEDICAL_DIRECTOR, name="Dr. Vale")


@pytest.fixture
def vial(team: Team, chart: Chart) -> Container:
    """100 U, mixed at 10:00 for the first client, who gets 24 U."""
    vial = mix_vial(chart, toxin_lot(team), by=team.rn, now=team.at(10))
    give(vial, masseter(), "R", "24", by=team.rn, now=team.at(10))
    return Preparation.objects.get(pk=vial.pk)


@pytest.fixture
def other(team: Team, vial: Container) -> Chart:
    """Of another client, an hour later, who was asked about the product."""
    chart = make_chart(team, hour=11)
    ask(chart, vial.product, by=team.rn, now=team.at(11))
    return chart


def decide(team: Team, lot: Lot, director: StaffMember, **said: Any) -> SharingDecision:
    facts: dict[str, Any] = {"is_allowed": True, "reason": "Shortage", "by": director.user}
    place = team.clinic.location
    return decide_sharing(location=place, product=lot.product, now=team.at(9), **facts | said)


def share(team: Team, chart: Chart, vial: Any, units: str = "30", **said: Any) -> Preparation:
    taken = ShareTaken(vial=vial, units=Decimal(units))
    return take_share(chart=chart, share=taken, by=team.rn, now=team.at(11), **said)


def fresh(vial: Container) -> Preparation:
    return Preparation.objects.get(pk=vial.pk)


def test_each_chart_tells_its_share_and_all_is_counted_once(
    team: Team, director: StaffMember, chart: Chart, vial: Container, other: Chart
) -> None:
    decide(team, vial.lot, director)
    own = share(team, other, vial)
    assert (own.lot, own.discard_after, own.drawn) == (vial.lot, fresh(vial).discard_after, None)
    assert (fresh(vial).handed_on, fresh(vial).left) == (30, 46)
    line = give(own, masseter(), "L", "25", by=team.rn, now=team.at(11))
    assert line.volume_ml == Decimal("0.625")  # as the whole vial was mixed
    with pytest.raises(NotEnoughLeft):
        record_waste(container=vial, amount=Decimal(47), by=team.rn, now=team.at(11))
    with pytest.raises(NotReadyToSign, match="46 U unaccounted"):
        sign_chart(chart=chart, by=team.rn, now=team.at(11))
    for container, waste in ((own, 5), (vial, 46)):
        record_waste(container=container, amount=Decimal(waste), by=team.rn, now=team.at(11))
    sealed = sign_chart(chart=chart, by=team.rn, now=team.at(11)).snapshot
    assert "24 used + 46 wasted + 30 shared = 100 U opened" in " ".join(sealed["gates"])
    assert sealed["containers"][0]["handed_on"] == "30"
    with pytest.raises(ChartSigned):
        return_share(share=own, by=team.rn, now=team.at(11))
    sealed = sign_chart(chart=other, by=team.rn, now=team.at(11)).snapshot
    assert sealed["containers"][0]["shared_from"] == vial.pk
    assert chart.client.last_name not in str(sealed["containers"])
    for one in (chart, other):
        assert verify_chart(Chart.objects.get(pk=one.pk)).is_sound
    people = {one.client for one in read_recall(vial.lot).recipients}
    assert people == {chart.client, other.client}
    with pytest.raises(ChartSigned):  # what is left of it was told
        share(team, make_chart(team, hour=14), vial, "1")


def test_clock_of_the_vial_runs_on_in_every_share(
    team: Team, director: StaffMember, vial: Container, other: Chart
) -> None:
    decide(team, vial.lot, director)
    own = share(team, other, vial)
    late = {"by": team.rn, "now": own.discard_after + timedelta(minutes=1)}
    with pytest.raises(UseByPassed):
        give(own, masseter(), "L", "5", **late, justification=NO_JUSTIFICATION)
    with pytest.raises(AlreadyUsed):
        correct_opening(container=vial, opened_at=team.at(9), by=team.rn, now=team.at(11))


def test_unused_share_goes_back(
    team: Team, director: StaffMember, vial: Container, other: Chart
) -> None:
    decide(team, vial.lot, director)
    own = share(team, other, vial)
    return_share(share=own, by=team.rn, now=team.at(11))
    assert (fresh(vial).handed_on, other.preparations.count()) == (0, 0)
    own = share(team, other, vial)
    give(own, masseter(), "L", "5", by=team.rn, now=team.at(11))
    with pytest.raises(AlreadyUsed):
        return_share(share=own, by=team.rn, now=team.at(11))
    with pytest.raises(AlreadyUsed):
        return_share(share=fresh(vial), by=team.rn, now=team.at(11))


def test_off_until_the_director_says_why_and_until_it_ends(
    team: Team, director: StaffMember, vial: Container, other: Chart
) -> None:
    with pytest.raises(NotShared, match="not shared here"):
        share(team, other, vial)
    with pytest.raises(NotPermitted):
        decide(team, vial.lot, director, by=team.pa)
    with pytest.raises(MissingReason):
        decide(team, vial.lot, director, reason=" ")
    decide(team, vial.lot, director)
    with pytest.raises(NotShared, match="already"):
        decide(team, vial.lot, director)
    with pytest.raises(NotEnoughLeft):
        share(team, other, vial, "77")
    tomorrow = make_chart(team, hour=11, on=team.at(11).date() + timedelta(days=1))
    taken = ShareTaken(vial=fresh(vial), units=Decimal(1))
    with pytest.raises(NotShared, match="on the day"):
        take_share(chart=tomorrow, share=taken, by=team.rn, now=tomorrow.opened_at)
    decide(team, vial.lot, director, is_allowed=False, reason="Enough again")
    with pytest.raises(NotShared):
        share(team, other, vial)


FORGED: list[tuple[str, dict[str, Any], str]] = [
    ("more than is left", {"vial_units": 77}, "More would be used"),
    ("another clock", {"discard_after": "later"}, "the clock and the strength"),
    ("another strength", {"diluent_ml": 2}, "the clock and the strength"),
    ("another day", {"shared_at": "later"}, "at one place and on one day"),
    ("a pack of its own", {"handed_on": 5}, ""),
]


@pytest.mark.parametrize(("what", "change", "refusal"), FORGED)
def test_database_holds_the_terms_against_any_road(
    team: Team, director: StaffMember, vial: Container, other: Chart, what: str,
    change: dict[str, Any], refusal: str,
) -> None:  # fmt: skip
    decide(team, vial.lot, director)
    row, whole = fresh(vial), fresh(vial)
    row.pk, row.drawn, row.chart, row._state.adding = None, None, other, True  # type: ignore[assignment]
    row.vial_units, row.shared_from, row.shared_at = Decimal(30), whole, team.at(11)
    for name, value in change.items():
        setattr(row, name, team.at(11) + timedelta(days=1) if value == "later" else value)
    if not refusal:  # what is handed on is counted by the database, whatever is written
        row.save(force_insert=True)
        assert fresh(row).handed_on == 0
        Preparation.objects.filter(pk=vial.pk).update(handed_on=0)
        assert fresh(vial).handed_on == 30
        return
    with pytest.raises(DatabaseError, match=refusal), transaction.atomic():
        row.save(force_insert=True)
    assert fresh(vial).handed_on == 0


def test_pages_offer_a_share_and_name_nobody(
    nurse: Browser, team: Team, director: StaffMember, vial: Container, other: Chart
) -> None:
    slug, address = vial.product.slug, other.get_absolute_url()
    assert "A share of the vial" not in text_of(nurse.get(f"{address}?open={slug}"))
    nurse.force_login(director.user)
    said = {"location": team.clinic.location.pk, "product": vial.product.pk, "reason": "Shortage"}
    nurse.post(reverse("decide_sharing"), {**said, "is_allowed": "on"})
    assert "Shortage" in text_of(nurse.get(reverse("shared_vials")))

    nurse.force_login(team.rn)
    assert "End sharing" not in text_of(nurse.get(reverse("shared_vials")))
    page = text_of(nurse.get(f"{address}?open={slug}"))
    assert "A share of the vial of 10:00" in page
    assert vial.chart.client.last_name not in page.replace(other.client.last_name, "")
    typed = {"product": slug, "share_of": str(vial.pk), "share_units": "30"}
    typed |= {"opened_at": "2026-01-12T11:00"}
    nurse.post(reverse("open_product", args=[other.pk]), typed)
    own = other.preparations.get()
    assert (own.vial_units, own.shared_from_id) == (30, vial.pk)
    assert "opened for more than one client" in text_of(nurse.get(address))
    nurse.post(reverse("return_share", args=[other.pk, f"preparation-{own.pk}"]))
    assert not other.preparations.exists()
    refused = nurse.post(reverse("open_product", args=[other.pk]), typed | {"share_units": "90"})
    assert "left in this vial" in text_of(refused)
