"""What counts as an amount."""

from decimal import Decimal

from charting.errors import BadAmount


def require_amount(value: Decimal | None, field: str, *, allow_zero: bool = False) -> Decimal:
    """A finite amount above zero with at most two decimals, or BadAmount."""
    if value is None or not value.is_finite() or value < 0 or (value == 0 and not allow_zero):
        raise BadAmount("Give an amount above zero.", field=field)
    if value != round(value, 2):
        raise BadAmount("At most two decimals.", field=field)
    return value
