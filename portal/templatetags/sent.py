"""What we wrote to a client, as the client's own pages show it."""

import re

from django import template
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from bookings.templatetags.directions import MAP

register = template.Library()
# Keys are taken out of links when a message has left (`medspa.web.logs.without_secrets`).
_WITHOUT_KEY = re.compile(r"https?://\S*\*{3}\S*")
_TO_MAP = re.compile(rf"({re.escape(MAP)}\S+)")


@register.filter
def words_to_read(said: str, language: str | None) -> SafeString:
    """A message without links that lead nowhere any more, the way there as a link; words of our
    own are in its language."""
    with translation.override(language or translation.get_language()):
        text = _WITHOUT_KEY.sub(gettext("(the link is only in the message we sent)"), said)
        words = [_shown(piece) for piece in _TO_MAP.split(text)]
    return format_html_join("", "{}", ((each,) for each in words))


def _shown(piece: str) -> str:
    if not _TO_MAP.fullmatch(piece):
        return piece
    link = '<a href="{}" rel="noreferrer noopener" target="_blank">{}</a>'
    return format_html(link, piece, gettext("see the map"))
