"""What the database refuses of products and amounts."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from treatments.models import DoseRange, Indication
from treatments.tests.factories import (
    make_area,
    make_dose_range,
    make_guidance,
    make_pack,
    make_product,
)

pytestmark = pytest.mark.django_db


def refused(act, *args: object, **fields: object) -> bool:
    with pytest.raises(IntegrityError), transaction.atomic():
        act(*args, **fields)
    return True


def test_toxin_range_must_name_its_product() -> None:
    fields = {"area": make_area(), "modality": "neurotoxin", "basis": "side"}

    assert refused(DoseRange.objects.create, **fields)


@pytest.mark.parametrize(
    "wrong",
    [
        {"min_amount": 5, "max_amount": 4},
        {"min_amount": -1},
        {"warn_above_total": Decimal("-0.1")},
        {"basis": "face"},
        {"basis": "side", "pool": "LIPS"},
    ],
)
def test_range_must_be_in_order(wrong) -> None:
    assert refused(make_dose_range, make_area("CHIN", takes_filler=True), **wrong)


def test_range_of_all_fillers_exists_once_per_area() -> None:
    chin = make_area("CHIN", takes_filler=True)
    twin = {"area": chin, "modality": "filler", "basis": "side"}
    make_dose_range(chin)

    assert refused(DoseRange.objects.create, **twin)


def test_range_of_the_other_modality_is_refused_in_forms() -> None:
    dose = DoseRange(area=make_area(), modality="filler", product=make_product(), basis="side")

    with pytest.raises(ValidationError):
        dose.clean()


@pytest.mark.parametrize(
    ("kind", "unit"),
    [("neurotoxin", "mL"), ("hyaluronidase", "mL"), ("ha_filler", "U"), ("plla", "U")],
)
def test_product_has_the_unit_of_its_kind(kind, unit) -> None:
    assert refused(make_product, kind=kind, unit=unit)


def test_only_toxins_have_a_ceiling_in_units() -> None:
    assert refused(make_product, "voluma", kind="ha_filler", max_units_in_3_months=400)


@pytest.mark.parametrize("wrong", [{"amount": 0}, {"per_box": 0}, {"gtin": "123"}])
def test_pack_is_a_possible_pack(wrong) -> None:
    assert refused(make_pack, make_product(), **wrong)


def test_gtin_belongs_to_one_pack() -> None:
    make_pack(gtin="00300239232013")

    assert refused(make_pack, make_product("dysport"), gtin="00300239232013")


def test_indication_exists_once_per_product_and_area() -> None:
    indication = {"product": make_product(), "area": make_area()}
    Indication.objects.create(**indication)

    assert refused(Indication.objects.create, **indication)


def test_indication_with_a_date_says_how_precise_it_is() -> None:
    indication = {"product": make_product(), "area": make_area()}

    assert refused(Indication.objects.create, **indication, began_on=date(2024, 1, 1))


def test_guidance_months_come_in_pairs_and_in_order() -> None:
    area = make_area()

    assert refused(make_guidance, area, recall_months_min=4, recall_months_max=3)
    assert refused(make_guidance, area, recall_months_min=4, recall_months_max=None)


def test_edit_names_somebody() -> None:
    area = make_area()
    area.edited_at = "2026-01-12T12:00Z"

    assert refused(area.save)
