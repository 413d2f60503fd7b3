"""GTIN-14: the number by which a pack is known everywhere (GS1)."""

from django.core.exceptions import ValidationError


def check_digit(first_thirteen: str) -> int:
    """The fourteenth digit: weights 3 and 1 from the left, modulo 10."""
    weighted = sum(int(digit) * (1, 3)[i % 2 == 0] for i, digit in enumerate(first_thirteen))
    return -weighted % 10


def validate_gtin(gtin: str) -> None:
    """Accept fourteen digits whose check digit is right."""
    if len(gtin) != 14 or not (gtin.isascii() and gtin.isdigit()):
        raise ValidationError("A GTIN has 14 digits.", code="gtin_shape")
    if int(gtin[-1]) != check_digit(gtin[:-1]):
        raise ValidationError("The check digit of this GTIN is wrong.", code="gtin_check_digit")
