"""The pages of an open chart over HTTP, as they work without JavaScript."""

from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from charting.models import Chart, Injection, Preparation
from charting.record.contents import container_key
from charting.tests.factories import (
    Team,
    filler_lot,
    give,
    make_signed_chart,
    make_visit,
    masseter,
    toxin_lot,
)
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from treatments.models import Lot
from treatments.tests.factories import make_dose_range

pytestmark = pytest.mark.django_db


def line_of(vial: Preparation, **said: object) -> dict[str, object]:
    return {
        "area": masseter().pk,
        "side": "R",
        "container": container_key(vial),
        "amount": "8",
    } | said


def test_every_look_at_a_chart_is_noted(nurse: Browser, chart: Chart) -> None:
    for _ in range(2):
        assert nurse.get(chart.get_absolute_url()).status_code == 200
    seen = AuditEvent.objects.filter(action="chart.viewed", target=f"charting.chart:{chart.pk}")
    assert seen.count() == 2


def test_look_at_a_record_is_noted(nurse: Browser, chart: Chart) -> None:
    nurse.get(reverse("client_record", args=[chart.client_id]))
    assert AuditEvent.objects.filter(action="client_record.viewed").count() == 1


def test_front_desk_sees_no_chart(client: Browser, chart: Chart) -> None:
    client.force_login(make_user(Role.FRONT_DESK))
    for url in (chart.get_absolute_url(), reverse("chart_list")):
        assert client.get(url).status_code == 403


def test_visit_is_started_from_the_board(nurse: Browser, team: Team) -> None:
    today = team.clinic.location.local(timezone.now()).date()
    visit = make_visit(team, on=today)
    response = nurse.post(reverse("start_chart", args=[visit.public_id]))
    assert response["Location"] == Chart.objects.get().get_absolute_url()


def test_missed_visit_says_why_it_has_no_chart(nurse: Browser, team: Team) -> None:
    visit = make_visit(team, status="no_show")
    response = nurse.post(reverse("start_chart", args=[visit.public_id]))
    assert response.status_code == 422
    assert (
        response.context["problem"]
        == "There is nothing to chart: the visit is marked “Did not come”."
    )


def test_vial_is_opened_from_the_lot_that_expires_first(
    nurse: Browser, team: Team, chart: Chart
) -> None:
    lot = toxin_lot(team)
    page = nurse.get(chart.get_absolute_url(), {"open": lot.product.slug})
    assert page.context["open_form"].first_lot == lot
    said = {
        "product": lot.product.slug,
        "lot": lot.pk,
        "answer": "nothing",
        "diluent": "saline",
        "diluent_ml": "2.5",
    }
    response = nurse.post(reverse("open_product", args=[chart.pk]), said)
    vial = chart.preparations.get()
    assert response["Location"] == f"{chart.get_absolute_url()}?with={container_key(vial)}"


def test_several_syringes_of_one_lot_are_opened_at_once_or_none(
    nurse: Browser, team: Team, chart: Chart
) -> None:
    lot = filler_lot(team, quantity=3)
    page = nurse.get(chart.get_absolute_url(), {"open": lot.product.slug})
    assert page.context["open_form"].at_once == [2, 3]
    url = reverse("open_product", args=[chart.pk])
    said = {"product": lot.product.slug, "lot": lot.pk, "answer": "nothing"}
    nurse.post(url, said | {"how_many": "9"})
    nurse.post(url, said | {"how_many": "4"})
    assert chart.syringes.count() == 0
    nurse.post(url, said | {"how_many": "2"})
    assert chart.syringes.count() == 2
    nurse.post(url, said)
    assert (chart.syringes.count(), Lot.objects.get(pk=lot.pk).balance) == (3, 0)


@pytest.mark.parametrize(
    ("diluent_ml", "says"),
    [
        ("", "This field is required."),
        ("250", "Ensure this value is less than or equal to 10."),
        ("0", "Ensure this value is greater than or equal to 0.01."),
    ],
)
def test_vial_without_sensible_diluent_stays_closed(
    nurse: Browser, team: Team, chart: Chart, diluent_ml: str, says: str
) -> None:
    lot = toxin_lot(team)
    said = {"product": lot.product.slug, "lot": lot.pk, "answer": "nothing", "diluent": "saline"}
    response = nurse.post(
        reverse("open_product", args=[chart.pk]), said | {"diluent_ml": diluent_ml}
    )
    assert response.status_code == 422
    assert response.context["open_form"].errors == {"diluent_ml": [says]}
    assert chart.preparations.count() == 0


def test_line_is_given_and_the_place_stays_chosen(
    nurse: Browser, chart: Chart, vial: Preparation
) -> None:
    here = {"with": container_key(vial), "area": "MASSETER", "side": "R"}
    before = nurse.get(chart.get_absolute_url(), here).context["work"].here.quick
    response = nurse.post(reverse("give_line", args=[chart.pk]), line_of(vial))
    line = Injection.objects.get()
    assert (line.area_id, line.side, line.amount) == ("MASSETER", "R", 8)
    page = nurse.get(response["Location"])
    work = page.context["work"]
    assert work.chosen.is_at("MASSETER", "R")
    left = [amount for amount in before if Decimal(amount) <= 92]
    assert (work.here.likely, work.here.quick) == ("8", [*left, "8"])


def test_a_second_tap_on_give_gives_nothing(
    nurse: Browser, chart: Chart, vial: Preparation
) -> None:
    url = reverse("give_line", args=[chart.pk])
    page = nurse.get(nurse.post(url, line_of(vial))["Location"])
    left = page.context["give_form"]["amount"].value()
    assert left == ""
    again = nurse.post(url, line_of(vial, amount=left))
    assert again.status_code == 422
    assert again.context["give_form"].errors == {"amount": ["Give an amount."]}
    assert Injection.objects.count() == 1


def test_quick_button_goes_before_the_typed_amount(
    nurse: Browser, chart: Chart, vial: Preparation
) -> None:
    nurse.post(reverse("give_line", args=[chart.pk]), line_of(vial, amount=["8", "3"]))
    assert Injection.objects.get().amount == 3


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"amount": "500"}, "Only 100 U left of Botox Cosmetic, lot LOT1."),
        ({"amount": "0"}, "Give an amount above zero."),
        ({"amount": "-3"}, "Give an amount above zero."),
        ({"amount": "1.234"}, "Ensure that there are no more than 2 decimal places."),
        ({"amount": "a lot"}, "Enter a number."),
        ({"side": ""}, "Masseter: the client's right or left?"),
        ({"area": "NOWHERE"}, "Select a valid choice."),
    ],
)
def test_refused_line_says_why_and_keeps_what_was_typed(
    nurse: Browser, chart: Chart, vial: Preparation, said: dict, sentence: str
) -> None:
    response = nurse.post(reverse("give_line", args=[chart.pk]), line_of(vial, **said))
    form = response.context["give_form"]
    errors = [message for messages in form.errors.values() for message in messages]
    assert response.status_code == 422
    assert errors[0].startswith(sentence)
    assert form["amount"].value() == said.get("amount", "8")
    assert Injection.objects.count() == 0


def test_refused_line_does_not_become_the_address(
    nurse: Browser, chart: Chart, vial: Preparation
) -> None:
    response = nurse.post(
        reverse("give_line", args=[chart.pk]),
        line_of(vial, amount="500"),
        headers={"HX-Request": "true", "HX-Target": "workspace"},
    )
    assert response["HX-Push-Url"] == "false"
    assert response.content.lstrip().startswith(b'<div id="workspace"')


def test_line_is_corrected_and_removed(
    nurse: Browser, team: Team, chart: Chart, vial: Preparation
) -> None:
    line = give(vial, masseter(), "R", "8", by=team.rn, now=timezone.now())
    page = nurse.get(chart.get_absolute_url(), {"edit": line.pk})
    assert page.context["give_form"]["amount"].value() == "8"
    url = reverse("change_line", args=[chart.pk, line.pk])
    nurse.post(url, line_of(vial, side="L", amount="10"))
    line.refresh_from_db()
    assert (line.side, line.amount) == ("L", 10)
    nurse.post(url, {"remove": "1"})
    assert chart.injections.count() == 0


def test_line_of_another_chart_is_not_found(
    nurse: Browser, team: Team, chart: Chart, vial: Preparation
) -> None:
    line = make_signed_chart(team).injections.first()
    url = reverse("change_line", args=[chart.pk, line.pk])
    assert nurse.post(url, line_of(vial)).status_code == 404


def test_notes_are_saved(nurse: Browser, chart: Chart) -> None:
    said = {"concern": "Square jaw", "assessment": "", "notes": ""}
    nurse.post(reverse("chart_notes", args=[chart.pk]), said)
    chart.refresh_from_db()
    assert chart.concern == "Square jaw"


def test_signing_too_early_lists_the_reasons(
    nurse: Browser, chart: Chart, vial: Preparation
) -> None:
    response = nurse.post(reverse("sign_chart", args=[chart.pk]))
    assert response.status_code == 422
    assert response.context["problem"] == (
        "Botox Cosmetic: 0 used + 0 wasted of 100 U opened, 100 U unaccounted for. "
        "Nothing is written yet."
    )


def test_soft_limits_are_shown_and_do_not_refuse(
    nurse: Browser, team: Team, chart: Chart, vial: Preparation
) -> None:
    give(vial, masseter(), "R", "8", by=team.rn, now=timezone.now())
    work = nurse.get(chart.get_absolute_url()).context["work"]
    assert [warning.kind for warning in work.warnings] == []
    assert work.totals[0]["amount"] == "8"
    assert [mark.label for mark in work.face_points] == ["8"]
    assert work.contents.containers[0].left == Decimal(92)


def test_more_than_usual_is_asked_about_on_the_page(nurse: Browser, vial: Preparation):
    make_dose_range(masseter(), vial.product, warn_above_side=40, source="[R34]")
    much = line_of(vial, amount="44")

    asked = nurse.post(reverse("give_line", args=[vial.chart_id]), much)
    assert asked.context["give_form"].often[0] == "Strong muscle"  # no plan intends it
    untrue = nurse.post(reverse("give_line", args=[vial.chart_id]), much | {"reason": "As planned"})
    assert (untrue.status_code, Injection.objects.count()) == (422, 0)
    nurse.post(reverse("give_line", args=[vial.chart_id]), much | {"reason": "Strong muscle"})

    assert asked.status_code == 422
    assert b"44 U is above the usual 40 U a side. Why?" in asked.content
    assert b'value="44"' in asked.content
    assert Injection.objects.get().reason == "Strong muscle"
    page = nurse.get(vial.chart.get_absolute_url())
    assert b"Outside the usual: Strong muscle" in page.content
    assert b"R34" not in page.content


def test_without_an_amount_nothing_is_said_of_doses(nurse: Browser, vial: Preparation):
    make_dose_range(masseter(), vial.product, warn_above_side=40, source="[R34][R35]")
    nurse.post(reverse("give_line", args=[vial.chart_id]), line_of(vial, amount="24"))
    place = {"area": masseter().pk, "side": "R"}
    page = nurse.get(vial.chart.get_absolute_url(), place)
    assert page.context["give_form"]["amount"].value() == ""
    assert [one.rule for one in page.context["preview"].open] == []
    assert "Asks for a reason" not in page.text


def test_what_was_opened_by_mistake_is_put_back_on_the_page(
    nurse: Browser, chart: Chart, vial: Preparation
) -> None:
    url = reverse("put_back_product", args=[chart.pk, container_key(vial)])
    refused = nurse.post(url, {"reason": "Wrong lot"})
    assert refused.status_code == 422
    ((_, _, _, form),) = refused.context["waste_forms"]
    assert list(form.errors) == ["was_never_mixed"]
    said = {"reason": "Wrong lot", "was_never_mixed": "on"}
    assert nurse.post(url, said).status_code == 302
    assert not chart.preparations.exists()
    assert nurse.post(url, said).status_code == 404


def test_what_was_used_offers_no_way_back(
    nurse: Browser, team: Team, chart: Chart, vial: Preparation
) -> None:
    give(vial, masseter(), "R", "8", by=team.rn, now=timezone.now())
    ((_, _, _, form),) = nurse.get(chart.get_absolute_url()).context["waste_forms"]
    assert form is None
