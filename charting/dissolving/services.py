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
from treatments.wording import plain_number


@transaction.atomic
def record_dissolution(
    *, client: Client, location: Location, entry: DissolutionEntry, by: User, now: datetime
) -> Dissolution:
    """Note that filler was dissolved in one place.

    Raises NotPermitted, MissingReason, WrongModality, AreaIsComposite, SideRequired, SideNotTaken,
    LotElsewhere, BadAmount, WrongTime and the stock errors.
    """
    staff = require_staff(by, Permission.WRITE_CHARTS)
    entry.require_words()
    product = entry.reversal_of_filler()
    at = require_past(entry.at or now, now)
    units = require_amount(entry.units, "units")
    dissolution = Dissolution.objects.create(
        client=client,
        location=location,
        area=entry.area,
        side=entry.side_in_area,
        product=product,
        lot=entry.lot,
        lot_number=entry.number_on_label,
        movement=_take_from_stock(client, entry.opened_packs(location, units), by, now),
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
    """The line was wrong; it stays, and counts for nothing. Stock is mended by a count.

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
    record(by=by, action="filler.dissolution_taken_back", target=dissolution)
    return mistake


def _take_from_stock(
    client: Client, opened: tuple[Lot, int] | None, by: User, now: datetime
) -> StockMovement | None:
    if opened is None:
        return None
    (lot, packs), kind = opened, StockMovement.Kind.USED
    why = f"dissolving filler, {reference(client)}"
    return take_out(lot=lot, kind=kind, quantity=packs, reason=why, by=by, now=now)
