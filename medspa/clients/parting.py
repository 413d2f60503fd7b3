"""Two records that were said to be one person's are two people's after all."""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain

from django.db import transaction
from django.db.models import Q, QuerySet

from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.errors import AnsweredBefore
from medspa.clients.models import Client, Resemblance
from medspa.clients.resemblances import records_of
from medspa.database.locks import lock_key
from medspa.errors import NotPermitted

State = Resemblance.State


def joined_records(records: Iterable[Client]) -> QuerySet[Resemblance]:
    """The answers by which these records are one person's and that can be taken back: a record that
    was put away has no history to go back to."""
    said = Resemblance.objects.filter(state=State.SAME, client__in=records)
    whole = said.filter(client__same_as=None, known__same_as=None)
    return whole.select_related("client", "known", "settled_by")


@transaction.atomic
def part_records(*, asked: Resemblance, by: User, now: datetime) -> Resemblance:
    """From now on each has a history of its own again; what other answers say of them stays.
    Nothing is moved. Raises NotPermitted, AnsweredBefore."""
    if not by.may(Permission.CHANGE_VISIT_STATUS):
        raise NotPermitted("You may not change what is written down about clients.")
    lock_key("same_person")
    said = joined_records(Client.objects.filter(pk=asked.client_id)).filter(pk=asked.pk).first()
    if said is None:
        raise AnsweredBefore("Somebody changed this already.")
    records = list(records_of(said.known).order_by("pk").select_for_update(no_key=True))
    said.state, said.settled_at, said.settled_by = State.DIFFERENT, now, by
    said.save(update_fields=["state", "settled_at", "settled_by"])
    facts = {"client": said.client_id, "known": said.known_id}
    record(by=by, action="client.parted", target=said, **facts)
    _regroup(records)
    return said


def _regroup(records: list[Client]) -> None:
    """`one_with` as the answers that are left have it."""
    keys = [each.pk for each in records]
    left = Resemblance.objects.filter(Q(client__in=keys) & Q(known__in=keys), state=State.SAME)
    put_away = ((each.pk, each.same_as_id) for each in records if each.same_as_id)
    group = {key: key for key in keys}
    for one, other in chain(left.values_list("client", "known"), put_away):
        first, later = sorted((group[one], group[other]))
        group = {key: first if its == later else its for key, its in group.items()}
    for each in records:
        each.one_with_id = None if group[each.pk] == each.pk else group[each.pk]
    Client.objects.bulk_update(records, ["one_with"])
