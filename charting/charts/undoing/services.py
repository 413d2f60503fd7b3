"""The last act of an open chart is undone: what it changed is put back by the services that change
lines and products anyhow, so every rule, lock and line of the audit log is theirs."""

import uuid
from collections.abc import Callable
from dataclasses import fields
from datetime import datetime

from django.db import transaction

from charting.charts.errors import NothingToUndo
from charting.charts.injection_entry import InjectionDetails, InjectionEntry
from charting.charts.services.containers import record_waste
from charting.charts.services.correcting import correct_opening
from charting.charts.services.injections import (
    change_injection,
    give_injection,
    remove_injection,
)
from charting.charts.services.put_back import put_back_container
from charting.charts.sharing_vials.services import return_share
from charting.charts.undoing.rows import (
    Row,
    container_in,
    differing,
    kind_of,
    line_in,
    read_rows,
)
from charting.charts.undoing.words import LINE, words_of
from charting.ground.acting_staff import require_staff
from charting.models import Chart, ChartStep, Container, Injection, Preparation
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.clients.services import lock_client
from treatments.face.points import read_face_point
from treatments.stock.services.movement_rules import locked_lots

UNDONE = "Undone at once"


@transaction.atomic
def keep_step[Answer](
    *, chart: Chart, act: uuid.UUID | None, by: User, now: datetime, do: Callable[[], Answer]
) -> Answer:
    """Do it, and keep which rows of the chart it changed. Seven statements beside its own."""
    lock_client(chart.client_id)
    rows = read_rows(chart)
    answer = do()
    before, after = differing(rows, read_rows(chart))
    if before or after:
        says = words_of(before, after)[:200]
        ChartStep.objects.create(
            chart=chart, by=by, act=act, says=says, before=before, after=after, at=now
        )
    return answer


def last_step(chart: Chart, by: User) -> ChartStep | None:
    """What `by` may undo now: the last act, if it was theirs and there is a way back."""
    step = ChartStep.objects.filter(chart=chart).last()
    return step if step and step.says and step.by_id == by.pk else None


@transaction.atomic
def undo_last(*, chart: Chart, step: int | uuid.UUID, by: User, now: datetime) -> None:
    """Put back what the step changed: by its number, or by the key of the act that it was.

    Raises NotPermitted, ChartSigned, NothingToUndo, and whatever the rules say by now to a line
    that comes back.
    """
    require_staff(by, Permission.WRITE_CHARTS)
    lock_client(chart.client_id)
    last = last_step(chart, by)
    if last is None or step not in (last.pk, last.act):
        raise NothingToUndo("Something else was entered after it. Look at the chart.")
    rows = read_rows(chart)
    if any(rows.get(key) != last.after.get(key) for key in {**last.before, **last.after}):
        raise NothingToUndo("What it changed was changed since. Correct it there.")
    _put_back_all(last, by, now)
    last.delete()


def _put_back_all(step: ChartStep, by: User, now: datetime) -> None:
    """Lines before the products that they come from; the lots come first in the order of locks."""
    keys = sorted({**step.before, **step.after}, key=lambda key: kind_of(key) != LINE)
    opened = [container_in(key, step.after[key]) for key in keys if kind_of(key) != LINE]
    locked_lots(*(one.lot for one in opened))
    for key in keys:
        was, now_is = step.before.get(key), step.after.get(key)
        if kind_of(key) == LINE:
            _restore_line(step, was, now_is, by, now)
        elif now_is:
            _restore_container(container_in(key, now_is), key, was, by, now)


def _restore_line(
    step: ChartStep, was: Row | None, now_is: Row | None, by: User, now: datetime
) -> None:
    if was is None and now_is:
        remove_injection(injection=_stored(line_in(now_is)), by=by, now=now)
    elif was and now_is:
        line = _stored(line_in(was))
        change_injection(injection=line, entry=_entry(line_in(was)), by=by, now=now)
    elif was:
        again = give_injection(chart=step.chart, entry=_entry(line_in(was)), by=by, now=now)
        _rename_in_earlier(step, line_in(was), again)


def _rename_in_earlier(step: ChartStep, was: Injection, again: Injection) -> None:
    """A line that came back has another number: the steps before it speak of that one now."""
    old, new = f"{LINE}-{was.pk}", f"{LINE}-{again.pk}"
    numbers = {"id": str(again.pk), "sequence": str(again.sequence)}
    for earlier in ChartStep.objects.filter(chart=step.chart, pk__lt=step.pk):
        for rows in (earlier.before, earlier.after):
            if old in rows:
                rows[new] = rows.pop(old) | numbers
        earlier.save(update_fields=["before", "after"])


def _restore_container(
    container: Container, key: str, was: Row | None, by: User, now: datetime
) -> None:
    stored = type(container)._default_manager.select_related("chart", "lot").get(pk=container.pk)
    if was is None:
        _close_again(stored, by, now)
        return
    before = container_in(key, was)
    if before.wasted != stored.wasted:
        record_waste(container=stored, amount=before.wasted, by=by, now=now)
        return
    vial = before if isinstance(before, Preparation) else None
    correct_opening(
        container=stored,
        opened_at=before.ready_at,
        diluent=vial.diluent if vial else "",
        diluent_ml=vial.diluent_ml if vial else None,
        by=by,
        now=now,
    )


def _close_again(container: Container, by: User, now: datetime) -> None:
    if isinstance(container, Preparation) and container.is_share:
        return_share(share=container, by=by, now=now)
        return
    is_vial = isinstance(container, Preparation)
    put_back_container(container=container, reason=UNDONE, by=by, now=now, was_never_mixed=is_vial)


def _stored(line: Injection) -> Injection:
    return Injection.objects.select_related("chart").get(pk=line.pk)


def _entry(line: Injection) -> InjectionEntry:
    """As it was said then; why it was given all the same holds on for the day."""
    names = [one.name for one in fields(InjectionDetails)]
    return InjectionEntry(
        area=line.area,
        side=line.side,
        container=line.container,
        amount=line.amount,
        places=[read_face_point(text) for text in line.written_places],
        details=InjectionDetails(**{name: getattr(line, name) for name in names}),
        at=line.at,
    )
