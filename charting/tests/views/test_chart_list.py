"""The list of charts and the client's record."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from charting.models import Clearance, Consent, TreatmentPlan
from charting.services.consents import publish_consent_form
from charting.tests.factories import (
    Team,
    make_chart,
    make_signed_chart,
    make_signed_filler_chart,
    make_team,
    make_visit,
    masseter,
    toxin_lot,
)
from medspa.audit.log import SYSTEM
from medspa.clients.tests.factories import make_client

pytestmark = pytest.mark.django_db

LIST = "chart_list"


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def browser(team: Team, client: Browser) -> Browser:
    client.force_login(team.rn)
    return client


def test_list_shows_todays_visits_of_the_injector(browser: Browser, team: Team) -> None:
    today = team.clinic.location.local(timezone.now()).date()
    visit = make_visit(team, on=today)
    make_visit(team, on=today + timedelta(days=1))
    make_visit(team, on=today, hour=14, status="cancelled")
    assert list(browser.get(reverse(LIST)).context["visits"]) == [visit]


def test_list_separates_open_from_signed(browser: Browser, team: Team) -> None:
    open_chart, signed = make_chart(team, hour=14), make_signed_chart(team)
    context = browser.get(reverse(LIST)).context
    assert list(context["unsigned"]) == [open_chart]
    assert list(context["page"]) == [signed]


def test_others_charts_are_under_everyone(browser: Browser, team: Team) -> None:
    make_chart(team)
    browser.force_login(team.pa)
    assert list(browser.get(reverse(LIST)).context["unsigned"]) == []
    assert len(browser.get(reverse(LIST), {"everyone": 1}).context["unsigned"]) == 1


@pytest.mark.parametrize("said", ["reyes", "Mara R", "REYES mara"])
def test_client_is_found_by_any_part_of_the_name(browser: Browser, said: str) -> None:
    mara = make_client(first_name="Mara", last_name="Reyes")
    make_client(first_name="Ines", last_name="Quintero")
    assert browser.get(reverse(LIST), {"q": said}).context["found"] == [mara]


def test_signed_charts_come_in_pages(browser: Browser, team: Team, monkeypatch: object) -> None:
    monkeypatch.setattr("charting.views.listing.PAGE", 2)
    charts = [make_signed_chart(team, hour=hour) for hour in (9, 12, 15)]
    pages = [browser.get(reverse(LIST), {"page": page}).context["page"] for page in (1, 2, 99)]
    assert [list(page) for page in pages] == [charts[:0:-1], charts[:1], charts[:1]]


def test_list_takes_the_same_queries_for_one_and_three(
    browser: Browser, team: Team, django_assert_num_queries: object
) -> None:
    today = team.clinic.location.local(timezone.now()).date()

    def add(hour: int) -> None:
        make_visit(team, on=today, hour=hour)
        make_chart(team, on=today, hour=hour + 1)
        make_signed_chart(team, hour=hour)

    add(6)
    browser.get(reverse(LIST))
    with django_assert_num_queries(9):
        browser.get(reverse(LIST))
    add(10)
    add(14)
    with django_assert_num_queries(9):
        browser.get(reverse(LIST))


def test_record_takes_the_same_queries_for_one_and_three(
    browser: Browser, team: Team, django_assert_max_num_queries: object
) -> None:
    client = make_client()
    make_signed_chart(team, client=client)
    make_signed_filler_chart(team, client=client, hour=12)
    url = reverse("client_record", args=[client.pk])
    browser.get(url)
    with django_assert_max_num_queries(24) as first:
        browser.get(url)
    for hour in (14, 16):
        make_signed_filler_chart(team, client=client, hour=hour)
    with django_assert_max_num_queries(24) as second:
        browser.get(url)
    assert len(second) == len(first)


def test_prescriber_grants_and_withdraws_on_the_record(browser: Browser, team: Team) -> None:
    client = make_client()
    url = reverse("grant_clearance", args=[client.pk])
    said = {"modalities": ["filler"], "regions": ["L", "M"], "note": "Healthy skin."}
    assert browser.post(url, said).status_code == 403
    browser.force_login(team.pa)
    assert browser.post(url, {"regions": ["L"]}).status_code == 422
    browser.post(url, said)
    clearance = Clearance.objects.get()
    assert (clearance.modalities, clearance.prescriber) == (["filler"], team.prescriber)
    withdraw = reverse("withdraw_clearance", args=[client.pk, clearance.pk])
    assert browser.post(withdraw, {"reason": ""}).status_code == 422
    browser.post(withdraw, {"reason": "Pregnant"})
    assert Clearance.objects.get().revoked_reason == "Pregnant"


def test_answer_to_a_consent_is_kept(browser: Browser) -> None:
    client = make_client()
    form = publish_consent_form(
        modality="filler", title="Filler", text="Words.", by=SYSTEM, now=timezone.now()
    )
    url = reverse("record_consent", args=[client.pk])
    assert browser.post(url, {"form": form.pk, "signed_name": "M"}).status_code == 422
    browser.post(url, {"form": form.pk, "decision": "refused", "signed_name": "M. Sample"})
    assert Consent.objects.get().decision == "refused"


def test_outdated_form_cannot_be_signed(browser: Browser) -> None:
    client = make_client()
    old, _ = (
        publish_consent_form(
            modality="filler", title="Filler", text=text, by=SYSTEM, now=timezone.now()
        )
        for text in ("Old.", "New.")
    )
    said = {"form": old.pk, "decision": "agreed", "signed_name": "M. Sample"}
    response = browser.post(reverse("record_consent", args=[client.pk]), said)
    assert response.status_code == 422
    assert Consent.objects.count() == 0


def test_plan_is_made_filled_and_agreed_on_the_record(browser: Browser, team: Team) -> None:
    client, product = make_client(), toxin_lot(team).product
    browser.post(reverse("make_plan", args=[client.pk]))
    plan = TreatmentPlan.objects.get()
    for name in ("Second", "First"):
        browser.post(reverse("add_stage", args=[plan.pk]), {"name": name})
    late, early = plan.stages.all()
    browser.post(reverse("change_stage", args=[early.pk]), {"earlier": "1"})
    item = {"area": masseter().pk, "side": "R", "product": product.pk, "amount": "24"}
    wrong = browser.post(reverse("change_stage", args=[early.pk]), item | {"side": ""})
    assert wrong.context["item_form"].errors == {"side": ["Masseter: the client's right or left?"]}
    for stage in (early, late):
        browser.post(reverse("change_stage", args=[stage.pk]), item)
    browser.post(reverse("drop_item", args=[late.items.get().pk]))
    assert browser.post(reverse("agree_plan", args=[plan.pk])).status_code == 422
    browser.post(reverse("change_stage", args=[late.pk]), {"remove": "1"})
    browser.post(reverse("agree_plan", args=[plan.pk]))
    plan.refresh_from_db()
    assert plan.agreed_at is not None
    assert [stage.name for stage in plan.stages.all()] == ["First"]
    assert early.items.get().amount == Decimal(24)


def test_record_of_nobody_is_not_found(browser: Browser) -> None:
    assert browser.get(reverse("client_record", args=[0])).status_code == 404
