"""The page on which a prescriber examines and orders."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from bookings.tests.pages import text_of
from charting.models import Clearance
from charting.plans.services.plans import add_stage, make_plan, plan_item
from charting.tests.clearances.ordering import order, sent_order, units
from charting.tests.factories import Team, make_chart, masseter
from charting.tests.factories import _product as product_of
from charting.tests.sent_forms import sent_form
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_location
from medspa.local.testkit.naming import naming_faults
from medspa.local.testkit.shared import shared
from treatments.models import AreaPart, Product
from treatments.tests.factories import make_area, make_dose_range

pytestmark = pytest.mark.django_db


@shared
def person(team: Team) -> Client:
    masseter()
    return make_client()


@pytest.fixture
def prescriber(team: Team, client: Browser) -> Browser:
    client.force_login(team.pa)
    return client


def page_of(person: Client) -> str:
    return reverse("grant_clearance", args=[person.pk])


def test_plan_stands_in_the_order_and_is_granted_in_two_taps(
    team: Team, prescriber: Browser, person: Client
) -> None:
    """58 U over masseter and DAO; the shadow beside the chin is ordered as its parts."""
    botox = product_of("botox-cosmetic")
    gel = product_of("juvederm-vollure-xc", kind=Product.Kind.HA_FILLER)
    dao = make_area("DAO")
    shadow = make_area("CHIN_SHADOW", takes_filler=True)
    part = make_area("PREJOWL", takes_filler=True)
    AreaPart.objects.create(composite=shadow, part=part)
    plan = make_plan(client=person, by=team.pa, now=team.at(9))
    first = add_stage(plan=plan, name="Toxin", by=team.pa)
    second = add_stage(plan=plan, name="Filler", by=team.pa)
    for stage, area, product, side, amount in (
        (first, masseter(), botox, "R", "24"),
        (first, masseter(), botox, "L", "28"),
        (first, dao, botox, "R", "6"),
        (second, shadow, gel, "", "1"),
    ):
        reason = "As agreed."
        plan_item(
            stage=stage,
            area=area,
            product=product,
            amount=Decimal(amount),
            side=side,
            reason=reason,
            by=team.pa,
        )

    shown = sent_form(prescriber.get(page_of(person)).text)
    assert (shown["order-0-most"], shown["order-1-most"]) == (["58"], ["1"])
    assert set(shown["order-0-areas"]) == {"DAO", "MASSETER"}
    answer = prescriber.post(page_of(person), shown | {"everything": "on"})

    assert answer.url == f"{reverse('client_record', args=[person.pk])}#clearances"
    clearance = Clearance.objects.get()
    assert [str(line) for line in clearance.order_lines.all()] == [
        "Botox Cosmetic up to 58 U",
        "Juvederm Vollure Xc up to 1 mL",
    ]
    assert clearance.order_lines.last().areas == ["PREJOWL"]
    assert (clearance.mode, clearance.given_in, len(clearance.elements)) == ("in_person", "WA", 8)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"everything": ""}, "Not ticked: what the client wants, medical history"),
        ({"mode": "live_video"}, "Washington accepts an exam in person only."),
        ({"mode": "live_video", "client_state": "ID"}, "Idaho"),
        ({"order-0-most": ""}, "How much at most?"),
        ({"order-0-most": "-3"}, "Ensure this value is greater than or equal to 0.01."),
        ({"order-0-what": "", "order-0-most": "5"}, "Which product?"),
        ({"order-0-what": "", "order-0-most": ""}, "Order at least one product."),
        ({"order-0-until": "2001-01-01"}, "the order ends after the exam."),
        ({"order-0-until": "2199-01-01"}, "the order ends with the clearance at the latest"),
        ({"order-0-most": "9999"}, "9999 U in a visit must be a slip: at most 2000 U."),
        ({"order-0-most": "99999"}, "That is too much to be meant."),
        ({"order-0-most": "73"}, "73 U in a visit is above the usual 72 U. Why?"),
        ({"examined_at": "1999-01-01T10:00"}, "An exam of Jan 1, 1999 held to Jan 1, 2000"),
        ({"examined_at": "2199-01-01T10:00"}, "The exam cannot lie in the future."),
        ({"location": ""}, "Choose where the client is treated."),
    ],
)
def test_refusal_is_said_and_nothing_typed_is_lost(
    prescriber: Browser, person: Client, change: dict[str, str], said: str
) -> None:
    botox = product_of("botox-cosmetic")
    make_dose_range(masseter(), botox, basis="side", min_amount=24, max_amount=36)
    sent = sent_order(botox, note="Short." if "everything" not in change else "")
    answer = prescriber.post(page_of(person), sent | {"order-0-areas": ["MASSETER"]} | change)
    assert answer.status_code == 422
    assert said in answer.text
    assert naming_faults(answer.text) == []
    again = sent_form(answer.text)
    assert again["order-0-areas"] == ["MASSETER"]
    assert again["note"] == [sent["note"]]
    assert not Clearance.objects.exists()


def test_more_than_usual_is_ordered_with_its_reason(prescriber: Browser, person: Client) -> None:
    botox = product_of("botox-cosmetic")
    make_dose_range(masseter(), botox, basis="side", min_amount=24, max_amount=36)
    sent = sent_order(botox, "80", "MASSETER", **{"order-0-why": "Clenches day and night"})
    assert prescriber.post(page_of(person), sent).status_code == 302
    page = prescriber.get(reverse("client_record", args=[person.pk]))
    assert "More than usual: Clenches day and night" in page.text


def test_another_line_keeps_what_was_typed(prescriber: Browser, person: Client) -> None:
    sent = sent_order(product_of("botox-cosmetic"), "60", more="1", note="Firm muscle.")
    answer = prescriber.post(page_of(person), sent)
    assert answer.status_code == 200
    shown = sent_form(answer.text)
    assert (shown["order-TOTAL_FORMS"], shown["order-0-most"], shown["note"]) == (
        ["2"],
        ["60"],
        ["Firm muscle."],
    )
    assert "invalid-feedback" not in answer.text


def test_one_comes_back_to_the_chart(team: Team, prescriber: Browser) -> None:
    chart = make_chart(team, is_allowed=False)
    sent = sent_order(product_of("botox-cosmetic"), chart=str(chart.pk))
    answer = prescriber.post(page_of(chart.client), sent)
    assert answer.url == chart.get_absolute_url()
    other = prescriber.post(page_of(make_client()), sent)
    assert "/charts/client/" in other.url


def test_record_tells_the_order_and_how_long_it_holds(
    team: Team, prescriber: Browser, person: Client
) -> None:
    until = timezone.now()
    order(team, person, units(product_of("botox-cosmetic"), "60", "MASSETER"), at=until)
    page = prescriber.get(reverse("client_record", args=[person.pk]))
    assert "Botox Cosmetic up to 60 U per visit" in page.text
    assert "Masseter. By any injector" in page.text
    assert "In person, for Washington." in page.text
    assert "365 days left" in page.text


def test_states_are_shown_with_their_sources(prescriber: Browser) -> None:
    """Our own first and by name, though nothing is known of one of them."""
    make_location(name="North End", region="Idaho")
    page = prescriber.get(reverse("jurisdictions"))
    names = [state.name for state, _ in page.context["rows"]]
    assert names == ["Idaho", "Washington", "Indiana", "Texas", "this state"]
    assert "reachable by phone and able to respond within 30 minutes" in page.text
    assert "WAC 246-918-126" in page.text
    assert "no rule found: California, Florida, New York, Oregon." in text_of(page)


def test_page_takes_the_same_statements_for_any_number_of_lines(
    team: Team, prescriber: Browser, django_assert_max_num_queries
) -> None:
    masseter()
    counts = []
    for lines in (1, 3):
        person = make_client()
        for number in range(lines):
            at = timezone.now() - timedelta(days=number)
            order(team, person, units(product_of("botox-cosmetic"), "60", "MASSETER"), at=at)
        with django_assert_max_num_queries(60) as seen:
            prescriber.get(reverse("client_record", args=[person.pk]))
        counts.append(len(seen))
    assert counts[0] == counts[1]
