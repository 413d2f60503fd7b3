import re

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from medspa.audit.log import who_is
from medspa.audit.triggers import append_only
from treatments.models.stock.gtin import validate_gtin
from treatments.models.stock.lot import Lot
from treatments.models.stock.lot_keys import key_column

NAMED_ROW = re.compile(r",? ?\b[a-z]+\.[a-z]+:\d+")

# The UPDATE takes the lot's row lock, so what it reads of the quarantine is true until the commit.
ADD_TO_BALANCE = """
    UPDATE treatments_lot SET balance = balance + NEW.quantity WHERE id = NEW.lot_id
        RETURNING is_quarantined INTO set_aside;
    IF set_aside AND NOT NEW.was_done AND NEW.kind IN ('opened', 'used', 'moved', 'received') THEN
        RAISE EXCEPTION 'lot % is in quarantine', NEW.lot_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'quarantine_is_kept';
    END IF;
    RETURN NULL;
"""

# Counted under a lock: no unique index can leave out what another row takes back. After the insert,
# because the key of the serial number is generated with the row.
OPENED_ONCE = """
    IF NEW.kind <> 'opened' OR NEW.gtin = '' OR NEW.serial = '' THEN
        RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock(
        hashtext('treatments.serial ' || NEW.gtin || ' ' || NEW.serial_key)
    );
    IF EXISTS (
        SELECT FROM treatments_stockmovement AS earlier
        WHERE earlier.kind = 'opened'
            AND earlier.gtin = NEW.gtin AND earlier.serial_key = NEW.serial_key
            AND earlier.id IS DISTINCT FROM NEW.id
            AND NOT EXISTS (
                SELECT FROM treatments_stockmovement AS back WHERE back.undoes_id = earlier.id
            )
    ) THEN
        RAISE EXCEPTION 'This pack was opened before.'
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'pack_opened_once';
    END IF;
    RETURN NEW;
"""

# What comes back is what was opened: the same lot, as many, and within minutes.
PUT_BACK_AS_OPENED = """
    IF NEW.kind <> 'put_back' THEN
        RETURN NEW;
    END IF;
    SELECT kind, lot_id, quantity, at INTO opened FROM treatments_stockmovement
    WHERE id = NEW.undoes_id;
    IF opened.kind IS DISTINCT FROM 'opened' OR opened.lot_id <> NEW.lot_id
        OR opened.quantity <> -NEW.quantity
        OR NEW.at NOT BETWEEN opened.at AND opened.at + interval '10 minutes' THEN
        RAISE EXCEPTION 'Only what was opened within the last ten minutes is put back.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'movement_put_back_as_opened';
    END IF;
    RETURN NEW;
"""


class StockMovement(models.Model):
    """Packs came or went, or were set aside. Never changed: a mistake is corrected by a count."""

    class Kind(models.TextChoices):
        RECEIVED = "received", "Received"
        MOVED = "moved", "Moved"
        OPENED = "opened", "Opened"
        PUT_BACK = "put_back", "Put back unused"
        USED = "used", "Used"
        WASTED = "wasted", "Wasted"
        RETURNED = "returned", "Returned"
        COUNTED = "counted", "Counted"
        QUARANTINED = "quarantined", "Quarantined"
        RELEASED = "released", "Released"

    class Entry(models.TextChoices):
        SCANNER = "scanner", "Scanned"
        CAMERA = "camera", "Scanned by camera"
        MANUAL = "manual", "Typed by hand"

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=11, choices=Kind.choices)
    quantity = models.IntegerField(help_text="Packs; below zero when they went.")
    other_lot = models.ForeignKey(
        Lot,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Where moved packs came from or went to.",
    )
    undoes = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="put_back",
        help_text="Which opening it takes back.",
    )
    reason = models.CharField(
        max_length=200, blank=True, help_text="Why, by reference: charting.chart:17. No names."
    )
    at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=200)
    entry_method = models.CharField(max_length=8, choices=Entry.choices, blank=True)
    scan_raw = models.CharField(max_length=200, blank=True, help_text="As the scanner sent it.")
    gtin = models.CharField("GTIN", max_length=14, blank=True, validators=[validate_gtin])
    serial = models.CharField(max_length=20, blank=True)
    serial_key = key_column("serial")
    unit_cost = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    was_done = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Opened or used already when this was written, whatever the lot was.",
    )

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["lot", "-at", "-id"], name="movement_by_lot"),
            models.Index(
                fields=["gtin", "serial"], condition=~Q(serial=""), name="movement_by_pack"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["received", "put_back"], quantity__gt=0)
                | Q(kind__in=["opened", "used", "wasted", "returned"], quantity__lt=0)
                | Q(kind__in=["quarantined", "released"], quantity=0)
                | (Q(kind="moved") & ~Q(quantity=0))
                | Q(kind="counted"),
                name="movement_kind_has_its_sign",
            ),
            models.CheckConstraint(
                condition=Q(kind="moved", other_lot__isnull=False)
                | (~Q(kind="moved") & Q(other_lot=None)),
                name="movement_moved_between_lots",
            ),
            models.CheckConstraint(
                condition=Q(was_done=False) | Q(kind__in=["opened", "used"]),
                name="movement_done_is_opened",
            ),
            models.CheckConstraint(
                condition=Q(kind="put_back", undoes__isnull=False)
                | (~Q(kind="put_back") & Q(undoes=None)),
                name="movement_put_back_undoes",
            ),
            models.CheckConstraint(condition=~Q(by=""), name="movement_by_somebody"),
            models.CheckConstraint(
                condition=Q(entry_method="")
                | (Q(entry_method="manual") & ~Q(reason=""))
                | (Q(entry_method__in=["scanner", "camera"]) & ~Q(scan_raw="")),
                name="movement_entry_can_be_checked",
            ),
            models.CheckConstraint(
                condition=Q(unit_cost=None) | Q(unit_cost__gte=0), name="movement_cost"
            ),
            models.UniqueConstraint(
                fields=["gtin", "serial_key", "kind"],
                condition=~Q(serial="") & ~Q(gtin="") & Q(kind="received"),
                name="pack_received_once",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="add_to_balance",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                declare=[("set_aside", "boolean")],
                func=ADD_TO_BALANCE,
            ),
            pgtrigger.Trigger(
                name="opened_once",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                func=OPENED_ONCE,
            ),
            pgtrigger.Trigger(
                name="put_back_as_opened",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                declare=[("opened", "record")],
                func=PUT_BACK_AS_OPENED,
            ),
            append_only(),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.quantity:+d}"

    @property
    def who(self) -> str:
        return who_is(self.by)

    @property
    def why(self) -> str:
        """Its reason as people read it: a row that it names by number says them nothing."""
        return "for a chart" if "charting." in self.reason else NAMED_ROW.sub("", self.reason)
