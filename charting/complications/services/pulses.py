"""Hyaluronidase in an emergency: written down always, taken from stock where the stock agrees."""

import math
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from charting.complications.protocols import protocol_of
from charting.complications.said import LineSaid, PulseSaid
from charting.complications.services.locking import lock_event
from charting.complications.services.logging import settle_beginning, write_line
from charting.dissolving.dissolution_entry import DissolutionEntry
from charting.dissolving.services import record_dissolution
from charting.models import Dissolution, EventEntry, SafetyEvent
from medspa.accounts.models import User
from medspa.audit.log import record
from medspa.errors import NotPermitted, RuleViolation

WHY = "Emergency"


@transaction.atomic
def give_pulse(*, event: SafetyEvent, said: PulseSaid, by: User, now: datetime) -> EventEntry:
    """Write down a pulse, draw its vials in the same transaction and set the timer.

    What the stock refuses (too few, expired, set aside) was given all the same: it is written
    without a movement, and the line says why. Raises NotPermitted, EventClosed, WrongTime,
    BadAmount, SideRequired, WrongModality, MissingReason.
    """
    event, staff = lock_event(event, by)
    known = event.entries.filter(key=said.key).first()
    if known:
        return known
    line = LineSaid(
        kind=EventEntry.Kind.PULSE,
        key=said.key,
        number=said.units,
        minutes_ago=said.minutes_ago,
    )
    given, doubt = _dissolve(event, said, line.was_at(now), by, now)
    entry = write_line(event, staff, now, replace(line, text=doubt), dissolution=given)
    event.check_at = now + timedelta(minutes=protocol_of(event.kind).check_minutes)
    event.save(update_fields=["check_at"])
    settle_beginning(event)
    record(by=by, action="event.pulse_given", target=event, dissolution=given.pk)
    return entry


def _dissolve(
    event: SafetyEvent, said: PulseSaid, at: datetime, by: User, now: datetime
) -> tuple[Dissolution, str]:
    """What was given, and why it did not leave the stock; empty if it did."""
    entry = DissolutionEntry(
        area=said.area,
        side=said.side,
        units=said.units,
        lot=said.lot,
        packs=_packs(said),
        product=said.product,
        lot_number=said.lot_number,
        reason=WHY,
        is_partial=True,  # nobody knows yet how much of the filler is gone
        at=at,
    )
    record_it = partial(
        record_dissolution, client=event.client, location=event.location, by=by, now=now
    )
    if said.lot is None:
        return record_it(entry=entry), ""
    try:
        with transaction.atomic():
            return record_it(entry=entry), ""
    except NotPermitted:
        raise
    except RuleViolation as refusal:
        return record_it(entry=replace(entry, packs=0)), (f"Not taken from stock: {refusal.detail}")


def _packs(said: PulseSaid) -> int:
    """Whole vials: what is left of one is not kept for the next pulse."""
    size = said.lot.pack.amount if said.lot else None
    return math.ceil(said.units / size) if size else int(said.lot is not None)
