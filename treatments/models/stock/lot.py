from datetime import date
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from medspa.clinic.models import Location
from treatments.models.catalogue import CatalogueRow
from treatments.models.product import Product
from treatments.models.stock.gtin import validate_gtin
from treatments.models.stock.lot_keys import holds_number, key_column, key_of, lot_key
from treatments.models.stock.pack import ProductPack

# The balance of a lot is the sum of its movements. It is kept in `Lot.balance` so that a check
# constraint can hold it at zero or above: only the insert trigger of StockMovement may change it
# (the UPDATE takes the row lock, so two draws of the last unit queue up and the second fails), and
# whatever else writes the row, a stale `save()` included, keeps the balance that is stored.
# A pack must be one of the product's own.
KEEP_BALANCE_AND_PACK = """
    IF TG_OP = 'INSERT' THEN
        NEW.balance := 0;
    ELSIF pg_trigger_depth() = 1 THEN
        NEW.balance := OLD.balance;
    END IF;
    IF NOT EXISTS (
        SELECT FROM treatments_productpack WHERE id = NEW.pack_id AND product_id = NEW.product_id
    ) THEN
        RAISE EXCEPTION 'the pack of lot % belongs to another product', NEW.lot_number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'lot_pack_of_product';
    END IF;
    RETURN NEW;
"""


# A lot that is set aside by whatever road says since when.
NOTE_QUARANTINE = """
    IF NOT NEW.is_quarantined THEN
        NEW.quarantined_at := NULL;
    ELSIF NEW.quarantined_at IS NULL THEN
        NEW.quarantined_at := clock_timestamp();
    END IF;
    RETURN NEW;
"""


class LotQuerySet(models.QuerySet["Lot"]):
    def at(self, location: Location) -> "LotQuerySet":
        return self.filter(location=location)

    def in_stock(self) -> "LotQuerySet":
        return self.filter(balance__gt=0)

    def usable(self, on: date) -> "LotQuerySet":
        """In stock, not quarantined, not expired on that day; suspect lots left out."""
        return (
            self.in_stock()
            .filter(is_quarantined=False, expires_on__gte=on)
            .exclude(lot_key__in=SuspectLot.objects.keyed().values("lot_key"))
        )

    def of_batch(self, lot: "Lot") -> "LotQuerySet":
        """The same product and lot number, wherever it lies, the lot itself included."""
        return self.filter(product=lot.product_id).numbered(lot.lot_number)

    def numbered(self, lot_number: str) -> "LotQuerySet":
        """However the number is spelled."""
        return self.filter(lot_key=lot_key(lot_number))

    def with_suspicion(self) -> "LotQuerySet":
        """Adds `is_suspect`: an authority has named the number."""
        named = SuspectLot.objects.keyed().filter(lot_key=OuterRef("lot_key"))
        return self.annotate(is_suspect=Exists(named))

    def first_expiry_first(self) -> "LotQuerySet":
        return self.order_by("expires_on", "pk")


class Lot(models.Model):
    """Packs of one product, from one batch, at one location."""

    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="lots")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="lots")
    pack = models.ForeignKey(ProductPack, on_delete=models.PROTECT, related_name="lots")
    lot_number = models.CharField(max_length=20)
    lot_key = key_column("lot_number")
    expires_on = models.DateField()
    gtin = models.CharField("GTIN", max_length=14, blank=True, validators=[validate_gtin])
    supplier = models.CharField(max_length=80, blank=True)
    is_quarantined = models.BooleanField(default=False, help_text="Nobody can draw from it.")
    quarantined_at = models.DateTimeField(null=True, blank=True, editable=False)
    quarantine_reason = models.CharField(max_length=200, blank=True)
    balance = models.IntegerField(default=0, editable=False, help_text="Unopened packs.")

    objects = LotQuerySet.as_manager()

    class Meta:
        ordering = ["expires_on", "pk"]
        indexes = [
            models.Index(
                fields=["location", "expires_on"], condition=Q(balance__gt=0), name="lot_on_shelf"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["location", "product", "lot_key"], name="lot_once_per_location"
            ),
            models.CheckConstraint(condition=Q(balance__gte=0), name="lot_balance_not_negative"),
            models.CheckConstraint(
                condition=Q(lot_number__regex=r"^\S(.*\S)?$"),
                name="lot_number_trimmed",
                violation_error_message="A lot number has no spaces around it.",
            ),
            models.CheckConstraint(
                condition=Q(gtin__regex=r"^(\d{14})?$"),
                name="lot_gtin_shape",
                violation_error_message="A GTIN has 14 digits.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="keep_balance_and_pack",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=KEEP_BALANCE_AND_PACK,
            ),
            pgtrigger.Trigger(
                name="note_quarantine",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=NOTE_QUARANTINE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product.name}, lot {self.lot_number}"

    def get_absolute_url(self) -> str:
        return reverse("stock_lot", args=[self.pk])

    def is_expired(self, on: date) -> bool:
        """Usable through the printed day, on the location's calendar."""
        return self.expires_on < on


class SuspectLotQuerySet(models.QuerySet["SuspectLot"]):
    def keyed(self) -> Any:
        """With `lot_key`, by which lots are compared."""
        return self.annotate(lot_key=key_of("lot_number"))

    def held_in(self, typed: str) -> "SuspectLot | None":
        """The row whose number stands in what somebody typed or scanned. The list is short."""
        return next((row for row in self if holds_number(typed, row.lot_number)), None)

    def naming(self, *lot_numbers: str) -> "SuspectLotQuerySet":
        """Rows that name one of the numbers, however they are spelled."""
        keys = [lot_key(number) for number in lot_numbers]
        named: SuspectLotQuerySet = self.keyed().filter(lot_key__in=keys)
        return named


class SuspectLot(CatalogueRow):
    """A lot number that an authority has named as counterfeit; nobody may receive or draw it."""

    lot_number = models.CharField(max_length=20, unique=True, help_text="As the authority has it.")
    claims_to_be = models.CharField(max_length=80)
    note = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=120, blank=True)

    objects = SuspectLotQuerySet.as_manager()

    class Meta:
        ordering = ["lot_number"]
        constraints = [
            *CatalogueRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(lot_number__regex=r"^[ -~]*[A-Za-z0-9][ -~]*$"),
                name="suspect_lot_plain",
                violation_error_message="A lot number is made of plain letters, digits and signs.",
            ),
            models.UniqueConstraint(
                key_of("lot_number"),
                name="suspect_lot_once",
                violation_error_message="This lot is on the list, perhaps in another spelling.",
            ),
        ]
        triggers = CatalogueRow.Meta.triggers

    def __str__(self) -> str:
        return self.lot_number
