from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from charting.models.charts.chart import Chart
from charting.models.triggers.rows import frozen_with_chart
from medspa.audit.triggers import append_only
from medspa.clinic.models import StaffMember
from treatments.models import Lot, StockMovement


class PutBack(models.Model):
    """A pack was opened for this chart by mistake and went back whole: the chart says so."""

    class Kind(models.TextChoices):
        VIAL = "vial", "Vial"
        SYRINGE = "syringe", "Syringe"

    chart = models.ForeignKey(Chart, on_delete=models.PROTECT, related_name="put_backs")
    movement = models.OneToOneField(StockMovement, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    was_never_mixed = models.BooleanField(
        default=False, help_text="Of a vial: nothing was drawn into it."
    )
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager["PutBack"]] = models.Manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="syringe") | Q(kind="vial", was_never_mixed=True),
                name="put_back_never_mixed",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="put_back_says_why"),
        ]
        triggers = [append_only(), frozen_with_chart()]

    def __str__(self) -> str:
        return f"{self.lot.product}, lot {self.lot.lot_number}, put back: {self.reason}"
