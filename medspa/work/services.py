"""Take something, try again, close it, take it up again; write a task."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.models import Client
from medspa.errors import NotPermitted
from medspa.work.errors import NoDay, SeenToAlready
from medspa.work.lists import Row, empties_itself
from medspa.work.models import FollowUp

A_DAY = timedelta(days=1)  # the clinic's day may be the one before that of UTC


@dataclass(frozen=True)
class Came:
    """What came of it. `again_on`: the day on which it is tried again; None closes it."""

    outcome: str
    note: str = ""
    again_on: date | None = None


@dataclass(frozen=True)
class Task:
    """For a person or for everybody of a role; about a client and a visit, perhaps."""

    title: str
    owner: User | None = None
    for_role: str = ""
    due_on: date | None = None
    client: Client | None = None
    visit: str = ""


@transaction.atomic
def claim(*, kind: str, row: Row, by: User, now: datetime) -> FollowUp:
    """This person sees to the row of the list: nobody else calls the same client. Raises
    SeenToAlready."""
    mine = FollowUp(
        kind=kind, about=row.about, client=row.client, owner=by, made_by=by, made_at=now
    )
    try:
        with transaction.atomic():
            mine.save()
    except IntegrityError:
        other = FollowUp.objects.open().with_people().filter(kind=kind, about=row.about).first()
        if other and other.owner == by:
            return other
        who = other.owner.full_name if other and other.owner else "Somebody else"
        raise SeenToAlready(f"{who} sees to it already.") from None
    record(by=by, action="follow_up.claimed", target=mine, kind=kind)
    return mine


@transaction.atomic
def let_go(*, follow_up: FollowUp, by: User) -> None:
    """Somebody else may see to it. A row of a list forgets that anybody did."""
    fresh = _locked(follow_up, by)
    if fresh.is_task and not fresh.for_role:
        raise NotPermitted("It is for you alone. Close it, or write another task.")
    record(by=by, action="follow_up.let_go", target=fresh, kind=fresh.kind)
    if fresh.is_task:
        fresh.owner = None
        fresh.save(update_fields=["owner"])
    else:
        fresh.delete()


@transaction.atomic
def take(*, task: FollowUp, by: User) -> FollowUp:
    """A task of a role becomes that of one who has the role. Raises SeenToAlready,
    NotPermitted."""
    fresh = FollowUp.objects.select_for_update().filter(pk=task.pk).first()
    if fresh is None or not fresh.is_open or fresh.owner_id not in (None, by.pk):
        raise SeenToAlready("Somebody else sees to it already, or it is done.")
    if fresh.owner_id is None and fresh.for_role not in by.roles:
        raise NotPermitted(f"It is for others: {fresh.for_whom}.")
    fresh.owner = by
    fresh.save(update_fields=["owner"])
    record(by=by, action="follow_up.claimed", target=fresh, kind="")
    return fresh


@transaction.atomic
def note_outcome(*, follow_up: FollowUp, came: Came, by: User, now: datetime) -> FollowUp:
    """Close it by what came of it, or say when it is tried again. Raises SeenToAlready, NoDay,
    NotPermitted (the row of a list that empties itself is not closed by hand)."""
    fresh = _locked(follow_up, by)
    is_final = came.outcome in FollowUp.FINAL
    if is_final and empties_itself(fresh.kind):
        raise NotPermitted("It leaves the list by itself, as soon as it is done.")
    if not is_final and (came.again_on is None or came.again_on < now.date() - A_DAY):
        raise NoDay("Say on which day it is tried again, today or later.", field="again_on")
    fresh.outcome, fresh.note = came.outcome, came.note
    if is_final:
        fresh.closed_at, fresh.closed_by = now, by
    else:
        fresh.due_on, fresh.owner = came.again_on, fresh.owner or by
    fresh.save()
    action = "follow_up.closed" if is_final else "follow_up.put_off"
    record(by=by, action=action, target=fresh, kind=fresh.kind, outcome=fresh.outcome)
    return fresh


@transaction.atomic
def reopen(*, follow_up: FollowUp, by: User) -> FollowUp:
    """It was closed by mistake. One that is open stays as it is. Raises SeenToAlready where
    somebody began anew since, NotPermitted for whom it was not for and who did not close it."""
    fresh = FollowUp.objects.select_for_update().filter(pk=follow_up.pk).first()
    if fresh is None:
        raise SeenToAlready("It is not there any more.")
    _require_part(fresh, by)
    if fresh.is_open:
        return fresh
    fresh.closed_at = fresh.closed_by = None
    fresh.outcome = ""
    try:
        with transaction.atomic():
            fresh.save()
    except IntegrityError:
        raise SeenToAlready("Somebody took it up again meanwhile.") from None
    record(by=by, action="follow_up.reopened", target=fresh, kind=fresh.kind)
    return fresh


@transaction.atomic
def add_task(*, task: Task, by: User, now: datetime) -> FollowUp:
    """Write down what is to be done, for a person or a role."""
    made = FollowUp.objects.create(**vars(task), made_by=by, made_at=now)
    record(by=by, action="task.added", target=made, client=task.client.pk if task.client else None)
    return made


def hand_over_work(*, was: Client, now_is: Client, by: User) -> None:
    """A record was put away: what is open about it is about the other."""
    moved = FollowUp.objects.open().filter(client=was).update(client=now_is)
    if moved:
        record(by=by, action="follow_ups.client_joined", target=now_is, was=was.pk, rows=moved)


def _require_part(follow_up: FollowUp, by: User) -> None:
    """It is, or was, this person's or a role's of theirs; or they closed it, or administer."""
    people = (follow_up.owner_id, follow_up.closed_by_id)
    is_theirs = by.pk in people or (follow_up.is_task and follow_up.for_role in by.roles)
    if not is_theirs and not by.may(Permission.ADMINISTER):
        raise NotPermitted(f"It was for {follow_up.for_whom}. Ask them, or a manager.")


def _locked(follow_up: FollowUp, by: User) -> FollowUp:
    """As it is now, open and this person's, a role's, or for whoever administers."""
    fresh = FollowUp.objects.select_for_update().filter(pk=follow_up.pk).first()
    if fresh is None or not fresh.is_open:
        raise SeenToAlready("It is closed already.")
    if fresh.owner_id not in (None, by.pk) and not by.may(Permission.ADMINISTER):
        raise SeenToAlready("Somebody else sees to it.")
    return fresh
