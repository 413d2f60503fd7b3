"""A label that can be read in more than one way is never taken at its first reading."""

from treatments.errors import LotDoubtful, LotQuarantined, LotSuspect
from treatments.models import Lot, Product, StockMovement, SuspectLot
from treatments.models.stock.lot_keys import lot_key
from treatments.stock.scan_reading import Scan, read_scan
from treatments.stock.services.movement_rules import Entry

READ_BY_A_DEVICE = (StockMovement.Entry.SCANNER, StockMovement.Entry.CAMERA)


def require_no_hidden_lot(scan: Scan, product: Product | None) -> None:
    """Refuse a label that may name a counterfeit or a lot in quarantine. Two statements at most.

    `product` None: of any. Raises LotSuspect, LotQuarantined.
    """
    numbers = {reading.lot_number for reading in scan.readings}
    if not numbers:
        return
    if suspect := SuspectLot.objects.naming(*numbers).first():
        raise LotSuspect(
            f"The scanner may have lost a separator: the label may say lot {suspect}, which is on "
            "the list of counterfeits. Set the pack aside, look at the label and tell the medical "
            "director.",
            field="scan",
        )
    _require_none_set_aside(numbers, product)


def _require_none_set_aside(numbers: set[str], product: Product | None) -> None:
    lots = Lot.objects.filter(is_quarantined=True, lot_key__in=map(lot_key, numbers))
    lots = lots.filter(product=product) if product else lots
    if aside := lots.select_related("location").first():
        raise LotQuarantined(
            f"The scanner may have lost a separator: the label may say lot {aside.lot_number}, "
            f"which is in quarantine at {aside.location}. Look at the label and enter it by hand.",
            field="scan",
        )


def is_doubtful(scan: Scan, product: Product | None) -> bool:
    """The lot could be another one, and it is none that the clinic has had before."""
    if scan.question is None:
        return False
    return (
        product is None
        or not Lot.objects.filter(product=product).numbered(scan.lot_number).exists()
    )


def require_read_right(entry: Entry, product: Product, lot_number: str) -> None:
    """What a device read is asked about here too, whatever the page did.

    Somebody who read the label and typed the lot is believed. Raises LotSuspect, LotQuarantined,
    LotDoubtful.
    """
    if not entry.raw or entry.method not in READ_BY_A_DEVICE:
        return
    scan = read_scan(entry.raw)
    if lot_key(scan.lot_number) != lot_key(lot_number):
        return
    require_no_hidden_lot(scan, product)
    if is_doubtful(scan, product):
        raise LotDoubtful(
            f"The scanner may have lost a separator: is the lot {scan.lot_number}, or "
            f"{scan.question.lot_number if scan.question else ''}? Type what the label says.",
            field="lot_number",
        )
