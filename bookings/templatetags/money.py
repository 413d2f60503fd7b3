"""Prices as clients read them."""

from decimal import Decimal

from django import template

from treatments.wording import dollar_price

register = template.Library()


@register.filter("money")
def format_money(amount: Decimal) -> str:
    """$290 and $292.50: whole dollars without cents."""
    return dollar_price(amount)
