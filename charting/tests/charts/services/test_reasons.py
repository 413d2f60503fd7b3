"""Above the usual range: allowed, with a reason that stays."""

from dataclasses import replace
from decimal import Decimal

import pytest

from charting.charts.injection_entry import InjectionEntry
from charting.charts.services.injections import change_injection, give_injection
from charting.charts.services.signing import sign_chart
from charting.errors import ReasonNeeded
from charting.models import Chart, Preparation
from charting.plans.services.plans import add_stage, make_plan, plan_item
from charting.record.verification.chart import verify_chart
from charting.safety.services.exceptions import Justification
from charting.tests.explaining import explain
from charting.tests.factories import Team, filler_lot, masseter, mix_vial, toxin_lot
from charting.tests.record.forging import seal_anew
from charting.tests.record.test_points import places_in
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared
from treatments.models import DoseRange, Indication
from treatments.tests.factories import make_area, make_dose_range

pytestmark = pytest.mark.django_db
MUCH = "Masseter, client's left: 44 U is above the usual 40 U a side ([R34])."


@shared
def vial(team: Team, chart: Chart) -> Preparation:
    vial = mix_vial(chart, toxin_lot(team), by=team.rn, now=team.at(10))
    usual_in_masseter(vial)
    return vial


def usual_in_masseter(vial: Preparation) -> DoseRange:
    return make_dose_range(
        masseter(),
        vial.product,
        min_amount=24,
        max_amount=36,
        warn_above_side=40,
        warn_above_total=80,
        source="[R34]",
    )


def test_usual_amount_a_point_is_judged_by_the_points_of_the_line(team: Team, vial) -> None:
    nose = make_area("NASALIS")
    make_dose_range(nose, vial.product, basis="point", min_amount=1, max_amount=2)
    places = places_in("NASALIS", "R")[:2]
    entry = InjectionEntry(area=nose, side="R", container=vial, amount=Decimal(4), places=places)
    written = {"chart": vial.chart, "by": team.rn, "now": team.at(10)}

    assert give_injection(entry=entry, **written).reason == ""
    with pytest.raises(ReasonNeeded):
        give_injection(entry=replace(entry, places=places[:1]), **written)


def give(team: Team, vial: Preparation, side: str, amount: str, reason: str = ""):
    return give_injection(
        chart=vial.chart,
        entry=InjectionEntry(
            area=masseter(),
            side=side,
            container=vial,
            amount=Decimal(amount),
            justification=Justification(reason),
        ),
        by=team.rn,
        now=team.at(10),
    )


def test_more_than_usual_asks_for_a_reason_and_keeps_it(team: Team, vial: Preparation) -> None:
    with pytest.raises(ReasonNeeded) as refused:
        give(team, vial, "L", "44")
    line = give(team, vial, "L", "44", reason=" Bruxism, thick muscle ")

    assert refused.value.facts == {"warnings": [MUCH]}
    assert refused.value.field == "reason"
    line.refresh_from_db()
    assert line.reason == "Bruxism, thick muscle"


def test_usual_amount_keeps_no_reason(team: Team, vial: Preparation) -> None:
    assert give(team, vial, "L", "30", reason="No need").reason == ""


def test_less_than_usual_asks_nothing(team: Team, vial: Preparation) -> None:
    assert give(team, vial, "L", "4").reason == ""


def test_points_of_one_side_count_together(team: Team, vial: Preparation) -> None:
    give(team, vial, "L", "36")
    give(team, vial, "R", "36")

    with pytest.raises(ReasonNeeded) as refused:
        give(team, vial, "L", "8")
    assert refused.value.facts == {"warnings": [MUCH]}


def test_what_is_much_elsewhere_is_not_asked_again(team: Team, vial: Preparation) -> None:
    give(team, vial, "L", "44", reason="Bruxism")

    assert give(team, vial, "R", "30").reason == ""


def test_correcting_a_line_asks_and_forgets_as_giving_does(team: Team, vial: Preparation) -> None:
    line = give(team, vial, "L", "44", reason="Bruxism")
    more = InjectionEntry(area=masseter(), side="L", container=vial, amount=Decimal(45))
    less = replace(more, amount=Decimal(30))

    with pytest.raises(ReasonNeeded):
        change_injection(injection=line, entry=more, by=team.rn, now=team.at(10))
    changed = change_injection(injection=line, entry=less, by=team.rn, now=team.at(10))

    assert changed.reason == ""


def test_plan_asks_for_a_reason_too(team: Team) -> None:
    filler, cheek = filler_lot(team).product, make_area("CHEEK_MED", takes_filler=True)
    make_dose_range(cheek, min_amount=Decimal("0.3"), max_amount=1, source="uncited")
    stage = add_stage(
        plan=make_plan(client=make_client(), by=team.rn, now=team.at(9)), name="A", by=team.rn
    )
    place = {"stage": stage, "area": cheek, "side": "R", "product": filler, "by": team.rn}

    with pytest.raises(ReasonNeeded):
        plan_item(**place, amount=Decimal(2))
    item = plan_item(**place, amount=Decimal(2), reason="Large face")
    again = plan_item(**place, amount=Decimal("1.5"), reason="Large face")

    assert (item.reason, again.pk, again.reason) == ("Large face", item.pk, "Large face")
    assert plan_item(**place, amount=Decimal(1)).reason == ""


# --- What a chart keeps


def test_signed_chart_names_the_versions_it_was_written_under(
    team: Team, filled_chart: Chart
) -> None:
    dose = usual_in_masseter(filled_chart.preparations.get())
    DoseRange.objects.filter(pk=dose.pk).update(source="[R34][R35]")

    signature = sign_chart(chart=filled_chart, by=team.rn, now=filled_chart.opened_at)

    assert signature.snapshot["catalogue"] == [
        {
            "row": f"doserange:{dose.pk}",
            "kind": "dose range",
            "name": "Masseter: Botox Cosmetic",
            "version": 2,
            "says": "24 to 36 U per side",
            "source": "[R34][R35]",
        }
    ]


def test_later_change_does_not_alter_an_old_chart(team: Team, filled_chart: Chart) -> None:
    dose = usual_in_masseter(filled_chart.preparations.get())
    sign_chart(chart=filled_chart, by=team.rn, now=filled_chart.opened_at)
    before = filled_chart.signatures.get().snapshot

    DoseRange.objects.filter(pk=dose.pk).update(max_amount=25, warn_above_side=25)
    Indication.objects.create(product=dose.product, area=masseter())
    filled_chart.refresh_from_db()

    assert filled_chart.signatures.get().snapshot == before
    assert before["products"][0]["lines"][0]["off_label"] is True
    assert verify_chart(filled_chart).problems == []


def test_reason_and_warning_are_sealed(team: Team, filled_chart: Chart) -> None:
    dose = usual_in_masseter(filled_chart.preparations.get())
    DoseRange.objects.filter(pk=dose.pk).update(warn_above_side=26)
    left = filled_chart.injections.get(side="L")
    change_injection(
        injection=left,
        entry=InjectionEntry(
            area=masseter(),
            side="L",
            container=left.container,
            amount=left.amount,
            justification=Justification("Bruxism"),
        ),
        by=team.rn,
        now=filled_chart.opened_at,
    )

    explain(filled_chart, by=team.rn, now=filled_chart.opened_at)
    sealed = sign_chart(chart=filled_chart, by=team.rn, now=filled_chart.opened_at).snapshot

    assert [line["reason"] for line in sealed["injections"]] == ["", "Bruxism"]
    assert sealed["warnings"] == [
        "Masseter, client's left: 28 U is above the usual 26 U a side ([R34])"
    ]


@pytest.mark.superuser
def test_chart_sealed_before_reasons_were_kept_is_sound(signed_chart: Chart) -> None:
    signature = signed_chart.signatures.get()
    signature.snapshot["format"] = 1
    for line in signature.snapshot["injections"]:
        del line["reason"]
    seal_anew(signature)

    assert verify_chart(signed_chart).problems == []
