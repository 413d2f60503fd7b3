"""The rows of lists with who sees to each."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from medspa.accounts.models import User
from medspa.clients.models import Client
from medspa.clients.resemblances import records_of
from medspa.work.lists import SHOWN_AT_MOST, Row, Scope, WorkList, lists_for
from medspa.work.models import FollowUp, FollowUpQuerySet


@dataclass(frozen=True)
class WorkRow:
    """`seen_to`: by whom and how far, while somebody does."""

    row: Row
    seen_to: FollowUp | None = None


@dataclass(frozen=True)
class Filled:
    """A list with those of its rows that nobody closed."""

    of: WorkList
    rows: list[WorkRow]
    has_more: bool = False

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def unclaimed(self) -> int:
        return sum(each.seen_to is None for each in self.rows)

    @property
    def late(self) -> int:
        return sum(each.row.is_late for each in self.rows)


def fill(lists: Iterable[WorkList], scope: Scope) -> list[Filled]:
    """What stands on each. The statements of the lists, and one; those of a list again for twice
    as many rows where too many of the first are closed to fill it."""
    found = [(each, list(each.rows(scope))) for each in lists]
    names = {each.slug: [row.about for row in rows] for each, rows in found}
    marked = _marked(names)
    return [_filled(each, rows, marked, scope) for each, rows in found]


def fill_all(scope: Scope) -> list[Filled]:
    """Every list that the person may read."""
    return fill(lists_for(scope.user), scope)


def _marked(names: dict[str, list[str]]) -> dict[tuple[str, str], FollowUp]:
    """What was noted of these rows; of one that was closed and taken up again, the open one."""
    every = [name for rows in names.values() for name in rows]
    noted = FollowUp.objects.filter(kind__in=names, about__in=every).with_people().order_by("pk")
    found: dict[tuple[str, str], FollowUp] = {}
    for one in noted:
        if one.is_open or (one.kind, one.about) not in found:
            found[one.kind, one.about] = one
    return found


def _filled(
    each: WorkList, rows: list[Row], marked: dict[tuple[str, str], FollowUp], scope: Scope
) -> Filled:
    standing = _standing(each, rows, marked)
    has_more = len(standing) > SHOWN_AT_MOST
    if len(rows) >= scope.most and not has_more:
        [again] = fill([each], replace(scope, most=2 * scope.most))
        return again
    return Filled(each, standing[:SHOWN_AT_MOST], has_more)


def _standing(
    each: WorkList, rows: list[Row], marked: dict[tuple[str, str], FollowUp]
) -> list[WorkRow]:
    standing = [WorkRow(row, marked.get((each.slug, row.about))) for row in rows]
    return [one for one in standing if one.seen_to is None or one.seen_to.is_open]


def tasks_waiting(user: User) -> int:
    """How many open tasks are this person's, or of a role of theirs. One query."""
    return FollowUp.objects.tasks().waiting_for(user).count()


def tasks_about(client: Client) -> FollowUpQuerySet:
    """The open ones of a person, on whichever of their records."""
    rows: FollowUpQuerySet = FollowUp.objects.tasks().open().with_people()
    return rows.filter(client__in=records_of(client))
