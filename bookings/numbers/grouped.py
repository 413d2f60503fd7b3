"""Reports with a figure for each of a group: a product, an area. One statement."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2s
from typing import Any

from django.db.models import Aggregate, Count, QuerySet

from bookings.numbers.report import Column, Figure, Read
from bookings.numbers.span import Span
from medspa.accounts.permissions import Permission


@dataclass(frozen=True)
class GroupedReport:
    """`group` and `label`: columns of the rows of `base`; `amount`: what is reckoned of each group
    beside the number of its rows, and `say` puts it, from the group's label."""

    slug: str
    title: str
    says: str
    base: Callable[[Span], QuerySet[Any]]
    group: str
    label: str
    columns: tuple[Column, ...]
    address: Callable[[Any], str]
    order: tuple[str, ...]
    permission: Permission
    amount: Aggregate | None = None
    say: Callable[[Any], str] = str
    page: str = ""

    def read(self, span: Span) -> Read:
        rows = self.base(span).order_by().values(self.group, self.label)
        asked: dict[str, Aggregate] = {"number": Count("pk")}
        if self.amount:
            asked["amount"] = self.amount
        found = rows.annotate(**asked).order_by("-number", self.label)
        return Read([self._figure(row) for row in found])

    def rows(self, span: Span, key: str) -> QuerySet[Any] | None:
        """One statement more: a key in an address names no product and no area."""
        base = self.base(span)
        for (group,) in base.order_by().values_list(self.group).distinct():
            if _key_of(group) == key:
                found: QuerySet[Any] = base.filter(**{self.group: group}).order_by(*self.order)
                return found
        return None

    def _figure(self, row: dict[str, Any]) -> Figure:
        amount = self.say(row["amount"]) if self.amount else ""
        return Figure(_key_of(row[self.group]), row[self.label], "", row["number"], amount=amount)


def _key_of(group: object) -> str:
    return blake2s(str(group).encode(), digest_size=6).hexdigest()
