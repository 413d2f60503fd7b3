"""What a scan means in this catalogue and at this location."""

from datetime import date

from django.db.models import Q

from medspa.clinic.models import Location
from medspa.errors import RuleViolation
from treatments.errors import LotExpired, LotMismatch, LotNotHere, WrongGtin
from treatments.models import Lot, ProductPack, StockMovement
from treatments.models.stock.lot_keys import lot_key
from treatments.stock.scan_reading import Scan, read_scan
from treatments.stock.services.movement_rules import (
    UNSCANNED,
    Entry,
    require_balance,
    require_not_quarantined,
    require_not_suspect,
)
from treatments.stock.services.scan_doubts import require_no_hidden_lot


def pack_of(scan: Scan) -> ProductPack | None:
    """The pack that carries the GTIN; None if the label names none. Raises WrongGtin."""
    if not scan.gtin:
        return None
    known = Q(gtin=scan.gtin) | Q(box_gtin=scan.gtin)
    pack = ProductPack.objects.filter(known).select_related("product").first()
    if pack is None:
        raise WrongGtin(
            f"GTIN {scan.gtin} is of no product in the catalogue. It may be an unapproved import: "
            "set it aside unless you are certain.",
            field="scan",
            gtin=scan.gtin,
        )
    if not (pack.is_active and pack.product.is_active):
        raise WrongGtin(f"{pack} is not offered by this clinic any more.", field="scan")
    return pack


def packs_received(scan: Scan, pack: ProductPack) -> int:
    """How many packs one scan stands for: a box holds several."""
    return pack.per_box or 1 if scan.gtin == pack.box_gtin else 1


def lot_to_open(scan: Scan, location: Location, on: date) -> Lot:
    """The lot in stock here that the label names, if it may be opened on that day.

    Raises WrongGtin, LotNotHere, LotMismatch, LotSuspect, LotQuarantined, LotExpired, OutOfStock.
    """
    require_not_suspect(scan.lot_number)
    lot = _the_lot(scan, location)
    require_no_hidden_lot(scan, lot.product)
    _require_no_other(scan, lot)
    if scan.expires_on and scan.expires_on != lot.expires_on:
        raise LotMismatch(
            f"The label says {scan.expires_on}, the stock {lot.expires_on}. Set the pack aside.",
            field="scan",
        )
    require_not_quarantined(lot)
    _require_in_date(lot, on)
    require_balance(lot, 1)
    return lot


def _the_lot(scan: Scan, location: Location) -> Lot:
    pack = pack_of(scan)
    lots = Lot.objects.at(location).numbered(scan.lot_number)
    lots = lots.filter(pack=pack) if pack else lots
    found = list(lots.select_related("product", "pack", "location")[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise LotMismatch(
            f"Several products here have a lot {scan.lot_number}, and the label names none. "
            "Choose from the list.",
            field="scan",
        )
    require_no_hidden_lot(scan, pack.product if pack else None)
    name = f"{pack.product}, lot {scan.lot_number}" if pack else f"Lot {scan.lot_number}"
    raise LotNotHere(f"{name} is not in stock at {location}. {_way_on(scan)}", field="scan")


def _require_no_other(scan: Scan, lot: Lot) -> None:
    """Two lots of the product are here that the label could mean: a person chooses."""
    keys = [lot_key(reading.lot_number) for reading in scan.readings]
    here = Lot.objects.at(lot.location).filter(product=lot.product, lot_key__in=keys)
    if other := here.exclude(pk=lot.pk).first():
        raise LotMismatch(
            f"The scanner may have lost a separator. Look at the label: is the lot "
            f"{lot.lot_number} or {other.lot_number}? Choose it from the list.",
            field="scan",
        )


def _way_on(scan: Scan) -> str:
    doubt = scan.question
    if doubt is None:
        return "Receive it first."
    expiring = f", expiring {doubt.expires_on}" if doubt.expires_on else ""
    return (
        "The scanner may have lost a separator. Look at the label: if the lot is "
        f"{doubt.lot_number}{expiring}, choose it from the list."
    )


def _require_in_date(lot: Lot, on: date) -> None:
    if lot.is_expired(on):
        raise LotExpired(f"{lot} expired on {lot.expires_on}.", field="scan", on=lot.expires_on)


def entry_for(lot: Lot, raw: str) -> Entry:
    """How the lot was chosen: scanned if the scan names it, else from the list.

    The serial number of a box is not that of the pack inside, of which there are several.
    """
    try:
        scan = read_scan(raw) if raw else None
    except RuleViolation:
        scan = None
    if scan is None or lot_key(scan.lot_number) != lot.lot_key:
        return UNSCANNED
    serial = "" if scan.gtin and scan.gtin == lot.pack.box_gtin else scan.serial
    return Entry(StockMovement.Entry.SCANNER, scan.raw, scan.gtin, serial)
