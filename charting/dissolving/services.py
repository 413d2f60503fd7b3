"""Filler that was dissolved with hyaluronidase (clinical.md 2C)."""

from datetime import UTC, datetime
from decimal import Decimal

from django.db import transaction

from charting.errors import (
    AlreadyTakenBack,
    AreaIsComposite,
    BadAmount,
    LotElsewhere,
    MissingReason,
    WrongModality,
    WrongTime,
)
from charting.ground.acting_staff import require_staff
from charting.ground.amounts import require_amount
from charting.ground.sides import side_in
from charting.models import Dissolution, DissolutionMistake
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record, reference
from medspa.clients.models import Client
from medspa.clients.services import lock_client
from medspa.clinic.models import Location
from treatments.models import FacialArea, Lot, Product, StockMovement
from treatments.stock.services.receiving_and_moving import take_out
from treatments.wording import plain_number


@transaction.atomic
def record_dissolution(
    *,
    client: Client,
    location: Location,
    area: FacialArea,
    units: Decimal,
    reason: str,
    by: User,
    now: datetime,
    side: str = "",
    product: Product | None = None,
    lot: Lot | None = None,
    packs: int = 0,
    lot_number: str = "",
    is_partial: bool = False,
    at: datetime | None = None,
) -> Dissolution:
    """Note that filler was dissolved in one place, with `units` (U) of this hyaluronidase.

    From stock: `lot`, and how many of its `packs` were opened for it (none, if the vial was opened
    for another area). From elsewhere: `product` and the `lot_number` on the label. `at` is when, if
    it is written late. Raises NotPermitted, MissingReason, WrongModality, AreaIsComposite,
    SideRequired, SideNotTaken, LotElsewhere, BadAmount, WrongTime and the stock errors.
    """
    staff = require_staff(by, Permission.WRITE_CHARTS)
    at = (at or now).astimezone(UTC)
    product = lot.product if lot else product
    number = lot.lot_number if lot else lot_number.strip()
    _require_words(reason, number)
    product = _require_reversal_of_filler(area, product)
    if at > now.astimezone(UTC):
        raise WrongTime("This time is in the future.", field="at")
    units = require_amount(units, "units")
    dissolution = Dissolution.objects.create(
        client=client,
        location=location,
        area=area,
        side=side_in(area, side),
        product=product,
        lot=lot,
        lot_number=number,
        movement=_taken(client, location, lot, packs, units, by, now),
        units=units,
        is_partial=is_partial,
        reason=reason.strip(),
        by=staff,
        at=at,
        noted_at=now,
    )
    facts = {"client": reference(client), "area": area.pk, "units": plain_number(units)}
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


def _require_words(reason: str, lot_number: str) -> None:
    if not reason.strip():
        raise MissingReason("Say why it was dissolved.", field="reason")
    if not lot_number:
        raise MissingReason("Choose a lot, or give the number on the label.", field="lot_number")


def _require_reversal_of_filler(area: FacialArea, product: Product | None) -> Product:
    if product is None or product.kind != Product.Kind.HYALURONIDASE:
        raise WrongModality("Filler is dissolved with hyaluronidase: say which.", field="product")
    parts = [str(part) for part in area.parts.all()]
    if parts:
        raise AreaIsComposite(f"Note {area} as {' and '.join(parts)}.", field="area", parts=parts)
    if not area.takes_filler:
        raise WrongModality(f"{area} takes no filler.", field="area")
    return product


def _taken(
    client: Client,
    location: Location,
    lot: Lot | None,
    packs: int,
    units: Decimal,
    by: User,
    now: datetime,
) -> StockMovement | None:
    """What was opened for it leaves the stock; never more units than the packs hold."""
    if lot is None or packs == 0:
        return None
    if lot.location_id != location.pk:
        raise LotElsewhere("This lot lies at another location.", field="lot")
    if lot.pack.amount is not None and units > packs * lot.pack.amount:
        raise BadAmount(
            f"{packs} of {lot.pack} hold {plain_number(packs * lot.pack.amount)} U, no more.",
            field="units",
        )
    why = f"dissolving filler, {reference(client)}"
    kind = StockMovement.Kind.USED
    return take_out(lot=lot, kind=kind, quantity=packs, reason=why, by=by, now=now)
