"""Rows typed together on the page of another row: what they may not share is said by the field."""

import pytest

from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from treatments import models
from treatments.tests.admin.test_admin import WHY, form_values, url
from treatments.tests.factories import make_area, make_pack, make_product

pytestmark = pytest.mark.django_db
GTIN = "00614141123452"
TWIN = "Another row on this page has the same."


@pytest.fixture
def director(client):
    user = make_user(Role.MEDICAL_DIRECTOR)
    client.force_login(user)
    return user


def rows(prefix: str, known: int, *new: dict[str, object]) -> dict[str, object]:
    """New rows below the `known` ones."""
    values: dict[str, object] = {f"{prefix}-TOTAL_FORMS": known + len(new)}
    for place, row in enumerate(new, start=known):
        values |= {f"{prefix}-{place}-{name}": value for name, value in row.items()}
    return values


@pytest.mark.parametrize("second", ["gtin", "box_gtin"])
def test_two_packs_typed_with_one_gtin_are_refused(client, director, second) -> None:
    product = make_product()
    page = url(models.Product, "change", product.pk)
    values = form_values(client.get(page)) | rows(
        "packs",
        0,
        {"name": "50 U", "amount": 50, "gtin": GTIN},
        {"name": "100 U", "amount": 100, second: GTIN},
    )

    answer = client.post(page, values | WHY)

    assert TWIN in answer.content.decode()
    assert not product.packs.exists()


def test_two_ranges_typed_for_every_hyaluronic_acid_are_refused(client, director) -> None:
    area = make_area(takes_filler=True)
    page = url(models.FacialArea, "change", area.pk)
    dose = {"modality": "filler", "basis": "total", "max_amount": 1}

    answer = client.post(page, form_values(client.get(page)) | rows("doses", 0, dose, dose) | WHY)

    assert TWIN in answer.content.decode()
    assert not area.doses.exists()


def test_two_dilutions_typed_alike_are_refused(client, director) -> None:
    product = make_product()
    page = url(models.Product, "change", product.pk)
    dilution = {"concentration": "4 U/0.1 mL"}
    values = form_values(client.get(page)) | rows("dilutions", 0, dilution, dilution)

    answer = client.post(page, values | WHY)

    assert TWIN in answer.content.decode()
    assert not product.dilutions.exists()


def test_rows_that_differ_are_kept(client, director) -> None:
    product = make_product()
    make_pack(product, gtin=GTIN)
    page = url(models.Product, "change", product.pk)
    values = form_values(client.get(page)) | rows("packs", 1, {"name": "50 U", "amount": 50})

    assert client.post(page, values | WHY).status_code == 302
    assert product.packs.count() == 2
