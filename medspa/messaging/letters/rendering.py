"""Turn a message kind and its facts into the words that will be sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import Context, Engine, TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils import timezone, translation

from medspa.clients.models import Client
from medspa.clinic.models import Organisation
from medspa.formats.zones import zone_called


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


def render_message(
    *, kind: str, to: Client, context: Mapping[str, Any], time_zone: str, language: str = ""
) -> Rendered:
    """Render `templates/messages/<kind>/subject`, `text` and, where there is one, `html`.

    Every template may use `client`, `organisation` and `site_url` beside `context` (`added`: words
    of one of us at its end); times come out
    on the clock of `time_zone`. `language`: another than the client's.
    """
    facts = {
        "client": to,
        "organisation": Organisation.objects.first() or Organisation(sender_name="medspa"),
        "site_url": settings.SITE_URL,
        **context,
    }
    # Theirs, whatever the page that causes the message is read in: a desk may have moved it.
    with timezone.override(zone_called(time_zone)), translation.override(language or to.language):
        return Rendered(
            subject=" ".join(_plain(f"messages/{kind}/subject", facts).split()),
            text=_text(kind, facts),
            html=_html(f"messages/{kind}/html", facts),
        )


def _text(kind: str, facts: Mapping[str, Any]) -> str:
    """With the line that somebody of us `added`, as `messages/layout.html` has it."""
    said = _plain(f"messages/{kind}/text", facts).strip() + "\n"
    return said + _plain("messages/_added_text", facts)


def _plain(template: str, facts: Mapping[str, Any]) -> str:
    """Text is not HTML: `O'Neill` must not become `O&#x27;Neill`."""
    return Engine.get_default().get_template(template).render(Context(facts, autoescape=False))


def _html(template: str, facts: Mapping[str, Any]) -> str:
    try:
        return render_to_string(template, dict(facts))
    except TemplateDoesNotExist as error:
        if error.args[0] != template:
            raise
        return ""
