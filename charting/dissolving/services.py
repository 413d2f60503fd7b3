"""Filler that was dissolved with hyaluronidase (clinical.md 2C)."""

from datetime import datetime

from django.db import transaction

from charting.dissolving.dissolution_entry import DissolutionEntry
from charting.errors import AlreadyTakenBack, MissingReason
from charting.ground.acting_staff import require_staff
from charting.ground.amounts import require_amount
from charting.ground.moments import require_past
from charting.models import Dissolution, DissolutionMistake
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record, reference
from medspa.clients.models import Client
from medspa.clients.services import lock_client
from medspa.clinic.models import Location
from treatments.models import Lot, StockMovement
from treatments.stock.services.receiving_and_moving import take_out
from treatments.stock.services.shortages import Taken, settle_shortage
from treatments.wording import plain_number


@transaction.atomic
def record_dissolution(
    *,
    client: Client,
    location: Location,
    entry: DissolutionEntry,
    by: User,
    now: datetime,
    taken: Taken | None = None,
) -> Dissolution:
    """Note that filler was dissolved in one place. `taken`: what left the stock for it already.

    Raises NotPermitted, MissingReason, WrongModality, AreaIsComposite, SideRequired, SideNotTaken,
    LotElsewhere, BadAmount, WrongTime and the stock errors.
    """
    staff = require_staff(by, Permission.WRITE_CHARTS)
    entry.require_words()
    product = entry.reversal_of_filler()
    at = require_past(entry.at or now, now)
    units = require_amount(entry.units, "units")
    taken = taken or _take_from_stock(client, entry.opened_packs(location, units), by, now)
    dissolution = Dissolution.objects.create(
        client=client,
        location=location,
        area=entry.area,
        side=entry.side_in_area,
        product=product,
        lot=entry.lot,
        lot_number=entry.number_on_label,
        movement=taken.movement,
        shortage=taken.shortage,
        units=units,
        is_partial=entry.is_partial,
        reason=entry.reason.strip(),
        by=staff,
        at=at,
        noted_at=now,
    )
    facts = {"client": reference(client), "area": entry.area.pk, "units": plain_number(units)}
    record(by=by, action="filler.dissolved", target=dissolution, **facts)
    return dissolution


@transaction.atomic
def take_back_dissolution(
    *, dissolution: Dissolution, reason: str, by: User, now: datetime
) -> DissolutionMistake:
    """The line was wrong; it stays, and counts for nothing. Stock is mended by a count; packs that
    were missing for it are missing no more.

    Raises NotPermitted, MissingReason, AlreadyTakenBack.
    """
    staff = require_staff(by, Permission.WRITE_CHARTS)
    if not reason.strip():
        raise MissingReason("Say why.", field="reason")
    lock_client(dissolution.client_id)
    if DissolutionMistake.objects.filter(dissolution=dissolution).exists():
        raise AlreadyTakenBack("This line was taken back already.")
    mistake = DissolutionMistake.objects.create(
        dissolution=dissolution, reason=reason.strip(), by=staff, at=now
    )
    short = dissolution.shortage
    if short and not short.settled_at:
        settle_shortage(shortage=short, found="The line was taken back.", by=by, now=now)
    record(by=by, action="filler.dissolution_taken_back", target=dissolution)
    return mistake


def _take_from_stock(
    client: Client, opened: tuple[Lot, int] | None, by: User, now: datetime
) -> Taken:
    if opened is None:
        return Taken()
    (lot, packs), kind = opened, StockMovement.Kind.USED
    why = reason_of(client)
    return Taken(take_out(lot=lot, kind=kind, quantity=packs, reason=why, by=by, now=now))


def reason_of(client: Client) -> str:
    """What the stock says of packs that were used to dissolve filler."""
    return f"dissolving filler, {reference(client)}"
