"""From when neurotoxin may be given again: the pages show it as the rules ask it."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.tests.pages import text_of
from charting.client.services.elsewhere import note_elsewhere
from charting.client.treatment_elsewhere import TreatmentElsewhere
from charting.followup.maintenance import maintenance_due
from charting.safety.may_give import read_facts
from charting.tests.factories import (
    VISIT_ON,
    Team,
    make_chart,
    make_filled_chart,
    make_signed_chart,
    make_visit,
    masseter,
    toxin_lot,
)
from charting.tests.followup.test_booking_eligibility import make_visit_type
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared
from treatments.giving import Request, ToxinAgain, judge_request
from treatments.models import Modality, Product, Rule, TimingRule

pytestmark = pytest.mark.django_db
FLOOR_ON, FROM_ON = date(2026, 4, 6), date(2026, 4, 12)
TOUCH_UP = (date(2026, 1, 26), date(2026, 2, 2))
INTERVALS = {Rule.INTERVAL_FLOOR, Rule.INTERVAL_LABEL}


@shared
def product(team: Team) -> Product:
    TimingRule.objects.create(modality=Modality.NEUROTOXIN, touchup_from_day=14, touchup_to_day=21)
    return toxin_lot(team).product


def in_an_open_chart(team: Team, client: Client) -> None:
    make_filled_chart(team, client=client)


def elsewhere(team: Team, client: Client, **known: object) -> None:
    said = {"client": client, "today": VISIT_ON, "by": team.rn, "now": team.at(10)}
    note_elsewhere(**said, treatment=TreatmentElsewhere(given_on=VISIT_ON, **known))


def of_a_known_product_elsewhere(team: Team, client: Client) -> None:
    elsewhere(
        team,
        client,
        product=Product.objects.get(slug="botox-cosmetic"),
        units=Decimal(20),
        area=masseter(),
    )


def at_a_visit_without_a_chart(team: Team, client: Client) -> None:
    kind = make_visit_type(team, gives_neurotoxin=True)
    make_visit(team, client=client, status="completed", appointment_type=kind)


@pytest.mark.parametrize(
    ("had", "touch_up"),
    [
        (in_an_open_chart, TOUCH_UP),
        (of_a_known_product_elsewhere, TOUCH_UP),
        (elsewhere, None),
        (at_a_visit_without_a_chart, None),
    ],
)
def test_dates_are_those_of_the_rules_whatever_tells_of_it(
    team: Team, product: Product, had: Callable[..., None], touch_up: object
) -> None:
    client = make_client()
    had(team, client)
    due = maintenance_due(client)
    assert (due.areas, bool(due)) == ([], True)
    assert due.toxin == ToxinAgain(FLOOR_ON, FROM_ON, touch_up)
    assert asked_on(team, client, product, FLOOR_ON - timedelta(days=1)) == {Rule.INTERVAL_FLOOR}
    assert asked_on(team, client, product, FLOOR_ON) == {Rule.INTERVAL_LABEL}
    assert asked_on(team, client, product, FROM_ON) == set()


def asked_on(team: Team, client: Client, product: Product, on: date) -> set[str]:
    asked = Request(modality="neurotoxin", on=on, at=team.at(10, on=on), product=product)
    facts = read_facts(client, team.injector, [asked], team.clinic.location)
    answers = judge_request(asked, facts)
    return {one.rule for one in answers if one.rule in INTERVALS and not one.is_allowed}


def test_newest_of_all_counts(team: Team, product: Product) -> None:
    """Signed in January, had elsewhere in March: not before June."""
    client = make_signed_chart(team).client
    later = date(2026, 3, 2)
    said = {"client": client, "today": later, "by": team.rn, "now": team.at(10, on=later)}
    note_elsewhere(**said, treatment=TreatmentElsewhere(given_on=later))
    due = maintenance_due(client)
    assert due.toxin == ToxinAgain(later + timedelta(days=84), date(2026, 6, 2), None)
    assert {one.given_on for one in due.areas} == {VISIT_ON}


def test_nothing_is_known(product: Product) -> None:
    assert maintenance_due(make_client()).toxin is None


def test_record_and_open_chart_show_the_same_days(
    nurse: Browser, team: Team, product: Product
) -> None:
    client = make_client()
    elsewhere(team, client)
    chart = make_chart(team, on=VISIT_ON + timedelta(days=30), client=client)
    for url in (reverse("client_record", args=[client.pk]), chart.get_absolute_url()):
        said = text_of(nurse.get(url))
        assert "Earliest repeat (84 d) Neurotoxin" in said
        assert "Apr 6, 2026 Repeat per label Neurotoxin" in said
        assert "Apr 12, 2026" in said
        assert "Touch-up window" not in said
