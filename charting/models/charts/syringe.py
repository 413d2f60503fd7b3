from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from charting.models.charts.container import Container
from charting.models.triggers.containers import leaves_by_going_back, never_overdrawn, within_pack
from charting.models.triggers.rows import frozen_with_chart
from treatments.wording import plain_number


class Syringe(Container):
    """A syringe of filler, opened for this chart."""

    labelled_ml = models.DecimalField(
        max_digits=5, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    opened_at = models.DateTimeField(default=timezone.now)
    wasted_ml = models.DecimalField(
        max_digits=5, decimal_places=2, default=0, validators=[MinValueValidator(Decimal(0))]
    )

    objects: ClassVar[models.Manager["Syringe"]] = models.Manager()

    class Meta:
        ordering = ["opened_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(labelled_ml__gt=0), name="syringe_amount"),
            models.CheckConstraint(
                condition=Q(wasted_ml__gte=0, wasted_ml__lte=F("labelled_ml")),
                name="syringe_waste",
            ),
        ]
        triggers = [
            frozen_with_chart(),
            never_overdrawn("syringe_id", "labelled_ml", "NEW.wasted_ml"),
            within_pack("labelled_ml"),
            leaves_by_going_back(),
        ]

    def __str__(self) -> str:
        return f"{self.product} {plain_number(self.labelled_ml)} mL, lot {self.lot.lot_number}"

    @property
    def opened(self) -> Decimal:
        return self.labelled_ml

    @property
    def wasted(self) -> Decimal:
        return Decimal(self.wasted_ml)

    @wasted.setter
    def wasted(self, volume_ml: Decimal) -> None:
        self.wasted_ml = volume_ml

    @property
    def ready_at(self) -> datetime:
        return self.opened_at

    @property
    def use_by(self) -> datetime | None:
        return None
