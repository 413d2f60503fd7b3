"""Small words of the stock pages."""

from datetime import date

from django import template

from treatments.models import Lot

register = template.Library()


@register.filter
def days_left(lot: Lot, today: date) -> int:
    """Days until the last day of use; below zero when it is over."""
    return (lot.expires_on - today).days


@register.filter
def containers(packs: int, name: str) -> str:
    """`3 vials`, `1 syringe`: a pack in one word, by the last word of its name."""
    noun = name.rsplit(" ", 1)[-1]
    word = noun if noun in ("vial", "syringe", "kit", "box") else "pack"
    plural = "boxes" if word == "box" else f"{word}s"
    return f"{packs:,} {word if abs(packs) == 1 else plural}"


@register.filter
def signed(packs: int) -> str:
    """`+3`, or below zero with a true minus; `0` for what moves nothing."""
    return f"{packs:+,}".replace("-", "\N{MINUS SIGN}") if packs else "0"
