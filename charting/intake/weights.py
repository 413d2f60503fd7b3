"""Weights as they are typed, in pounds or kilograms, and as the rules count them."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

LB_IN_KG = Decimal("0.45359237")  # exact, by definition of the international pound
TENTH = Decimal("0.1")


def kilograms(typed: object, unit: object) -> Decimal | None:
    """To a tenth of a kilogram; None for what is no number."""
    try:
        number = Decimal(str(typed))
        return (number * LB_IN_KG if unit == "lb" else number).quantize(TENTH)
    except InvalidOperation:
        return None


def in_both_units(kg: Decimal) -> str:
    """As it is said here, in pounds, and as the rules reckon."""
    return f"{round(kg / LB_IN_KG)} lb ({kg.normalize():f} kg)"


def share_lost(value: Mapping[str, Any], weight_kg: Decimal | None) -> Decimal | None:
    """What part of the weight before was lost; None where one of the two is not known.

    The height stays the same, so that this is the share of the body-mass index, too.
    """
    lost = kilograms(value.get("lost"), value.get("lost-unit"))
    if lost is None or weight_kg is None or lost <= 0:
        return None
    return lost / (weight_kg + lost)
