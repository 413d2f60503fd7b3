"""Hyaluronidase in an emergency: written down always, taken from stock as far as there is any."""

import math
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from charting.complications.protocols import protocol_of
from charting.complications.said import LineSaid, PulseSaid
from charting.complications.services.locking import lock_event
from charting.complications.services.logging import settle_beginning, write_line
from charting.dissolving.dissolution_entry import DissolutionEntry
from charting.dissolving.services import reason_of, record_dissolution
from charting.models import Dissolution, EventEntry, SafetyEvent
from medspa.accounts.models import User
from medspa.audit.log import record
from treatments.models import Lot
from treatments.stock.services.shortages import Taken, take_what_was_used

WHY = "Emergency"


@transaction.atomic
def give_pulse(*, event: SafetyEvent, said: PulseSaid, by: User, now: datetime) -> EventEntry:
    """Write down a pulse, draw its vials in the same transaction and set the timer.

    What was given is true whatever the stock says: a lot that holds too few gives what it holds and
    the rest is a shortage to be settled, and one that expired or was set aside is drawn from. The
    line says so. Raises NotPermitted, EventClosed, WrongTime, BadAmount, SideRequired,
    WrongModality, MissingReason.
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
    """What was given, and what is wrong with the stock for it; empty where nothing is."""
    taken = Taken()
    if said.lot:
        packs, why = _packs(said, said.lot), reason_of(event.client)
        taken = take_what_was_used(lot=said.lot, quantity=packs, reason=why, by=by, now=now)
    entry = DissolutionEntry(
        area=said.area,
        side=said.side,
        units=said.units,
        lot=said.lot,
        product=said.product,
        lot_number=said.lot_number,
        reason=WHY,
        is_partial=True,  # nobody knows yet how much of the filler is gone
        at=at,
    )
    client, place = event.client, event.location
    given = record_dissolution(
        client=client, location=place, entry=entry, by=by, now=now, taken=taken
    )
    return given, taken.says


def _packs(said: PulseSaid, lot: Lot) -> int:
    """Whole vials: what is left of one is not kept for the next pulse."""
    return math.ceil(said.units / lot.pack.amount) if lot.pack.amount else 1
