import pytest
from django.core.exceptions import ValidationError

from treatments.models.stock.gtin import validate_gtin


@pytest.mark.parametrize("gtin", ["07540161860004", "17540161860001", "00300239232013"])
def test_gtin_with_the_right_check_digit_is_accepted(gtin) -> None:
    validate_gtin(gtin)


def test_gtin_of_botox_follows_from_its_ndc() -> None:
    validate_gtin("0" + "03" + "0023923201" + "3")


@pytest.mark.parametrize(
    ("gtin", "code"),
    [
        ("07540161860005", "gtin_check_digit"),
        ("7540161860004", "gtin_shape"),
        ("0754016186000A", "gtin_shape"),
        ("٠٧٥٤٠١٦١٨٦٠٠٠٤", "gtin_shape"),
    ],
)
def test_wrong_gtin_is_refused_with_the_reason(gtin, code) -> None:
    with pytest.raises(ValidationError) as refusal:
        validate_gtin(gtin)

    assert refusal.value.code == code
