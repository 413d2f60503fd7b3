"""Opened by mistake: back within minutes, whole, and told in the chart."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from charting.charts.openings import SyringeOpening, VialOpening
from charting.charts.services.containers import open_syringe, open_vial, record_waste
from charting.charts.services.put_back import put_back_container
from charting.errors import (
    AlreadyMixed,
    AlreadyUsed,
    BadAmount,
    ChartSigned,
    MissingReason,
    UseByPassed,
)
from charting.models import Chart, Container, Preparation, PutBack, Syringe
from charting.safety.services.exceptions import NO_JUSTIFICATION
from charting.tests.factories import (
    Team,
    cheek,
    filler_lot,
    give,
    make_chart,
    make_signed_chart,
    masseter,
    mix_vial,
    toxin_lot,
)
from medspa.accounts.permissions import Role
from medspa.audit.models import AuditEvent
from medspa.clinic.tests.factories import make_staff
from medspa.errors import NotPermitted
from medspa.local.testkit.shared import shared
from treatments.errors import TooLateToPutBack

pytestmark = pytest.mark.django_db


@shared
def syringe(team: Team, chart: Chart) -> Container:
    return open_syringe(
        chart=chart, opening=SyringeOpening(lot=filler_lot(team)), by=team.rn, now=team.at(10)
    )


@shared
def vial(team: Team, chart: Chart) -> Container:
    return mix_vial(chart, toxin_lot(team), by=team.rn, now=team.at(10))


def test_a_syringe_goes_back_and_the_chart_says_so(
    team: Team, chart: Chart, syringe: Container
) -> None:
    note = put_back_container(container=syringe, reason="Wrong lot", by=team.rn, now=team.at(10, 9))
    syringe.lot.refresh_from_db()
    assert syringe.lot.balance == 1
    assert not chart.syringes.exists()
    assert list(chart.put_backs.all()) == [note]
    assert (note.reason, note.opened_at, note.by) == ("Wrong lot", team.at(10), team.injector)
    assert AuditEvent.objects.filter(action="syringe.put_back").count() == 1


def test_a_vial_goes_back_only_if_nothing_was_drawn_into_it(team: Team, vial: Container) -> None:
    now = team.at(10, 1)
    with pytest.raises(AlreadyMixed):
        put_back_container(container=vial, reason="Wrong lot", by=team.rn, now=now)
    put_back_container(
        container=vial, reason="Wrong lot", was_never_mixed=True, by=team.rn, now=now
    )
    assert not Preparation.objects.exists()


def test_after_ten_minutes_it_is_waste(team: Team, syringe: Container) -> None:
    late = team.at(10) + timedelta(minutes=10, seconds=1)
    with pytest.raises(TooLateToPutBack):
        put_back_container(container=syringe, reason="Wrong lot", by=team.rn, now=late)
    assert not PutBack.objects.exists()
    assert Syringe.objects.exists()


def test_what_was_injected_or_wasted_stays(team: Team, syringe: Container) -> None:
    line = give(syringe, cheek(), "R", "0.1", by=team.rn, now=team.at(10))
    with pytest.raises(AlreadyUsed):
        put_back_container(container=syringe, reason="Wrong lot", by=team.rn, now=team.at(10, 1))
    line.delete()
    record_waste(container=syringe, amount=Decimal("0.1"), by=team.rn, now=team.at(10))
    with pytest.raises(AlreadyUsed):
        put_back_container(container=syringe, reason="Wrong lot", by=team.rn, now=team.at(10, 1))


def test_it_goes_back_once_and_for_a_reason(team: Team, syringe: Container) -> None:
    with pytest.raises(MissingReason):
        put_back_container(container=syringe, reason=" ", by=team.rn, now=team.at(10, 1))
    stale = Syringe.objects.get(pk=syringe.pk)
    put_back_container(container=syringe, reason="Wrong lot", by=team.rn, now=team.at(10, 1))
    with pytest.raises(AlreadyUsed):
        put_back_container(container=stale, reason="Wrong lot", by=team.rn, now=team.at(10, 2))


def test_the_desk_puts_nothing_back(team: Team, syringe: Container) -> None:
    desk = make_staff(Role.FRONT_DESK).user
    with pytest.raises(NotPermitted):
        put_back_container(container=syringe, reason="Wrong lot", by=desk, now=team.at(10, 1))


def test_out_of_a_signed_chart_nothing_goes_back(team: Team) -> None:
    vial = make_signed_chart(team).preparations.get()
    with pytest.raises(ChartSigned):
        put_back_container(
            container=vial, reason="Slip", was_never_mixed=True, by=team.rn, now=team.at(10, 5)
        )


def test_the_database_keeps_what_was_not_put_back(syringe: Container) -> None:
    with pytest.raises(IntegrityError, match="stays in its chart"), transaction.atomic():
        syringe.delete()


def test_a_container_holds_at_most_what_its_pack_holds(team: Team, chart: Chart) -> None:
    lot = toxin_lot(team)
    said = {"chart": chart, "by": team.rn, "now": team.at(10)}
    full = VialOpening(lot=lot, diluent_ml=Decimal("2.5"), holds=Decimal(100))
    with pytest.raises(BadAmount, match="holds 100 U"):
        open_vial(opening=replace(full, holds=Decimal("100.01")), **said)
    with pytest.raises(BadAmount, match="holds 1 mL"):
        open_syringe(
            chart=chart,
            opening=SyringeOpening(lot=filler_lot(team), holds=Decimal("1.01")),
            by=team.rn,
            now=team.at(10),
        )
    lot.refresh_from_db()
    assert lot.balance == 1
    assert open_vial(opening=full, **said).opened == 100


def test_zero_is_no_amount_of_a_vial(team: Team, chart: Chart) -> None:
    with pytest.raises(BadAmount):
        open_vial(
            chart=chart,
            opening=VialOpening(lot=toxin_lot(team), holds=Decimal(0), diluent_ml=Decimal(1)),
            by=team.rn,
            now=team.at(10),
        )


def test_a_pack_of_unknown_content_bounds_nothing(team: Team, chart: Chart) -> None:
    lot = toxin_lot(team)
    lot.pack.amount = None
    lot.pack.save()
    vial = open_vial(
        chart=chart,
        opening=VialOpening(lot=lot, holds=Decimal(200), diluent_ml=Decimal(2)),
        by=team.rn,
        now=team.at(10),
    )
    assert vial.opened == 200


@pytest.mark.parametrize("model", [Preparation, Syringe])
def test_the_database_measures_by_the_pack(
    vial: Container, syringe: Container, model: type
) -> None:
    column = {Preparation: "vial_units", Syringe: "labelled_ml"}[model]
    with pytest.raises(IntegrityError, match="More than the pack holds"), transaction.atomic():
        model.objects.update(**{column: 101})


@pytest.mark.parametrize(("on", "wall"), [("2026-03-07", (11, 0)), ("2026-10-31", (9, 0))])
def test_24_hours_are_24_hours_when_clocks_change(
    team: Team, on: str, wall: tuple[int, int]
) -> None:
    """Mixed at 10:00 on the eve: by the stopwatch, 24 hours end an hour off the wall's 10:00."""
    day = type(team.at(0).date()).fromisoformat(on)
    chart = make_chart(team, on=day)
    mixed_at = team.at(10, on=day)
    vial = open_vial(
        chart=chart,
        opening=VialOpening(lot=toxin_lot(team), diluent_ml=Decimal("2.5")),
        by=team.rn,
        now=mixed_at,
    )
    assert vial.discard_after.timestamp() - mixed_at.timestamp() == 24 * 3600
    local = team.clinic.location.local(vial.discard_after)
    assert (local.hour, local.minute) == wall
    last = team.at(*wall, on=local.date())
    given = {"side": "R", "amount": "1", "by": team.rn, "justification": NO_JUSTIFICATION}
    give(vial, masseter(), **given, now=last)
    with pytest.raises(UseByPassed):
        give(vial, masseter(), **given, now=last + timedelta(minutes=1))
