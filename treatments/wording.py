"""Figures in words."""

from decimal import Decimal

from django.utils.translation import gettext, ngettext


def plain_number(value: Decimal) -> str:
    """The shortest exact way to write it: 24, 0.5."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def mid_sentence(name: str) -> str:
    """A name as it stands within a sentence: "Crow's feet" as "crow's feet", "DAO" as it is."""
    first = name.split(" ", 1)[0]
    return name if len(first) > 1 and first.isupper() else name[:1].lower() + name[1:]


def months_span(low: int | None, high: int | None) -> str:
    """ "12 to 18 months", "12 months"; empty where a figure is missing."""
    if low is None or high is None:
        return ""
    if low == high:
        return ngettext("%(n)s month", "%(n)s months", low) % {"n": low}
    return gettext("%(low)s to %(high)s months") % {"low": low, "high": high}


def dollar_price(amount: Decimal) -> str:
    """$290 and $14.50: whole dollars without cents."""
    whole = amount == amount.to_integral_value()
    return f"${amount:,.0f}" if whole else f"${amount:,.2f}"


def dollars_span(low: Decimal, high: Decimal) -> str:
    """ "$696 to $1,044", "$290"."""
    if low == high:
        return dollar_price(low)
    return gettext("%(low)s to %(high)s") % {"low": dollar_price(low), "high": dollar_price(high)}
