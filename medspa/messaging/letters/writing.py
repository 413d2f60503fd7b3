"""Write a message as things are now: address, link, calendar entry and words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from medspa.clients.models import Client
from medspa.messaging.letters.kinds import Letter, letter_for
from medspa.messaging.letters.rendering import render_message
from medspa.messaging.models import NAME_MOST, Message


@dataclass(frozen=True)
class Reader:
    """Who reads a message about a client, by name."""

    full_name: str

    @property
    def first_name(self) -> str:
        return self.full_name.split()[0]


WORDS = (
    "recipient_name",
    "address",
    "subject",
    "text",
    "html",
    "calendar",
    "calendar_method",
    "says",
)
"""The columns that are written when a message is sent."""
NO_ADDRESS = "There is no email address to send it to."


def write_message(message: Message, now: datetime) -> str:
    """Set the words of the message, unsaved; return why it is not worth sending, else nothing.

    A message without `facts` was written before: its words stay. Belongs inside a transaction,
    unless it `is_only_looked_at`.
    """
    if message.facts is None or message.client is None:
        return "" if message.address else NO_ADDRESS
    letter = letter_for(message, now)
    _set_address(message, message.client, letter)
    _set_words(message, message.client, letter)
    return letter.not_needed or ("" if message.address else NO_ADDRESS)


def _set_address(message: Message, client: Client, letter: Letter) -> None:
    message.address = message.about.get("address") or letter.address or client.email
    message.recipient_name = (letter.name or client.full_name)[:NAME_MOST]


def _as_read(letter: Letter, client: Client) -> Mapping[str, Any]:
    """Whoever is written to is greeted, be it the client or who booked for the client."""
    if not letter.name or letter.name == client.full_name:
        return letter.context
    return {**letter.context, "client": Reader(letter.name)}


def _set_words(message: Message, client: Client, letter: Letter) -> None:
    rendered = render_message(
        kind=letter.words or message.kind,
        to=client,
        context={**_as_read(letter, client), "added": message.added},
        time_zone=message.time_zone,
        language=message.about.get("language", ""),
    )
    message.subject, message.text, message.html = rendered.subject, rendered.text, rendered.html
    part = letter.calendar
    message.calendar, message.calendar_method = (part.text, part.method) if part else ("", "")
    message.says = dict(letter.says)
