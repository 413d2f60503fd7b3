"""Prices and lengths: each thing that is given has its own, from the catalogue's figures."""

import json
import re
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.utils import timezone

from bookings.tests.factories import make_type
from bookings.tests.pages import text_of
from treatments.catalogue.pricing import price_list
from treatments.models import TreatmentArea
from treatments.tests.factories import (
    make_area,
    make_dose_range,
    make_guidance,
    make_price,
    make_product,
    make_treatment,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def chin() -> None:
    """A page of filler and neurotoxin, as the chin is, and a visit for each."""
    shadow = make_area("CHIN_SHADOW", lay_name="Chin shadow", takes_filler=True)
    shadow.takes_neurotoxin = False
    shadow.save()
    dimples = make_area("MENTALIS", lay_name="Chin dimpling")
    make_guidance(shadow, modality="filler", recall_months_min=12, recall_months_max=12)
    make_guidance(dimples)
    make_treatment("chin", areas=(dimples,))
    treatment = dimples.treatments.get()
    TreatmentArea.objects.create(treatment=treatment, area=shadow, modality="filler", position=1)
    for kind, price, minutes in (("neurotoxin", "290", 30), ("filler", "690", 60)):
        made = {f"gives_{kind}": True, "price_from": price, "duration_min": minutes}
        make_type(name=f"{kind} visit", purpose="treatment", **made)


@pytest.fixture
def prices() -> None:
    make_price("690", product_class="filler")
    make_price("14.50", product=make_product("botox-cosmetic"))


def service_of(client: Browser, path: str) -> dict:
    (found,) = re.findall(r'ld\+json">(.*?)</script>', client.get(path).content.decode())
    return json.loads(found)


@pytest.mark.usefixtures("chin")
def test_filler_is_not_told_at_the_price_of_a_neurotoxin(client: Browser):
    words = text_of(client.get("/treatments/chin/"))

    assert "Filler How long it lasts about 12 months Your visit 60 minutes Price from $690" in words
    assert "about 3 to 4 months Your visit 30 minutes Price from $290" in words
    offers = service_of(client, "/treatments/chin/")["offers"]
    least = {each["name"]: each["priceSpecification"]["minPrice"] for each in offers}
    assert least == {"Neurotoxin": "290.00", "Filler": "690.00"}


@pytest.mark.usefixtures("chin", "prices")
def test_price_list_is_told_by_syringe_and_unit(client: Browser):
    words = text_of(client.get("/treatments/chin/"))

    assert "from $690 a syringe" in words
    assert "$14.50 a unit" in words
    offers = service_of(client, "/treatments/chin/")["offers"]
    assert {each["priceSpecification"]["unitText"] for each in offers} == {"unit", "syringe"}


@pytest.mark.usefixtures("chin")
def test_face_tells_the_price_of_each_area(client: Browser):
    page = client.get("/face/").content.decode()

    assert 'data-filler="Filler · about 12 months · from $690"' in page
    assert 'data-neurotoxin="Neurotoxin · about 3 to 4 months · from $290"' in page


def sums(response) -> str:
    """The words without the signs that only eyes read."""
    return re.sub("[\N{MULTIPLICATION SIGN}=] ", "", text_of(response))


@pytest.mark.usefixtures("prices")
def test_worked_examples_follow_the_catalogue(client: Browser):
    botox = price_list(timezone.now()).of("neurotoxin").product
    make_dose_range(
        make_area("GLABELLA", lay_name="Frown lines", laterality="M"),
        botox,
        basis="total",
        typical_amount=Decimal(20),
    )
    folds = make_area("NLF", lay_name="Smile lines", takes_filler=True)
    dose = make_dose_range(folds, typical_amount=Decimal("1.7"), repeat_amount=Decimal("0.6"))

    words = sums(client.get("/prices/"))

    assert "Frown lines 20 units times $14.50 is $290" in words
    assert "Smile lines 4 syringes times $690 is $2,760" in words
    assert "A repeat usually takes 2 syringes, $1,380." in words
    dose.typical_amount = Decimal(1)
    dose.save()
    assert "2 syringes times $690 is $1,380" in sums(client.get("/prices/"))


@pytest.mark.usefixtures("prices")
def test_amounts_that_nobody_agreed_to_make_no_example(client: Browser):
    area = make_area("TEMPLE", lay_name="Temples", takes_filler=True)
    make_dose_range(area, typical_amount=Decimal("1.1"), needs_review=True)

    words = sums(client.get("/prices/"))

    assert "What that adds up to" not in words
    assert "Temples Filler from $690 a syringe" in words


@pytest.mark.usefixtures("prices")
def test_units_of_another_product_are_never_priced():
    masseter = make_area("MASSETER")
    make_dose_range(masseter, make_product("dysport"), typical_amount=Decimal(100))

    assert price_list(timezone.now()).for_area(masseter, "neurotoxin").needed is None


@pytest.mark.usefixtures("prices")
def test_both_sides_count():
    botox = price_list(timezone.now()).of("neurotoxin").product
    masseter = make_area("MASSETER")
    make_dose_range(masseter, botox, min_amount=Decimal(24), max_amount=Decimal(36))

    assert (
        price_list(timezone.now()).for_area(masseter, "neurotoxin").says
        == "about $696 to $1,044 (48 to 72 units)"
    )


def test_list_tells_how_long_each_thing_lasts(client: Browser, chin):
    assert "neurotoxin: about 3 to 4 months , filler: about 12 months" in text_of(
        client.get("/treatments/")
    )
