"""How a client's forms stand, wherever a page shows it."""

import re
from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from charting.consents.queries import FormStanding
from charting.consents.services.answers import NEVER_WITHDRAWN

register = template.Library()
LEAD = re.compile(r"([^.:,;]{2,48}[.:](?=\s))?(.*)", re.DOTALL)
TAGS = {
    "signed": ("tag-ok", "Signed"),
    "missing": ("tag-warn", "Not signed"),
    "old": ("tag-warn", "Must be signed again"),
    "refused": ("tag-alarm", "Refused"),
    "withdrawn": ("tag-alarm", "Withdrawn"),
}


@register.filter
def standing_tone(one: FormStanding) -> str:
    """The class of its tag: an optional no is nothing to worry about."""
    tone = "tag-warn" if one.lacks_off_label else TAGS[one.state][0]
    return "" if one.is_optional and one.state != "signed" else tone


@register.filter
def standing_word(one: FormStanding) -> str:
    return "Signed, not off-label" if one.lacks_off_label else TAGS[one.state][1]


@register.filter
def can_be_withdrawn(one: FormStanding) -> bool:
    return one.state == "signed" and one.form.kind not in NEVER_WITHDRAWN


@register.filter
def not_reviewed(found: Sequence[FormStanding]) -> int:
    """How many have words that nobody of the clinic has read through."""
    return sum(one.form.needs_review for one in found)


@register.filter
def with_lead(text: str) -> SafeString:
    """Paragraphs as they are, each with its first words set off where they name what follows."""
    parts = (LEAD.fullmatch(part) for part in text.split("\n\n"))
    return format_html_join("", "<p>{}{}</p>", map(_set_off, parts))


def _set_off(found: re.Match[str] | None) -> tuple[SafeString, str]:
    lead, rest = found.groups() if found else ("", "")
    return format_html("<b>{}</b>", lead) if lead else SafeString(""), rest


@register.filter
def use_names(answer: Any) -> list[str]:
    """Where marketing photographs may be shown, in words."""
    names = dict(type(answer).PhotoUse.choices)
    return [str(names[one]) for one in answer.photo_uses]
