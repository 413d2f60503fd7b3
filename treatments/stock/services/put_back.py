"""A pack that was opened by mistake and is still whole goes back on its shelf."""

from datetime import datetime, timedelta

from django.db import transaction

from medspa.audit.log import Actor
from treatments.errors import TooLateToPutBack
from treatments.models import StockMovement
from treatments.stock.services.movement_rules import locked_lot, write_movement

PUT_BACK_WITHIN = timedelta(minutes=10)  # the trigger `put_back_as_opened` says the same


@transaction.atomic
def put_back_stock(*, opened: StockMovement, by: Actor, now: datetime) -> StockMovement:
    """Return what `opened` took, to its lot. Whether the pack is whole, the caller has asked.

    Expired and quarantined lots take theirs back, too: it is where the pack lies. Raises
    TooLateToPutBack.
    """
    lot = locked_lot(opened.lot)
    if now - opened.at > PUT_BACK_WITHIN or hasattr(opened, "put_back"):
        raise TooLateToPutBack(
            "Only what was opened within the last ten minutes is put back. Record it as waste."
        )
    return write_movement(
        lot,
        StockMovement.Kind.PUT_BACK,
        -opened.quantity,
        undoes=opened,
        reason=opened.reason,
        gtin=opened.gtin,
        serial=opened.serial,
        by=by,
        now=now,
    )
