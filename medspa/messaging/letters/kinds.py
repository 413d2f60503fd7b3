"""What each kind of message has to say, asked when it is sent.

The outbox has never heard of an appointment. Whoever has something to say registers how it is
written, by kind; the message itself keeps only what it is about (`facts`: numbers of rows).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet

from medspa.messaging.models import CalendarMethod, Message


@dataclass(frozen=True)
class CalendarPart:
    """A whole RFC 5545 object for the recipient's calendar program; its METHOD is `method`."""

    method: CalendarMethod
    text: str


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What a message has to say as things are now.

    `not_needed`: why it is not worth sending any more, else empty. `says`: what the recipient
    knows once it is sent, by what it is about; kept with the message. `words`: the kind whose
    templates are used, if not its own. `address` and `name`: of who is written to, if not the
    client.
    """

    context: Mapping[str, Any]
    not_needed: str = ""
    calendar: CalendarPart | None = None
    words: str = ""
    address: str = ""
    name: str = ""
    says: Mapping[str, Any] = field(default_factory=dict)


Writer = Callable[[Message, datetime], Letter]
_writers: dict[str, Writer] = {}


def writer_of(*kinds: str) -> Callable[[Writer], Writer]:
    """Register who writes messages of these kinds. What the message is about is read through
    `kept_for`."""

    def register(writer: Writer) -> Writer:
        _writers.update(dict.fromkeys(kinds, writer))
        return writer

    return register


def kept_for[M: Model](message: Message, rows: "QuerySet[M]") -> "QuerySet[M]":
    """The rows that the message is about, locked until it is noted as being handed over; not
    locked where somebody only looks at how it would read."""
    if message.is_only_looked_at:
        return rows
    return rows.select_for_update(of=("self",), no_key=True)


def letter_for(message: Message, now: datetime) -> Letter:
    """Raises KeyError for a kind that nobody writes."""
    return _writers[message.kind](message, now)
