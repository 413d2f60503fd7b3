"""A page of the stream, newest first.

However long the stream is, one statement finds what a page of it holds, and one or a few for each
kind read that.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from charting.client.stream.events import Event
from charting.client.stream.kinds import KINDS
from medspa.clients.models import Client

PAGE = 12


@dataclass(frozen=True)
class StreamPage:
    """`number` counts from 1."""

    events: list[Event]
    number: int
    has_older: bool

    @property
    def older(self) -> int:
        return self.number + 1

    @property
    def newer(self) -> int:
        return self.number - 1


class _Key(NamedTuple):
    kind: str
    key: str
    at: datetime


def read_stream(client: Client, now: datetime, *, number: int = 1) -> StreamPage:
    """That page of everything about a client; the first one where there are not so many."""
    first, *others = (kind.keys(client) for kind in KINDS)
    found = first.union(*others, all=True).order_by("-stream_at", "stream_kind", "-stream_key")
    begin = (max(number, 1) - 1) * PAGE
    keys = [_Key(*row) for row in found[begin : begin + PAGE + 1]]
    if not keys and number > 1:
        return read_stream(client, now)
    events = _read(client, keys[:PAGE], now)
    return StreamPage(events, max(number, 1), has_older=len(keys) > PAGE)


def _read(client: Client, keys: list[_Key], now: datetime) -> list[Event]:
    read: dict[tuple[str, str], Event] = {}
    for kind in KINDS:
        own = [key.key for key in keys if key.kind == kind.name]
        if own:
            for row in kind.rows(client).filter(pk__in=own):
                read[kind.name, str(row.pk)] = kind.tell(row, now)
    return [read[key.kind, key.key] for key in keys if (key.kind, key.key) in read]
