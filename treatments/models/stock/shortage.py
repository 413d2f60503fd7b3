from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from medspa.audit.log import who_is
from treatments.models.stock.lot import Lot
from treatments.models.stock.movement import StockMovement

# Movements never change, so that what is true when it is settled stays true.
PACKS_OF_ANOTHER_LOT = """
    IF NEW.movement_id IS NULL THEN
        RETURN NEW;
    END IF;
    IF NOT EXISTS (
        SELECT FROM treatments_stockmovement AS found
        JOIN treatments_lot AS lot ON lot.id = found.lot_id
        JOIN treatments_lot AS short ON short.id = NEW.lot_id
        JOIN treatments_product AS product ON product.id = lot.product_id
        JOIN treatments_product AS wanted ON wanted.id = short.product_id
        WHERE found.id = NEW.movement_id AND found.kind = 'used' AND found.lot_id <> NEW.lot_id
            AND lot.location_id = short.location_id AND product.kind = wanted.kind
            AND -found.quantity BETWEEN 1 AND NEW.packs
    ) THEN
        RAISE EXCEPTION 'Not more packs than were short, used from another lot of the same kind.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'shortage_settled_from_another_lot';
    END IF;
    RETURN NEW;
"""

SETTLING = ["settled_at", "settled_by", "settled_as", "movement"]


class StockShortageQuerySet(models.QuerySet["StockShortage"]):
    def waiting(self) -> "StockShortageQuerySet":
        """Nobody said yet where the packs came from."""
        return self.filter(settled_at=None)


class StockShortage(models.Model):
    """Packs that were used and that their lot did not hold: what was given is true, so the stock is
    wrong. Somebody finds out and settles it, once: `movement` if they came from another lot.
    """

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="shortages")
    packs = models.PositiveIntegerField()
    reason = models.CharField(
        max_length=200, help_text="What they were used for, by reference. No names."
    )
    at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=200)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=200, blank=True)
    settled_as = models.CharField(max_length=300, blank=True, help_text="What was found.")
    movement = models.OneToOneField(
        StockMovement, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar = StockShortageQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["lot"], condition=Q(settled_at=None), name="shortage_waiting")
        ]
        constraints = [
            models.CheckConstraint(condition=Q(packs__gt=0), name="shortage_of_packs"),
            models.CheckConstraint(condition=~Q(by=""), name="shortage_by_somebody"),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by="", settled_as="", movement=None)
                | (Q(settled_at__isnull=False) & ~Q(settled_by="") & ~Q(settled_as="")),
                name="shortage_settled_says_how",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="only_settled",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=SETTLING),
            ),
            pgtrigger.Protect(
                name="settled_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__settled_at__isnull=False),
            ),
            pgtrigger.Trigger(
                name="packs_of_another_lot",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=PACKS_OF_ANOTHER_LOT,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.packs} short, {self.lot}"

    @property
    def who(self) -> str:
        return who_is(self.by)

    @property
    def settler(self) -> str:
        return who_is(self.settled_by)

    @property
    def found_packs(self) -> int:
        """So many of another lot they were; 0: none was named."""
        return -self.movement.quantity if self.movement else 0
