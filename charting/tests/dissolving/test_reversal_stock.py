"""Filler waits for hyaluronidase; a prescriber may decide otherwise and says why."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from charting.charts.openings import SyringeOpening
from charting.charts.services.containers import open_syringe
from charting.errors import NotEnoughHyaluronidase
from charting.models import Chart, ReversalOverride
from charting.safety.services.exceptions import Justification
from charting.tests.chart_gates import all_gates
from charting.tests.factories import Team, mix_vial, toxin_lot
from medspa.accounts.models import User
from medspa.local.testkit.shared import shared
from treatments.models import Lot, ReadyRule
from treatments.tests.factories import make_lot, make_pack, make_product

pytestmark = pytest.mark.django_db


@shared
def voluma(team: Team) -> Lot:
    return make_lot(make_product("voluma", kind="ha_filler"), team.clinic.location)


def hylenex(team: Team, units: int, **fields: object) -> Lot:
    pack = make_pack(make_product("hylenex", kind="hyaluronidase"), amount=units)
    return make_lot(pack=pack, location=team.clinic.location, **fields)


def begin(chart: Chart, lot: Lot, team: Team, *, by: User | None = None, reason: str = ""):
    return open_syringe(
        chart=chart,
        opening=SyringeOpening(lot=lot, override_reason=reason),
        by=by or team.rn,
        now=team.at(10),
    )


def test_filler_is_not_opened_without_hyaluronidase(team: Team, chart: Chart, voluma: Lot) -> None:
    hylenex(team, 1499)

    with pytest.raises(NotEnoughHyaluronidase) as refusal:
        begin(chart, voluma, team)

    assert refusal.value.detail.startswith("Only 1499 U of hyaluronidase")
    voluma.refresh_from_db()
    assert voluma.balance == 1


def test_filler_is_opened_with_as_much_as_the_clinic_keeps(
    team: Team, chart: Chart, voluma: Lot
) -> None:
    hylenex(team, 1500)

    assert begin(chart, voluma, team).lot == voluma
    assert not ReversalOverride.objects.exists()


def test_clinic_decides_how_much_it_keeps(team: Team, chart: Chart, voluma: Lot) -> None:
    hylenex(team, 600)
    ReadyRule.objects.create(location=team.clinic.location, hyaluronidase_units=600)

    assert begin(chart, voluma, team).lot == voluma


def test_neurotoxin_and_other_fillers_need_none(team: Team, chart: Chart) -> None:
    mix_vial(chart, toxin_lot(team), by=team.rn, now=team.at(10))
    radiesse = make_lot(make_product("radiesse", kind="caha"), team.clinic.location)

    assert begin(chart, radiesse, team).lot == radiesse


def test_what_had_been_opened_is_written_down_by_anybody(
    team: Team, chart: Chart, voluma: Lot
) -> None:
    done = SyringeOpening(lot=voluma, justification=Justification("In the room", was_done=True))
    with pytest.raises(NotEnoughHyaluronidase):
        begin(chart, voluma, team, reason="In the room")

    open_syringe(chart=chart, opening=done, by=team.rn, now=team.at(10))

    kept = ReversalOverride.objects.get()
    assert kept.sentence.endswith("it had been opened already")
    assert (kept.reason, kept.by) == ("In the room", team.rn.audit_name)


@pytest.mark.parametrize("reason", ["", "  "])
def test_prescriber_must_say_why(team: Team, chart: Chart, voluma: Lot, reason: str) -> None:
    with pytest.raises(NotEnoughHyaluronidase):
        begin(chart, voluma, team, by=team.pa, reason=reason)


def test_injector_may_not_decide(team: Team, chart: Chart, voluma: Lot) -> None:
    with pytest.raises(NotEnoughHyaluronidase):
        begin(chart, voluma, team, reason="It is fine")


def test_decision_of_the_prescriber_is_kept_and_stands_among_the_gates(
    team: Team, chart: Chart, voluma: Lot
) -> None:
    begin(chart, voluma, team, by=team.pa, reason="Delivery at noon, review only")

    override = ReversalOverride.objects.get()
    assert (override.reason, override.who) == ("Delivery at noon, review only", "Pilar Bastos")
    [gate] = [one for one in all_gates(chart) if one.code.startswith("reversal")]
    assert gate.is_met
    assert "Pilar Bastos decided to go on: Delivery at noon" in gate.sentence


def test_form_says_what_is_missing_before_anybody_opens(
    client: Browser, team: Team, chart: Chart, voluma: Lot
) -> None:
    client.force_login(team.rn)

    page = client.get(f"{chart.get_absolute_url()}?open=voluma").content.decode()

    assert "0 U of hyaluronidase in date on site" in page


def test_refused_opening_comes_back_with_the_field_to_decide(
    client: Browser, team: Team, chart: Chart, voluma: Lot
) -> None:
    client.force_login(team.rn)

    response = client.post(
        reverse("open_product", args=[chart.pk]),
        {"product": "voluma", "lot": voluma.pk, "answer": "nothing"},
    )

    assert response.status_code == 422
    assert list(response.context["open_form"].errors) == ["override_reason"]
