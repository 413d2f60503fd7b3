"""What staff read of a label before a product is opened."""

import pytest

from treatments.catalogue.cautions import cautions_of, without_marks
from treatments.tests.factories import make_product

pytestmark = pytest.mark.django_db


def test_an_unknown_substance_counts_as_contained() -> None:
    found = cautions_of(
        make_product(contains_albumin=True, contains_milk_protein=None, contains_lidocaine=False)
    )
    assert found.contains == {"albumin": "human albumin"}
    assert found.may_contain == {"milk_protein": "cow's-milk protein"}
    assert list(found.allergens) == ["albumin", "milk_protein"]


def test_marks_of_sources_are_left_out() -> None:
    text = "Infection at the site [R4][R5c]; scars [GK last] (see [2])."
    found = cautions_of(make_product(contraindications=text))
    assert found.contraindications == "Infection at the site; scars (see [2])."


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        (
            "44 U is above the usual 40 U a side ([R34][R35]).",
            "44 U is above the usual 40 U a side.",
        ),
        ("Label [R10]; trial [R34]", "Label; trial"),
        ("No mark (uncited) [left]", "No mark (uncited) [left]"),
    ],
)
def test_marks_of_sources_go_with_their_brackets(text: str, bare: str) -> None:
    assert without_marks(text) == bare
