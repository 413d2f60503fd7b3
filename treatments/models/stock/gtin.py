"""GTIN-14: the number by which a pack is known everywhere (GS1)."""

from biip.checksums import gs1_standard_check_digit
from django.core.exceptions import ValidationError


def validate_gtin(gtin: str) -> None:
    """Accept fourteen digits whose check digit is right."""
    if len(gtin) != 14 or not (gtin.isascii() and gtin.isdigit()):
        raise ValidationError("A GTIN has 14 digits.", code="gtin_shape")
    if int(gtin[-1]) != gs1_standard_check_digit(gtin[:-1]):
        raise ValidationError("The check digit of this GTIN is wrong.", code="gtin_check_digit")
