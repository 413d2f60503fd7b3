"""What the stream shows of each thing that happened."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import CharField, DateTimeField, F, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from charting.models import Chart
from medspa.clients.models import Client


@dataclass(frozen=True)
class Event:
    """One thing that happened. `tone`: ahead, now, bad, paper, quiet, or nothing of a visit that
    is over. `amounts` by product; `charts` of a visit, with their states; `time_zone` of its place,
    empty: that of the page."""

    at: datetime
    title: str
    details: list[str] = field(default_factory=list)
    url: str = ""
    tone: str = ""
    amounts: list[str] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    time_zone: str = ""

    @property
    def shows_hour(self) -> bool:
        return self.tone in ("now", "ahead")


@dataclass(frozen=True)
class Kind:
    """Where events of a kind stand with all that is told of them, when they were, and what is told.

    `tell` is given a row and the moment of the page.
    """

    name: str
    at: str | Combinable
    rows: Callable[[Client], QuerySet[Any, Any]]
    tell: Callable[[Any, datetime], Event]

    def keys(self, client: Client) -> QuerySet[Any, Any]:
        """(kind, primary key, when), to be put together with those of other kinds."""
        rows: QuerySet[Any, Any] = self.rows(client).prefetch_related(None).order_by()
        keys: QuerySet[Any, Any] = rows.annotate(
            stream_kind=Value(self.name, CharField()),
            stream_key=Cast("pk", CharField()),
            stream_at=Cast(F(self.at) if isinstance(self.at, str) else self.at, DateTimeField()),
        ).values_list("stream_kind", "stream_key", "stream_at")
        return keys
