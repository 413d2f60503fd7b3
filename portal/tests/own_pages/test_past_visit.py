"""A visit that is over, as its client reads it: only what is signed, and only their own."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Appointment
from charting.card.given import read_given
from charting.charts.services.signing import add_addendum
from charting.models import Addendum, Chart
from charting.tests.factories import (
    Team,
    cheek,
    make_chart,
    make_filled_chart,
    make_signed_chart,
    make_signed_filler_chart,
    make_team,
    make_visit,
)
from medspa.audit.models import AuditEvent
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared
from medspa.signin.tests.codes import sign_in
from treatments.models import AreaPart
from treatments.tests.factories import make_area

pytestmark = pytest.mark.django_db
Status = Appointment.Status


@shared
def team() -> Team:
    return make_team(is_online=True)


@shared
def filler(team: Team, mara: Client) -> Chart:
    whole = make_area("CHEEK", region="M", takes_filler=True, vascular_tier="C")
    AreaPart.objects.create(composite=whole, part=cheek())
    return completed(make_signed_filler_chart(team, client=mara))


def completed(chart: Chart) -> Chart:
    visit = chart.appointment
    Appointment.objects.filter(pk=visit.pk).update(status=Status.COMPLETED)
    visit.refresh_from_db()
    return chart


def read(browser: Browser, visit: Appointment, status: int = 200) -> Any:
    answer = browser.get(reverse("me_visit", args=[visit.reference]))
    assert answer.status_code == status
    return answer


def test_what_was_given_stands_under_the_names_that_clients_tap(filler: Chart):
    given = read_given(filler.appointment)
    [line] = given.lines
    assert (line.number, line.name, line.amount, line.unit) == (1, "Cheek", "1", "mL")
    assert (line.where, line.codes) == ("0.5 mL on each side", {"CHEEK_LAT"})
    assert [pack.lot for pack in given.packs] == [
        one.lot.lot_number for one in filler.syringes.all()
    ]
    assert {area.number for area in given.face.areas} == {1}
    assert len(given.face.areas) == 2, "both cheeks are lit"


def test_sides_are_told_apart_and_products_never_added(team: Team, mara: Client):
    given = read_given(make_signed_chart(team, client=mara).appointment)
    assert [(one.where, one.unit) for one in given.lines] == [
        ("24 U on your right, 28 U on your left", "U")
    ]


def test_the_page_says_it_and_books_it_again(
    signed_in: Browser, team: Team, mara: Client, filler: Chart
):
    html = read(signed_in, filler.appointment).content.decode()
    for said in ("What you got", "Cheek", "0.5 mL on each side", "treatment card", "911"):
        assert said in html
    visit, provider = filler.appointment, filler.appointment.provider
    again = (
        f"{reverse('book_time')}?appointment_type={visit.appointment_type.slug}"
        f"&amp;location={visit.location.slug}&amp;provider={provider.slug}&amp;interests=CHEEK"
    )
    assert again in html
    assert AuditEvent.objects.filter(action="client.visit_read").count() == 1
    listed = signed_in.get(reverse("me")).content.decode()
    assert reverse("me_visit", args=[visit.reference]) in listed


def test_only_what_is_signed_is_told(signed_in: Browser, team: Team, mara: Client):
    chart = completed(make_filled_chart(team, client=mara))
    html = read(signed_in, chart.appointment).content.decode()
    assert "signed yet" in html
    assert [said for said in ("24 U", "28 U", "on your right") if said in html] == []


def test_what_never_happened_is_not_told(signed_in: Browser, team: Team, filler: Chart):
    why = {"text": "Not so.", "reason": "Mixed up"}
    kind = Addendum.Kind.NEVER_HAPPENED
    add_addendum(chart=filler, kind=kind, **why, by=team.rn, now=filler.signed_at)
    assert read_given(filler.appointment).lines == []


def test_a_visit_of_somebody_else_or_ahead_is_not_found(
    signed_in: Browser, team: Team, mara: Client
):
    other = completed(make_chart(team, client=make_client(), hour=14)).appointment
    ahead = make_visit(team, client=mara, status=Status.BOOKED, hour=16)
    for visit in (other, ahead):
        read(signed_in, visit, 404)


def test_an_unconfirmed_address_opens_nothing(client: Browser, team: Team, filler: Chart):
    Client.objects.filter(pk=filler.client_id).update(email="new@mail.example")
    cache.clear()
    sign_in(client, Client.objects.get(pk=filler.client_id))
    answer = client.get(reverse("me_visit", args=[filler.appointment.reference]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("me_shut"))


def test_the_page_takes_as_many_statements_for_much_as_for_little(
    signed_in: Browser, team: Team, mara: Client, filler: Chart, django_assert_max_num_queries: Any
):
    read(signed_in, filler.appointment)
    with django_assert_max_num_queries(40):
        read(signed_in, filler.appointment)
