"""Signatures, what is like one and downloads of names ask for proof; what was sent goes on."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from charting.models import Addendum, Chart, Clearance
from charting.tests.clearances.ordering import sent_order
from charting.tests.factories import Team, make_filled_chart, make_signed_chart
from medspa.accounts.models import User
from medspa.clients.tests.factories import make_client
from treatments.tests.factories import make_product

pytestmark = pytest.mark.django_db
PASSWORD = "walnut ceiling harbor 9"


@pytest.fixture
def left_alone(team: Team, client: Browser) -> Browser:
    """The browser of the nurse, who showed sixteen minutes ago who they are."""
    return leave_alone(client, team.rn)


def leave_alone(client: Browser, user: User) -> Browser:
    person = User.objects.get(pk=user.pk)
    person.set_password(PASSWORD)
    person.save()
    client.force_login(person)
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 16 * 60
    session.save()
    return client


def test_what_is_added_to_a_chart_waits_for_proof_and_goes_on(
    left_alone: Browser, team: Team, signed_chart: Chart
):
    url = reverse("add_addendum", args=[signed_chart.pk])

    asked = left_alone.post(url, {"kind": "addendum", "text": "Bruise.", "reason": "Seen later"})
    assert not Addendum.objects.exists()
    done = left_alone.post(asked.url, {"password": PASSWORD, "next": url})

    assert done.url == f"{signed_chart.get_absolute_url()}#added"
    added = Addendum.objects.get()
    assert (added.text, added.by.user) == ("Bruise.", team.rn)


@pytest.mark.parametrize("page", ["sign_chart", "add_addendum"])
def test_no_signature_without_proof(left_alone: Browser, page: str, signed_chart: Chart):
    before = Chart.objects.values().get(pk=signed_chart.pk)

    asked = left_alone.post(reverse(page, args=[signed_chart.pk]))

    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert Chart.objects.values().get(pk=signed_chart.pk) == before


def test_charting_itself_is_not_interrupted(left_alone: Browser, signed_chart: Chart):
    assert left_alone.get(signed_chart.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("page", ["lot_recall_csv", "lot_recall_pdf"])
def test_names_are_not_downloaded_without_proof(left_alone: Browser, team: Team, page: str):
    lot = make_signed_chart(team).preparations.first().lot
    url = reverse(page, args=[lot.pk])

    asked = left_alone.get(url)
    assert asked.url.startswith(reverse("account_reauthenticate"))
    back = left_alone.post(asked.url, {"password": PASSWORD, "next": url})

    assert back.url == url
    assert left_alone.get(url).status_code == 200


def test_no_clearance_without_proof_and_what_was_sent_goes_on(team: Team, client: Browser):
    browser, person = leave_alone(client, team.pa), make_client()
    url = reverse("grant_clearance", args=[person.pk])
    allowed = sent_order(make_product())

    asked = browser.post(url, allowed)
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert not Clearance.objects.exists()
    browser.post(asked.url, {"password": PASSWORD, "next": url})

    assert Clearance.objects.get().client == person


@pytest.mark.parametrize("page", ["answer_for_gate", "note_late_consent"])
def test_no_answer_of_a_prescriber_without_proof(team: Team, client: Browser, page: str):
    browser, chart = leave_alone(client, team.pa), make_filled_chart(team)

    asked = browser.post(reverse(page, args=[chart.pk]))

    assert asked.url.startswith(reverse("account_reauthenticate"))


def test_nobody_goes_on_despite_a_contraindication_without_proof(team: Team, client: Browser):
    browser, chart = leave_alone(client, team.pa), make_filled_chart(team)
    url = reverse("go_on_all_the_same", args=[chart.pk, chart.asked.earliest("pk").pk])

    asked = browser.post(url, {"reason": "No risk."})

    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert not chart.decisions_to_go_on.exists()
