"""Reports with a figure for each of a group: a product, an area. One statement."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2s
from typing import Any

from django.db.models import Aggregate, Count, QuerySet

from bookings.numbers.report import Column, Figure, Heading, Read
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
        if not (asked := self._asked(base, key)):
            return None
        found: QuerySet[Any] = base.filter(**{self.group: asked[0]}).order_by(*self.order)
        return found

    def heading(self, span: Span, key: str) -> Heading | None:
        asked = self._asked(self.base(span), key)
        return Heading(asked[1]) if asked else None

    def _asked(self, base: QuerySet[Any], key: str) -> tuple[Any, str] | None:
        """The group and its label."""
        groups = base.order_by().values_list(self.group, self.label).distinct()
        return next(((group, label) for group, label in groups if _key_of(group) == key), None)

    def _figure(self, row: dict[str, Any]) -> Figure:
        amount = self.say(row["amount"]) if self.amount else ""
        return Figure(_key_of(row[self.group]), row[self.label], "", row["number"], amount=amount)


def _key_of(group: object) -> str:
    return blake2s(str(group).encode(), digest_size=6).hexdigest()
