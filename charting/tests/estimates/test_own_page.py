"""The estimate in the hands of its client: shown to nobody who has not said who they are."""

import io

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils.translation import override
from pypdf import PdfReader

from bookings.models import Appointment
from bookings.tests.pages import text_of
from charting.estimates.papers.paper import TEMPLATE, estimate_pdf, paper_of
from charting.estimates.queries import estimates_for
from charting.estimates.services.issuing import issue_estimate, issue_stage_estimate
from charting.estimates.shown import show_estimate
from charting.estimates.tokens import estimate_token
from charting.ground.papers.printing import print_paper
from charting.models import Estimate
from charting.tests.estimates.conftest import plan_visit
from charting.tests.factories import Team
from medspa.audit.log import SYSTEM
from medspa.audit.models import AuditEvent
from medspa.local.testkit.shared import shared
from treatments.models import Product
from treatments.tests.factories import make_price

pytestmark = pytest.mark.django_db
BORN = "1988-04-02"


@shared
def estimate(team: Team, visit: Appointment, botox: Product, lyft: Product) -> Estimate:
    plan_visit(team, visit, (botox, "GLABELLA", "M", "20"), (lyft, "TEMPLE", "R", "1"))
    now = team.at(10, on=visit.scheduled_at.date())
    return issue_estimate(appointment=visit, by=SYSTEM, now=now)


@pytest.fixture
def address(estimate: Estimate) -> str:
    return reverse("read_estimate", args=[estimate_token(estimate)])


def test_link_alone_says_nothing(client: Browser, address: str):
    page = client.get(address)

    words = text_of(page)
    assert page.status_code == 200
    for private in ("Mara", "Botox", "Temples", "1,080", "January"):
        assert private not in words
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert client.get(f"{address}estimate.pdf")["Content-Type"].startswith("text/html")


def test_birth_date_opens_it(client: Browser, address: str, estimate: Estimate):
    assert client.post(address, {"birth_on": BORN}).url == address

    words = text_of(client.get(address))

    for said in (
        "Thursday, January 15, 2026, 10 am",
        "$1,080",
        "Botox Cosmetic",
        "Neurotoxin · Frown lines",
        "20 units \N{MULTIPLICATION SIGN} $14.50 a unit",
        "Temples, right",
        "1 syringe \N{MULTIPLICATION SIGN} $790 a syringe",
        "not a contract",
        "$400 or more above this estimate",
    ):
        assert said in words
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"estimate.issued", "client.proved_by_birth_date", "estimate.read"} <= actions


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("1988-04-03", "the date that we have"),
        ("", "Please enter your date of birth."),
        ("2 April", "Please write the date like"),
    ],
)
def test_another_date_does_not(client: Browser, address: str, typed: str, says: str):
    page = client.post(address, {"birth_on": typed})

    assert (page.status_code, says in text_of(page)) == (422, True)
    assert "Botox" not in text_of(client.get(address))


def test_it_is_not_guessed(client: Browser, address: str):
    for day in range(10, 15):
        client.post(address, {"birth_on": f"1988-04-{day}"})

    page = client.post(address, {"birth_on": BORN})

    assert (page.status_code, int(page["Retry-After"]) > 0) == (429, True)


def test_without_a_birth_date_one_signs_in(client: Browser, address: str, estimate: Estimate):
    estimate.client.birth_on = None
    estimate.client.save()

    page = client.get(address)

    assert "birth_on" not in page.content.decode()
    assert reverse("me_sign_in") in page.content.decode()


@pytest.mark.parametrize("spoil", ["x", "A" * 54])
def test_link_of_nobody(client: Browser, estimate: Estimate, spoil: str):
    assert client.get(reverse("read_estimate", args=[spoil])).status_code == 404


def test_link_ends_when_those_of_the_visit_do(
    client: Browser, address: str, visit: Appointment, estimate: Estimate
):
    Appointment.objects.filter(pk=visit.pk).update(token_version=2)

    assert client.get(address).status_code == 404


def test_older_version_leads_to_the_newest(
    client: Browser,
    address: str,
    estimate: Estimate,
    visit: Appointment,
    team: Team,
    botox: Product,
):
    make_price("16", product=botox, valid_from=visit.scheduled_at.date())
    now = team.at(11, on=visit.scheduled_at.date())
    newest = issue_estimate(appointment=visit, by=team.rn, now=now, is_asked=True)
    client.post(address, {"birth_on": BORN})

    old, new = (
        client.get(address),
        client.get(reverse("read_estimate", args=[estimate_token(newest)])),
    )

    assert "There is a newer version of this estimate." in text_of(old)
    assert "$1,080" in text_of(old)
    assert "The price of Botox Cosmetic is $16 a unit now. It was $14.50 a unit." in text_of(new)
    assert "Altogether that is $1,110. It was $1,080." in text_of(new)


def test_paper_says_what_the_page_says(estimate: Estimate):
    pages = PdfReader(io.BytesIO(estimate_pdf(show_estimate(estimate)))).pages
    words = " ".join(" ".join(page.extract_text().split()) for page in pages)

    for said in ("Mara Reyes", "April 2, 1988", "$1,080", "Temples, right", "not a contract"):
        assert said in words


def test_paper_prints_names_of_any_script(estimate: Estimate):
    data = paper_of(show_estimate(estimate))
    for name in ("Nguyễn Thị Ánh", "Łukasz Żółć"):
        pdf = print_paper(TEMPLATE, data | {"facts": [["For", name]]})
        assert name in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def test_own_pages_list_what_holds(
    estimate: Estimate, visit: Appointment, team: Team, django_assert_num_queries
):
    now = team.at(11, on=visit.scheduled_at.date())
    stage = estimate.stage
    place = team.clinic.location
    alone = issue_stage_estimate(stage=stage, location=place, by=team.rn, now=now)
    make_price(
        "16", product=Product.objects.get(slug="botox-cosmetic"), valid_from=visit.scheduled_at
    )
    newest = issue_estimate(appointment=visit, by=team.rn, now=now, is_asked=True)

    with django_assert_num_queries(1):
        held = estimates_for(visit.client)

    assert set(held) == {alone, newest}
    alone.content["stage"]["name"] = "Relax the jaw"
    assert show_estimate(alone).visit == "Relax the jaw"
    with override("es"):
        assert show_estimate(alone).visit == f"Cita {stage.position} de tu plan"
