import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from treatments.models.lot import Lot

ADD_TO_BALANCE = """
    UPDATE treatments_lot SET balance = balance + NEW.quantity WHERE id = NEW.lot_id;
    RETURN NULL;
"""


class StockMovement(models.Model):
    """Packs came or went. Never changed: a mistake is corrected by a count."""

    class Kind(models.TextChoices):
        RECEIVED = "received", "Received"
        OPENED = "opened", "Opened"
        WASTED = "wasted", "Wasted"
        COUNTED = "counted", "Counted"

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    quantity = models.IntegerField(help_text="Packs; below zero when they went.")
    reason = models.CharField(
        max_length=200, blank=True, help_text="Why, by reference: charting.chart:17. No names."
    )
    at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["lot", "-at"], name="movement_by_lot")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="received", quantity__gt=0)
                | Q(kind__in=["opened", "wasted"], quantity__lt=0)
                | (Q(kind="counted") & ~Q(quantity=0)),
                name="movement_kind_has_its_sign",
            ),
            models.CheckConstraint(condition=~Q(by=""), name="movement_by_somebody"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="add_to_balance",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                func=ADD_TO_BALANCE,
            ),
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.quantity:+d}"
