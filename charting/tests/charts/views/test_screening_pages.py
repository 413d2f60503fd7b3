"""The question before opening, a prescriber's decision, vision and refill: as taps on the page."""

from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from charting.charts.openings import SyringeOpening, VialOpening
from charting.charts.services.containers import open_syringe, open_vial
from charting.ground.marks import mark
from charting.models import Asked, Chart, Preparation, SafetyCheck
from charting.safety.client_answer import ClientAnswer
from charting.safety.services.screening import record_answer
from charting.tests.factories import Team, ask, cheek, filler_lot, give, toxin_lot
from charting.tests.intake.scene import by_link, say
from medspa.local.testkit.shared import shared
from treatments.models import Lot, Product

pytestmark = pytest.mark.django_db


@shared
def lot(team: Team) -> Lot:
    lot = toxin_lot(team)
    Product.objects.filter(pk=lot.product_id).update(
        contraindications="Infection at the site", contains_milk_protein=True
    )
    return lot


def post_opening(nurse: Browser, chart: Chart, lot: Lot, **said: object) -> HttpResponse:
    facts = {"product": lot.product.slug, "lot": lot.pk, "diluent": "saline", "diluent_ml": "2.5"}
    return nurse.post(reverse("open_product", args=[chart.pk]), facts | said)


def test_the_label_warns_before_the_tap_and_beside_the_open_product(
    nurse: Browser, team: Team, chart: Chart, lot: Lot
) -> None:
    page = nurse.get(chart.get_absolute_url(), {"open": lot.product.slug}).content.decode()
    assert page.count("Infection at the site") == 1
    assert "cow&#x27;s-milk protein" in page
    post_opening(nurse, chart, lot, answer="nothing")
    page = nurse.get(chart.get_absolute_url()).content.decode()
    assert page.count("Infection at the site") == 1


def test_nothing_is_opened_before_the_question_is_answered(
    nurse: Browser, chart: Chart, lot: Lot
) -> None:
    response = post_opening(nurse, chart, lot)
    assert response.status_code == 422
    errors = response.context["question"].form.errors
    assert errors == {"answer": ["Ask the client, and say what was answered."]}
    assert not chart.preparations.exists()
    assert post_opening(nurse, chart, lot, answer="not_asked").status_code == 422
    assert not Asked.objects.exists()


def test_what_the_client_answered_on_a_form_is_shown_and_answers_nothing(
    nurse: Browser, team: Team, chart: Chart, lot: Lot
) -> None:
    """Whoever opens the product asks and taps: nothing is chosen before."""
    say(by_link(chart.appointment), "heart", "yes", now=timezone.now())
    page = nurse.get(chart.get_absolute_url(), {"open": lot.product.slug})
    asked = page.context["question"]
    assert "Cardiovascular disease" in asked.known.sentence
    assert asked.known.sentence in unescape(page.content.decode())
    assert asked.form["answer"].value() is None
    assert asked.form["reported"].value() == "Cardiovascular disease"


def test_what_was_reported_needs_words(nurse: Browser, chart: Chart, lot: Lot) -> None:
    response = post_opening(nurse, chart, lot, answer="reported")
    assert response.status_code == 422
    assert list(response.context["question"].form.errors) == ["reported"]
    assert (
        post_opening(nurse, chart, lot, answer="reported", reported="Ibuprofen").status_code == 302
    )
    assert Asked.objects.get().is_contraindication is False


def test_an_answer_of_today_is_not_asked_for_again(
    nurse: Browser, team: Team, chart: Chart, lot: Lot
) -> None:
    ask(chart, lot.product, by=team.rn, now=timezone.now())
    page = nurse.get(chart.get_absolute_url(), {"open": lot.product.slug})
    assert page.context["question"].form is None
    assert post_opening(nurse, chart, lot).status_code == 302
    assert Asked.objects.count() == 1


def test_a_contraindication_is_kept_and_stops_until_a_prescriber_decides(
    nurse: Browser, team: Team, chart: Chart, lot: Lot
) -> None:
    response = post_opening(
        nurse, chart, lot, answer="reported", reported="Milk allergy", allergies=["milk_protein"]
    )
    assert response.status_code == 422
    assert response.context["may_grant"] is False
    asked = Asked.objects.get()
    assert asked.is_contraindication
    assert not chart.preparations.exists()
    url = reverse("go_on_all_the_same", args=[chart.pk, asked.pk])
    assert nurse.post(url, {"reason": "I dare"}).status_code == 403
    nurse.force_login(team.pa)
    assert nurse.post(url, {"reason": ""}).status_code == 422
    product = mark(lot.product.slug)
    opened = f"{chart.get_absolute_url()}?open={product}"
    assert nurse.post(f"{url}?open={product}", {"reason": "Lactose"})["Location"] == opened
    nurse.force_login(team.rn)
    assert post_opening(nurse, chart, lot).status_code == 302


def test_a_line_of_another_chart_is_not_found(
    nurse: Browser, team: Team, chart: Chart, lot: Lot
) -> None:
    nurse.force_login(team.pa)
    assert nurse.post(reverse("go_on_all_the_same", args=[chart.pk, 1])).status_code == 404


def test_what_nobody_asked_is_answered_late_on_the_page(
    nurse: Browser, team: Team, chart: Chart, lot: Lot
) -> None:
    now = timezone.now()
    open_vial(chart=chart, opening=VialOpening(lot=lot, diluent_ml=Decimal(2)), by=team.rn, now=now)
    url, product = reverse("answer_question", args=[chart.pk]), lot.product.slug
    refused = nurse.post(url, {"product": product, "answer": "not_asked"})
    assert refused.status_code == 422
    (question,) = refused.context["questions"]
    assert list(question.form.errors) == ["reported"]
    later = team.clinic.location.local(now + timedelta(hours=1))
    facts = {"product": product, "answer": "nothing", "at": f"{later:%Y-%m-%dT%H:%M}"}
    assert nurse.post(url, facts).status_code == 422
    said = {"product": product, "answer": "not_asked", "reported": "forgotten"}
    assert nurse.post(url, said).status_code == 302
    assert Asked.objects.get().reported == "forgotten"
    assert nurse.post(url, said | {"product": "unknown"}).status_code == 404


def test_vision_and_refill_take_one_tap_each_time(nurse: Browser, team: Team, chart: Chart) -> None:
    now, lot = timezone.now(), filler_lot(team)
    ask(chart, lot.product, by=team.rn, now=now)
    syringe = open_syringe(chart=chart, opening=SyringeOpening(lot=lot), by=team.rn, now=now)
    url = reverse("note_checks", args=[chart.pk])
    assert nurse.post(url, {"phase": "after", "normal": "1"}).status_code == 422
    assert nurse.post(url, {"phase": "before", "normal": "1"}).status_code == 302
    (look,) = nurse.get(chart.get_absolute_url()).context["looks"]
    assert look.is_met
    give(syringe, cheek(), "R", "0.5", by=team.rn, now=timezone.now())
    said = {"phase": "after", "what": "vision", "finding": "not_normal"}
    refused = nurse.post(url, said)
    assert list(refused.context["looks"][1].form.errors) == ["note"]
    assert nurse.post(url, said | {"note": "Blurred, 2 min"}).status_code == 302
    refill = said | {"what": "refill", "finding": "normal"}
    assert nurse.post(url, refill).status_code == 302
    found = SafetyCheck.objects.values_list("phase", "what", "finding")
    assert list(found)[2:] == [("after", "vision", "not_normal"), ("after", "refill", "normal")]


def test_half_a_pair_is_not_kept(nurse: Browser, team: Team, chart: Chart, vial: Preparation):
    url = reverse("note_checks", args=[chart.pk])
    assert nurse.post(url, {"phase": "sideways", "normal": "1"}).status_code == 422
    assert not SafetyCheck.objects.exists()


def test_an_allergy_told_about_another_product_stands_on_the_opening_form(
    nurse: Browser, team: Team, chart: Chart, lot: Lot
) -> None:
    filler = filler_lot(team).product
    asked = record_answer(
        chart=chart,
        product=filler,
        answer=ClientAnswer("reported", reported="Milk: hives", allergies=["milk_protein"]),
        by=team.rn,
        now=timezone.now(),
    )
    page = nurse.get(chart.get_absolute_url(), {"open": lot.product.slug})
    assert page.context["question"].undecided == asked
    assert "Milk: hives" in page.content.decode()
    assert post_opening(nurse, chart, lot, answer="nothing").status_code == 422
    assert not chart.preparations.exists()
    nurse.force_login(team.pa)
    url = reverse("go_on_all_the_same", args=[chart.pk, asked.pk])
    said = {"reason": "Lactose", "product": lot.product.slug}
    assert nurse.post(url, said).status_code == 302
    nurse.force_login(team.rn)
    assert post_opening(nurse, chart, lot).status_code == 302
