"""A product keeps its unit: everything that was ever charted is read through it."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from treatments.models import Product
from treatments.tests.factories import make_product
from treatments.tests.sheets.test_sheets import bring, errors

pytestmark = pytest.mark.django_db
STAYS = (
    "Charts and stock count Dysport in U, as neurotoxin: that stays. "
    "Switch it off and add another product."
)


@pytest.mark.parametrize(
    ("kind", "unit"), [("ha_filler", "mL"), ("hyaluronidase", "U"), ("neurotoxin", "mL")]
)
def test_neurotoxin_stays_what_it_is_whoever_writes(kind, unit) -> None:
    product = make_product("dysport")

    with pytest.raises(IntegrityError, match="fixed"), transaction.atomic():
        Product.objects.filter(pk=product.pk).update(kind=kind, unit=unit)


def test_other_unit_is_refused_in_plain_words() -> None:
    product = make_product("dysport")
    product.kind, product.unit = "ha_filler", "mL"

    with pytest.raises(ValidationError) as refusal:
        product.full_clean()
    assert refusal.value.message_dict["kind"] == [STAYS]


def test_sheet_that_turns_units_into_millilitres_is_refused() -> None:
    product = make_product("dysport")
    director = make_user(Role.MEDICAL_DIRECTOR)

    report = bring("products", "slug,unit,kind\ndysport,mL,ha_filler\n", director)

    assert errors(report) == [(2, "kind", STAYS)]
    product.refresh_from_db()
    assert (product.unit, product.kind) == ("U", "neurotoxin")


def test_kind_of_a_filler_can_be_set_right() -> None:
    product = make_product("radiesse", kind="ha_filler")
    product.kind = "caha"

    product.full_clean()
    product.save()

    product.refresh_from_db()
    assert (product.kind, product.unit) == ("caha", "mL")
