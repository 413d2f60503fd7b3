"""Filler that was dissolved: told with lot and units, out of stock, and due no more."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from charting.dissolving.dissolution_entry import DissolutionEntry
from charting.dissolving.services import record_dissolution, take_back_dissolution
from charting.errors import (
    AlreadyTakenBack,
    BadAmount,
    LotElsewhere,
    MissingReason,
    SideNotTaken,
    SideRequired,
    WrongModality,
    WrongTime,
)
from charting.followup.maintenance import maintenance_due
from charting.models import Chart, Dissolution
from charting.tests.factories import (
    Team,
    cheek,
    chin,
    make_signed_chart,
    make_signed_filler_chart,
    masseter,
    stock_reversal,
    toxin_lot,
)
from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.clients.models import Client
from medspa.clinic.tests.factories import make_location, make_staff
from medspa.errors import NotPermitted
from medspa.local.testkit.shared import shared
from treatments.models import Lot, Product, StockMovement

pytestmark = pytest.mark.django_db

LATER = date(2026, 3, 2)


@shared
def chart(team: Team) -> Chart:
    return make_signed_filler_chart(team)


@shared
def lot(team: Team, chart: Chart) -> Lot:
    return Lot.objects.get(product__kind=Product.Kind.HYALURONIDASE)


def dissolve(team: Team, client: Client, *, by: User | None = None, **said: object) -> Dissolution:
    facts: dict = {
        "area": cheek(),
        "side": "R",
        "units": Decimal(300),
        "reason": "Wanted it gone",
    }
    return record_dissolution(
        client=client,
        location=team.clinic.location,
        entry=DissolutionEntry(**facts | said),
        by=by or team.rn,
        now=team.at(12, on=LATER),
    )


def due_areas(client: Client) -> list[str]:
    return [due.area.pk for due in maintenance_due(client).areas]


def test_it_leaves_the_stock_and_names_lot_and_units(team: Team, chart: Chart, lot: Lot) -> None:
    line = dissolve(team, chart.client, lot=lot, packs=1)
    lot.refresh_from_db()
    movement = StockMovement.objects.get(kind="used")
    assert (lot.balance, line.movement) == (0, movement)
    assert movement.reason == f"dissolving filler, clients.client:{chart.client_id}"
    assert (line.lot_number, line.units, line.by) == (lot.lot_number, 300, team.injector)


def test_what_is_dissolved_on_both_sides_is_due_no_more(team: Team, chart: Chart, lot: Lot) -> None:
    assert maintenance_due(chart.client).annual_due_on == date(2027, 1, 12)
    dissolve(team, chart.client, lot=lot, packs=1)
    assert due_areas(chart.client) == ["CHEEK_LAT"]
    dissolve(team, chart.client, lot=lot, side="L")
    assert due_areas(chart.client) == []
    assert maintenance_due(chart.client).annual_due_on is None


def test_what_was_given_afterwards_is_due_again(team: Team, chart: Chart, lot: Lot) -> None:
    for side in "RL":
        dissolve(team, chart.client, lot=lot, side=side)
    make_signed_filler_chart(team, on=date(2026, 4, 1), client=chart.client)
    assert maintenance_due(chart.client).annual_due_on == date(2027, 4, 1)


def test_partly_dissolved_filler_and_other_kinds_stay_due(
    team: Team, chart: Chart, lot: Lot
) -> None:
    dissolve(team, chart.client, lot=lot, is_partial=True)
    dissolve(team, chart.client, lot=lot, side="L", is_partial=True)
    assert due_areas(chart.client) == ["CHEEK_LAT"]
    for side in "RL":
        dissolve(team, chart.client, lot=lot, side=side)
    Product.objects.filter(kind="ha_filler").update(kind="caha")
    assert due_areas(chart.client) == ["CHEEK_LAT"]


def test_a_neurotoxin_is_not_dissolved(team: Team, lot: Lot) -> None:
    toxin = make_signed_chart(team, on=date(2026, 2, 1))
    with pytest.raises(WrongModality):
        dissolve(team, toxin.client, area=masseter(), lot=lot)
    assert due_areas(toxin.client) == ["MASSETER"]


def test_a_line_that_was_wrong_is_taken_back_and_stays(team: Team, chart: Chart, lot: Lot) -> None:
    lines = [dissolve(team, chart.client, lot=lot, side=side) for side in "RL"]
    now = team.at(13, on=LATER)
    with pytest.raises(MissingReason):
        take_back_dissolution(dissolution=lines[0], reason="", by=team.rn, now=now)
    take_back_dissolution(dissolution=lines[0], reason="Other client", by=team.rn, now=now)
    assert due_areas(chart.client) == ["CHEEK_LAT"]
    with pytest.raises(AlreadyTakenBack):
        take_back_dissolution(dissolution=lines[0], reason="Again", by=team.rn, now=now)
    assert Dissolution.objects.count() == 2


def test_a_vial_from_elsewhere_is_told_by_its_label(team: Team, chart: Chart, lot: Lot) -> None:
    """In an emergency what is at hand is used: expired, in quarantine, borrowed."""
    line = dissolve(team, chart.client, product=lot.product, lot_number=" HX-1 ")
    assert (line.lot, line.lot_number, line.movement) == (None, "HX-1", None)


@pytest.mark.parametrize(
    ("flaw", "error"),
    [
        ({"side": ""}, SideRequired),
        ({"area": "chin", "side": "R"}, SideNotTaken),
        ({"units": Decimal(0)}, BadAmount),
        ({"units": Decimal(1501), "packs": 1}, BadAmount),
        ({"reason": " "}, MissingReason),
        ({"lot": None}, WrongModality),
        ({"lot": "toxin"}, WrongModality),
        ({"at": "future"}, WrongTime),
    ],
)
def test_nonsense_is_refused_and_leaves_the_stock_alone(
    team: Team, chart: Chart, lot: Lot, flaw: dict, error: type
) -> None:
    named = {"chin": chin, "toxin": lambda: toxin_lot(team), "future": lambda: future(team)}
    said = {
        name: named[value]() if isinstance(value, str) and value in named else value
        for name, value in flaw.items()
    }
    facts = {"lot": lot, "packs": 0, "lot_number": "X"} | said
    with pytest.raises(error):
        dissolve(team, chart.client, **facts)
    lot.refresh_from_db()
    assert lot.balance == 1


def future(team: Team) -> datetime:
    return team.at(12, 1, on=LATER)


def test_a_lot_of_another_place_is_not_opened_here(team: Team, chart: Chart) -> None:
    with pytest.raises(LotElsewhere):
        dissolve(team, chart.client, lot=stock_reversal(make_location()), packs=1)


def test_the_desk_dissolves_nothing(team: Team, chart: Chart, lot: Lot) -> None:
    with pytest.raises(NotPermitted):
        dissolve(team, chart.client, lot=lot, by=make_staff(Role.FRONT_DESK).user)


@pytest.mark.parametrize("flaw", [{"side": "M"}, {"lot_number": ""}, {"units": 0}])
def test_the_database_refuses_what_makes_no_sense(
    team: Team, chart: Chart, lot: Lot, flaw: dict
) -> None:
    facts = {
        "client": chart.client,
        "location": team.clinic.location,
        "area": cheek(),
        "side": "R",
        "product": lot.product,
        "lot_number": "X",
        "units": 1,
        "reason": "x",
        "by": team.injector,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Dissolution.objects.create(**facts | flaw)
