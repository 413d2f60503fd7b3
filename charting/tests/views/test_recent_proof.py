"""A signature and a download of names ask for proof; what was sent goes on after it."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from charting.models import Addendum, Chart
from charting.tests.factories import Team, make_signed_chart
from medspa.accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "walnut ceiling harbor 9"


@pytest.fixture
def left_alone(team: Team, client: Browser) -> Browser:
    """The browser of the nurse, who showed sixteen minutes ago that it is she."""
    nurse = User.objects.get(pk=team.rn.pk)
    nurse.set_password(PASSWORD)
    nurse.save()
    client.force_login(nurse)
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 16 * 60
    session.save()
    return client


def test_what_is_added_to_a_chart_waits_for_proof_and_goes_on(left_alone: Browser, team: Team):
    chart = make_signed_chart(team)
    url = reverse("add_addendum", args=[chart.pk])

    asked = left_alone.post(url, {"kind": "addendum", "text": "Bruise.", "reason": "Seen later"})
    assert not Addendum.objects.exists()
    done = left_alone.post(asked.url, {"password": PASSWORD, "next": url})

    assert done.url == f"{chart.get_absolute_url()}#added"
    added = Addendum.objects.get()
    assert (added.text, added.by.user) == ("Bruise.", team.rn)


@pytest.mark.parametrize("page", ["sign_chart", "add_addendum"])
def test_no_signature_without_proof(left_alone: Browser, team: Team, page: str):
    chart = make_signed_chart(team)
    before = Chart.objects.values().get(pk=chart.pk)

    asked = left_alone.post(reverse(page, args=[chart.pk]))

    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert Chart.objects.values().get(pk=chart.pk) == before


def test_charting_itself_is_not_interrupted(left_alone: Browser, team: Team):
    chart = make_signed_chart(team)

    assert left_alone.get(chart.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("page", ["lot_recall_csv", "lot_recall_pdf"])
def test_names_are_not_downloaded_without_proof(left_alone: Browser, team: Team, page: str):
    lot = make_signed_chart(team).preparations.first().lot
    url = reverse(page, args=[lot.pk])

    asked = left_alone.get(url)
    assert asked.url.startswith(reverse("account_reauthenticate"))
    back = left_alone.post(asked.url, {"password": PASSWORD, "next": url})

    assert back.url == url
    assert left_alone.get(url).status_code == 200
