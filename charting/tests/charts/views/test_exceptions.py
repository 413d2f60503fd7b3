"""What is missing is told where it is mended, and what was typed stays."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from charting.charts.late_agreement import LateAgreement
from charting.charts.services.containers import record_waste
from charting.charts.services.signing import sign_chart
from charting.charts.services.stated_exceptions import note_late_consent
from charting.models import (
    Chart,
    Clearance,
    LateConsent,
    Preparation,
    StatedException,
)
from charting.record.contents import container_key
from charting.tests.answers import publish_consent_form
from charting.tests.clearances.ordering import sent_order
from charting.tests.factories import Team, agree, give, make_chart, masseter, mix_vial, toxin_lot
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.log import SYSTEM
from medspa.local.testkit.shared import shared
from treatments.stock.services.quarantine import quarantine_lot

pytestmark = pytest.mark.django_db
NO_CONSENT = "No consent to neurotoxin before the first injection"


@shared
def bare(team: Team) -> Chart:
    """A chart of today for which nobody has examined or asked the client."""
    publish_consent_form(
        modality="neurotoxin",
        title="Neurotoxin consent",
        text="What to know.",
        by=SYSTEM,
        now=timezone.now() - timedelta(hours=3),
    )
    today = team.clinic.location.local(timezone.now())
    return make_chart(team, on=today.date(), hour=today.hour, now=timezone.now(), is_allowed=False)


@shared
def given(team: Team, bare: Chart) -> Chart:
    """24 U were given all the same, half an hour ago."""
    before = timezone.now() - timedelta(minutes=30)
    vial = mix_vial(bare, toxin_lot(team), by=team.rn, now=before)
    give(vial, masseter(), "R", "24", by=team.rn, now=before)
    record_waste(container=vial, amount=Decimal(76), by=team.rn, now=timezone.now())
    return bare


@pytest.fixture
def prescriber(team: Team, client: Browser) -> Browser:
    client.force_login(team.pa)
    return client


def page_of(chart: Chart, name: str) -> str:
    return reverse(name, args=[chart.pk])


def test_opening_a_product_says_what_is_missing(nurse: Browser, team: Team, bare: Chart) -> None:
    page = nurse.get(bare.get_absolute_url(), {"open": toxin_lot(team).product.slug})
    missing = page.context["missing"]
    assert (missing.clearance, missing.consent) == (
        "No clearance for neurotoxin: a prescriber must examine the client first",
        "No consent to neurotoxin yet",
    )
    assert f'formaction="{page_of(bare, "take_consent")}' in page.text


def test_place_that_is_chosen_says_what_is_missing(
    nurse: Browser, team: Team, chart: Chart
) -> None:
    """The client agreed, but not to an off-label use; an on-label area asks for nothing."""
    agree(team, chart.client, "neurotoxin", now=timezone.now(), covers_off_label=False)
    vial = mix_vial(chart, toxin_lot(team), by=team.rn, now=timezone.now())
    where = {"with": container_key(vial), "area": masseter().pk, "side": "R"}
    page = nurse.get(chart.get_absolute_url(), where)
    assert page.context["missing"].off_label == (
        "Botox Cosmetic is off-label in Masseter, and the client has not yet agreed to that"
    )
    vial.product.indications.create(area=masseter())
    assert not nurse.get(chart.get_absolute_url(), where).context["missing"]


def test_nothing_is_missing_where_all_is_in_order(
    nurse: Browser, chart: Chart, vial: Preparation
) -> None:
    where = {"with": container_key(vial), "area": masseter().pk, "side": "R"}
    page = nurse.get(chart.get_absolute_url(), where)
    assert not page.context["missing"]
    assert "Hand the tablet" not in page.text


def test_tablet_handed_over_while_opening_keeps_what_was_typed(
    nurse: Browser, team: Team, bare: Chart
) -> None:
    """The client signs on a screen of their own; then all is as it was."""
    toxin_lot(team, lot_number="FIRST")
    lot = toxin_lot(team, lot_number="OTHER")
    typed = {
        "product": lot.product.slug,
        "lot": lot.pk,
        "diluent": "preserved_saline",
        "diluent_ml": "4",
        "modality": "neurotoxin",
    }
    asked = nurse.post(page_of(bare, "take_consent"), typed)
    assert asked.url.startswith(reverse("hand_tablet_over", args=[bare.client_id]))
    assert nurse.get(asked.url).context["back"] == page_of(bare, "take_consent")
    agree(team, bare.client, "neurotoxin", now=timezone.now())
    page = nurse.get(page_of(bare, "take_consent"))
    kept = page.context["open_form"]
    assert [str(kept[name].value()) for name in ("lot", "diluent", "diluent_ml")] == [
        str(lot.pk),
        "preserved_saline",
        "4",
    ]
    assert page.context["missing"].consent == ""


def test_tablet_handed_over_before_the_needle_keeps_the_amount(
    nurse: Browser, team: Team, bare: Chart
) -> None:
    vial = mix_vial(bare, toxin_lot(team), by=team.rn, now=timezone.now())
    typed = {"area": masseter().pk, "side": "R", "container": container_key(vial), "amount": "7.5"}
    nurse.post(page_of(bare, "take_consent"), typed)
    page = nurse.get(page_of(bare, "take_consent"))
    kept = page.context["give_form"]
    assert [str(kept[name].value()) for name in ("area", "side", "container", "amount")] == [
        str(said) for said in typed.values()
    ]
    assert page.context["work"].chosen.area == masseter()


def test_nothing_typed_is_no_way_back_but_to_the_chart(nurse: Browser, bare: Chart) -> None:
    assert nurse.get(page_of(bare, "take_consent")).url == bare.get_absolute_url()


def test_no_green_pill_over_a_consent_that_came_too_late(
    nurse: Browser, team: Team, given: Chart
) -> None:
    agree(team, given.client, "neurotoxin", now=timezone.now())
    pills = nurse.get(given.get_absolute_url()).context["badges"]
    assert [(pill.text, pill.tone) for pill in pills] == [
        ("No clearance for what was given", "alarm"),
        ("Neurotoxin: no consent for what was given", "alarm"),
    ]
    assert pills[1].url == f"{page_of(given, 'mend_chart')}#mend-consent_neurotoxin"


def test_gate_on_the_page_leads_to_where_it_is_mended(nurse: Browser, given: Chart) -> None:
    page = nurse.get(given.get_absolute_url())
    assert f'href="{page_of(given, "mend_chart")}#mend-consent_neurotoxin"' in page.text


def test_nurse_reads_who_can_mend_it(nurse: Browser, given: Chart) -> None:
    page = nurse.get(page_of(given, "mend_chart"))
    assert [str(one) for one in page.context["prescribers"]] == ["Pilar Bastos, PA-C"]
    assert page_of(given, "note_late_consent") not in page.text
    refused = nurse.post(page_of(given, "note_late_consent"), {})
    assert refused.status_code == 403


def test_late_consent_is_noted_in_the_time_of_the_clinic(
    prescriber: Browser, team: Team, given: Chart
) -> None:
    agreed: datetime = team.clinic.location.local(timezone.now() - timedelta(hours=1))
    said = {
        "modality": "neurotoxin",
        "kind": "paper",
        "agreed_at": f"{agreed:%Y-%m-%dT%H:%M}",
        "covers_off_label": "yes",
        "reason": "The tablet was empty",
    }
    response = prescriber.post(page_of(given, "note_late_consent"), said)
    assert response["Location"] == page_of(given, "mend_chart")
    assert LateConsent.objects.get().agreed_at == agreed.replace(second=0, microsecond=0)
    ways = prescriber.get(page_of(given, "mend_chart")).context["ways"]
    assert [way.gate.code for way in ways] == ["clearance"]


def test_pill_tells_a_consent_that_was_noted_late(
    prescriber: Browser, team: Team, given: Chart
) -> None:
    note_late_consent(
        chart=given,
        agreement=LateAgreement(
            modality="neurotoxin",
            kind="oral",
            agreed_at=timezone.now() - timedelta(hours=1),
            covers_off_label=True,
            reason="The tablet was empty",
        ),
        by=team.pa,
        now=timezone.now(),
    )
    pill = prescriber.get(given.get_absolute_url()).context["badges"][1]
    assert (pill.text, pill.tone) == ("Neurotoxin: answered for by a prescriber", "warn")


def test_late_consent_with_a_fault_keeps_what_was_typed(prescriber: Browser, given: Chart) -> None:
    said = {"modality": "neurotoxin", "kind": "witnessed", "agreed_at": "2026-01-12T10:00"}
    said |= {"reason": "Forgotten"}
    open_question = prescriber.post(page_of(given, "note_late_consent"), said)
    assert "Choose yes or no" in open_question.text
    said |= {"covers_off_label": "no"}
    page = prescriber.post(page_of(given, "note_late_consent"), said)
    assert page.status_code == 422
    [late] = [way.late for way in page.context["ways"] if way.late]
    assert late.errors["witness"] == ["Name the witness."]
    assert late["reason"].value() == "Forgotten"


def test_exception_is_stated_and_read_on_the_signed_page(
    prescriber: Browser, team: Team, given: Chart
) -> None:
    page = prescriber.get(page_of(given, "mend_chart"))
    for way in page.context["ways"]:
        said = way.exception.initial | {"reason": "The client collapsed in the chair"}
        prescriber.post(page_of(given, "answer_for_gate"), said)
    assert StatedException.objects.count() == 2
    quarantine_lot(
        lot=given.preparations.get().lot, reason="Warm fridge", by=team.pa, now=timezone.now()
    )
    sign_chart(chart=given, by=team.rn, now=timezone.now())
    text = prescriber.get(given.get_absolute_url()).text
    assert "<b>Pilar Bastos, PA-C</b> gave this reason: The client collapsed in the chair" in text
    assert "lot LOT1 was put in quarantine on" in text


def test_exception_to_words_that_changed_is_not_kept(prescriber: Browser, given: Chart) -> None:
    said = {"code": "clearance", "sentence": "Something else", "reason": "Because"}
    page = prescriber.post(page_of(given, "answer_for_gate"), said)
    assert page.status_code == 422
    assert "The chart changed in the meantime. Check again what is missing." in page.text
    assert not StatedException.objects.exists()


def test_later_event_is_told_on_the_open_chart(nurse: Browser, team: Team, given: Chart) -> None:
    quarantine_lot(
        lot=given.preparations.get().lot, reason="Warm fridge", by=team.pa, now=timezone.now()
    )
    [told] = nurse.get(given.get_absolute_url()).context["work"].later_events
    assert told.startswith("Botox Cosmetic lot LOT1 was put in quarantine on ")


def test_exam_that_took_place_before_is_noted_with_its_true_time(
    prescriber: Browser, team: Team, given: Chart
) -> None:
    examined = team.clinic.location.local(timezone.now() - timedelta(hours=2))
    product = given.preparations.get().product
    said = sent_order(product, "60", examined_at=f"{examined:%Y-%m-%dT%H:%M}")
    prescriber.post(reverse("grant_clearance", args=[given.client_id]), said)
    clearance = Clearance.objects.get()
    assert clearance.examined_at == examined.replace(second=0, microsecond=0)
    page = prescriber.get(given.get_absolute_url())
    assert [gate.code for gate in page.context["work"].unmet] == ["consent_neurotoxin"]
    [told] = page.context["work"].later_events
    assert told.endswith(", after treatment")


def test_desk_sees_nothing_of_it(client: Browser, given: Chart) -> None:
    client.force_login(make_user(Role.FRONT_DESK))
    assert client.get(page_of(given, "mend_chart")).status_code == 403
