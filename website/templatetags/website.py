"""Parts of the public pages that are not words."""

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.dates import WEEKDAYS
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from medspa.formats.dates import current_language
from treatments.catalogue import pricing
from treatments.catalogue.explorer import fold_parts
from website.seo.addresses import absolute_address, language_alternates

if TYPE_CHECKING:
    from medspa.web.request import HttpRequest

register = template.Library()
ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.inclusion_tag("website/_found.html", takes_context=True)
def seo_head(
    context: dict[str, Any], title: str, description: str, has_italics: bool = True
) -> dict[str, Any]:
    """Where the page is in each language, and how it looks where somebody shares it. Most have
    headings in italics, whose letters are then fetched early."""
    request: HttpRequest = context["request"]
    return {
        "title": title,
        "description": description,
        "has_italics": has_italics,
        "address": absolute_address(request.path, current_language()),
        "alternates": language_alternates(request.path),
        "picture": settings.SITE_URL + static("img/share.jpg"),
        "organisation": context["organisation"],
        "language": current_language(),
    }


@register.simple_tag
def json_ld(things: list[dict[str, Any]] | None) -> SafeString:
    """Data blocks are no script to a browser, so the content security policy lets them stand."""
    blocks = (
        '<script type="application/ld+json">'
        + json.dumps(thing, ensure_ascii=False).translate(ESCAPED)
        + "</script>"
        for thing in things or []
    )
    return mark_safe("".join(blocks))  # noqa: S308 (nothing can end the block: < is escaped)


@register.simple_tag
def areas_query(codes: list[str], kind: Any = None) -> str:
    """For the booking: the visit, and what somebody was reading about as what to talk about."""
    chosen = [("appointment_type", kind.slug)] if kind else []
    return urlencode(chosen + [("interests", code) for code in fold_parts(codes)])


@register.filter
def minutes_span(minutes: tuple[int, int]) -> str:
    low, high = minutes
    if low == high:
        return ngettext("%(n)s minute", "%(n)s minutes", low) % {"n": low}
    return gettext("%(low)s to %(high)s minutes") % {"low": low, "high": high}


@register.filter
def price_each(price: Any) -> str:
    return pricing.price_each(price)


@register.filter
def holds_any(items: list[Any], codes: list[str]) -> bool:
    """Whether one of these areas was asked for."""
    return any(item.area.pk in codes for item in items)


@register.filter
def of_treatment(spans: dict[int, list[tuple[str, str]]], treatment: Any) -> list[tuple[str, str]]:
    """How long it lasts, of each thing that is given."""
    return spans.get(treatment.pk, [])


@register.filter
def weekday(day: int) -> str:
    return str(WEEKDAYS[day])


@register.filter
def span_x(treatment: Any) -> int:
    """Ten units a month, on a scale of 24 months."""
    return int(min(treatment.recall_months_min, 24)) * 10 - (5 if _is_point(treatment) else 0)


@register.filter
def span_width(treatment: Any) -> int:
    if _is_point(treatment):
        return 10
    return int(min(treatment.recall_months_max, 24) - min(treatment.recall_months_min, 24)) * 10


def _is_point(treatment: Any) -> bool:
    return bool(treatment.recall_months_min == treatment.recall_months_max)
