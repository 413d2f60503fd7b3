from decimal import Decimal

import pytest

from treatments.amounts import (
    Amount,
    MixedProducts,
    plain,
    total,
    total_volume_ml,
    totals_by_product,
)
from treatments.models import Product

BOTOX = Product(pk=1, name="Botox Cosmetic", kind="neurotoxin", unit="U")
DYSPORT = Product(pk=2, name="Dysport", kind="neurotoxin", unit="U")
VOLUMA = Product(pk=3, name="Voluma", kind="ha_filler", unit="mL")
VOLBELLA = Product(pk=4, name="Volbella", kind="ha_filler", unit="mL")


def botox(value: str) -> Amount:
    return Amount(BOTOX, Decimal(value))


def test_amounts_of_one_product_add_exactly() -> None:
    assert total([botox("24"), botox("28"), botox("3"), botox("3")]) == botox("58")
    assert botox("0.1") + botox("0.2") == botox("0.3")


def test_units_of_two_toxins_are_never_added() -> None:
    with pytest.raises(MixedProducts):
        total([botox("20"), Amount(DYSPORT, Decimal(50))])


def test_units_of_two_toxins_are_never_subtracted_or_compared() -> None:
    dysport = Amount(DYSPORT, Decimal(50))

    with pytest.raises(MixedProducts):
        _ = botox("20") - dysport
    with pytest.raises(MixedProducts):
        _ = botox("20") < dysport
    with pytest.raises(MixedProducts):
        _ = botox("20") > dysport
    assert botox("50") != dysport


def test_amount_and_bare_number_are_never_added() -> None:
    with pytest.raises(TypeError):
        _ = botox("20") + Decimal(4)
    with pytest.raises(TypeError):
        sum([botox("20")])


@pytest.mark.parametrize("value", [20, 20.0, "20", Decimal("NaN"), Decimal("Infinity")])
def test_amount_takes_only_finite_decimals(value) -> None:
    with pytest.raises(TypeError):
        Amount(BOTOX, value)


def test_totals_keep_products_apart() -> None:
    amounts = [botox("24"), Amount(DYSPORT, Decimal(50)), botox("28")]

    assert totals_by_product(amounts) == {
        BOTOX: botox("52"),
        DYSPORT: Amount(DYSPORT, Decimal(50)),
    }


def test_side_difference_may_be_below_zero() -> None:
    assert str(botox("24") - botox("28")) == "-4 U"


def test_volumes_of_fillers_count_together() -> None:
    amounts = [Amount(VOLUMA, Decimal("2.0")), Amount(VOLBELLA, Decimal("0.9"))]

    assert total_volume_ml(amounts) == Decimal("2.9")
    assert total_volume_ml([]) == 0


def test_units_are_no_volume() -> None:
    with pytest.raises(MixedProducts):
        total_volume_ml([botox("20")])


@pytest.mark.parametrize(
    ("value", "text"), [("24.000", "24"), ("0.50", "0.5"), ("100", "100"), ("0", "0")]
)
def test_amount_is_written_as_short_as_exact(value, text) -> None:
    assert plain(Decimal(value)) == text
    assert str(Amount(VOLUMA, Decimal(value))) == f"{text} mL"
