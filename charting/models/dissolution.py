from decimal import Decimal
from typing import ClassVar

import pgtrigger
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from charting.models.plan import Side
from medspa.audit.triggers import append_only
from medspa.clients.models import Client
from medspa.clinic.models import Location, StaffMember
from treatments.models import FacialArea, Lot, Product, StockMovement, StockShortage

MAKES_SENSE = """
    SELECT laterality, takes_filler INTO area FROM treatments_facialarea WHERE code = NEW.area_id;
    IF (area.laterality = 'B') <> (NEW.side IN ('R', 'L')) THEN
        RAISE EXCEPTION 'Areas on both sides need a side; midline areas have none.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'dissolution_side';
    END IF;
    IF NOT area.takes_filler OR NOT EXISTS (
        SELECT FROM treatments_product WHERE id = NEW.product_id AND kind = 'hyaluronidase'
    ) THEN
        RAISE EXCEPTION 'Hyaluronidase dissolves filler.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'dissolution_of_filler';
    END IF;
    RETURN NEW;
"""


class Dissolution(models.Model):
    """Hyaluronic acid filler was dissolved in one area: with what, how much, when, by whom, why.

    From stock by its lot; what did not come from here is told by the number on its label. Nothing
    is changed later: a line that was wrong is taken back by a `DissolutionMistake`.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="dissolutions")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(FacialArea, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=1, choices=Side.choices)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lot_number = models.CharField(max_length=40)
    movement = models.ForeignKey(
        StockMovement, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    shortage = models.OneToOneField(
        StockShortage,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="dissolution",
        help_text="Of what was given, packs that the lot did not hold.",
    )
    units = models.DecimalField(
        max_digits=7, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    is_partial = models.BooleanField(default=False, help_text="Some of the filler was left.")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    noted_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager["Dissolution"]] = models.Manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["client", "-at"], name="dissolution_by_client")]
        constraints = [
            models.CheckConstraint(condition=Q(units__gt=0), name="dissolution_units"),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(lot_number=""), name="dissolution_says_why_and_what"
            ),
            models.CheckConstraint(condition=Q(noted_at__gte=F("at")), name="dissolved_then_noted"),
        ]
        triggers = [
            append_only(),
            pgtrigger.Trigger(
                name="dissolves_filler",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("area", "record")],
                func=MAKES_SENSE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.side}, {self.product} {self.lot_number}"


class DissolutionMistake(models.Model):
    """The line was wrong: another client, another area, or it never happened."""

    dissolution = models.OneToOneField(
        Dissolution, on_delete=models.PROTECT, related_name="mistake"
    )
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="dissolution_mistake_says_why")
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"Taken back: {self.reason}"
