import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from treatments.models import AreaPart
from treatments.tests.factories import make_area

pytestmark = pytest.mark.django_db


def test_plain_area_has_no_parts_and_two_sides() -> None:
    masseter = make_area("MASSETER")

    assert not masseter.is_composite
    assert masseter.sides == ("R", "L")


def test_midline_area_has_no_side() -> None:
    assert make_area("CHIN", laterality="M").sides == ("M",)


@pytest.mark.parametrize(
    "wrong",
    [
        {"region": "X"},
        {"laterality": "R"},
        {"vascular_tier": "A"},
        {"takes_filler": True, "vascular_tier": ""},
        {"takes_filler": True, "vascular_tier": "D"},
        {"takes_neurotoxin": False},
        {"code": "lower case"},
    ],
)
def test_database_refuses_an_impossible_area(wrong) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_area(**{"code": "DAO"} | wrong)


def test_database_refuses_an_area_as_its_own_part() -> None:
    area = make_area("CHIN_SHADOW")

    with pytest.raises(IntegrityError), transaction.atomic():
        AreaPart.objects.create(composite=area, part=area)


def test_composite_cannot_be_part_of_a_composite() -> None:
    shadow, chin, face = (make_area(code) for code in ("CHIN_SHADOW", "CHIN", "FACE"))
    AreaPart.objects.create(composite=shadow, part=chin)

    with pytest.raises(ValidationError):
        AreaPart(composite=face, part=shadow).clean()
