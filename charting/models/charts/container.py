from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from charting.models.charts.chart import Chart
from charting.models.triggers.containers import (
    counts_its_shares,
    leaves_by_going_back,
    never_overdrawn,
    prepared_as_the_product,
    within_pack,
)
from charting.models.triggers.rows import frozen_with_chart
from medspa.clinic.models import StaffMember
from treatments.models import Lot, Product, StockMovement
from treatments.stock.services.put_back import PUT_BACK_WITHIN
from treatments.wording import plain_number

USE_WITHIN_HOURS = 24  # after reconstitution, where the product gives none itself [R5][R11][R19]


class Container(models.Model):
    """What both kinds of opened product share: whose, which lot, and the sum of their use."""

    chart = models.ForeignKey(Chart, on_delete=models.PROTECT, related_name="%(class)ss")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    drawn = models.OneToOneField(
        StockMovement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="%(class)s",
        help_text="The movement that took it from stock.",
    )

    injections: Any  # the manager of the lines given from it

    class Meta:
        abstract = True

    @property
    def opened(self) -> Decimal:
        """What the container held, in the product's unit."""
        raise NotImplementedError

    @property
    def wasted(self) -> Decimal:
        """What was thrown away of it."""
        raise NotImplementedError

    @wasted.setter
    def wasted(self, amount: Decimal) -> None:
        raise NotImplementedError

    @property
    def ready_at(self) -> datetime:
        """From when it could be given."""
        raise NotImplementedError

    @property
    def use_by(self) -> datetime | None:
        """Until when it may be given; None: as long as its lot."""
        raise NotImplementedError

    @property
    def product(self) -> Product:
        return self.lot.product

    @property
    def used(self) -> Decimal:
        """Injected so far, in the product's unit."""
        return sum((injection.amount for injection in self.injections.all()), Decimal(0))

    @property
    def shared(self) -> Decimal:
        """What was handed on to charts of other clients; of a syringe nothing ever is."""
        return Decimal(0)

    @property
    def left(self) -> Decimal:
        """Neither injected, shared nor recorded as waste; must be zero before signing."""
        return self.opened - self.used - self.wasted - self.shared

    @property
    def not_used(self) -> Decimal:
        """As much can be wasted in all."""
        return self.opened - self.used - self.shared

    @property
    def is_accounted_for(self) -> bool:
        return self.left == 0

    @property
    def unit(self) -> str:
        return self.product.unit

    @property
    def put_back_until(self) -> datetime | None:
        """Until when it may go back unused; None once some of it was used or wasted."""
        if self.drawn is None or self.left != self.opened:
            return None
        return self.drawn.at + PUT_BACK_WITHIN


class Preparation(Container):
    """A vial of neurotoxin, opened for this chart: strength is a recorded variable.

    One that was mixed says with what; a liquid that is ready to use says the strength on its label
    (`label_units_per_ml`), and `reconstituted_at` is when it was opened.
    """

    class Diluent(models.TextChoices):
        SALINE = "saline", "Saline 0.9 %"
        PRESERVED_SALINE = "preserved_saline", "Preserved saline 0.9 % (off-label)"

    vial_units = models.DecimalField(
        max_digits=6, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    diluent = models.CharField(
        max_length=20, choices=Diluent.choices, default=Diluent.SALINE, blank=True
    )
    diluent_ml = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    label_units_per_ml = models.DecimalField(
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
        help_text="Of a liquid: its strength as on the label, when it was opened.",
    )
    reconstituted_at = models.DateTimeField(default=timezone.now)
    reconstituted_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    discard_after = models.DateTimeField()
    wasted_units = models.DecimalField(
        max_digits=6, decimal_places=2, default=0, validators=[MinValueValidator(Decimal(0))]
    )

    shared_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="shares",
        help_text="The vial, opened for another client, of which this is a share.",
    )
    shared_at = models.DateTimeField(null=True, blank=True, editable=False)
    handed_on = models.DecimalField(
        max_digits=6,
        decimal_places=2,
        default=0,
        db_default=0,
        editable=False,
        help_text="Shares of it in charts of other clients; kept by the database.",
    )

    objects: ClassVar[models.Manager["Preparation"]] = models.Manager()

    class Meta:
        ordering = ["reconstituted_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(vial_units__gt=0)
                & (
                    Q(diluent_ml__gt=0, label_units_per_ml=None) & ~Q(diluent="")
                    | Q(diluent_ml=None, label_units_per_ml__gt=0, diluent="")
                ),
                name="preparation_amounts",
            ),
            models.CheckConstraint(
                condition=Q(
                    wasted_units__gte=0,
                    handed_on__gte=0,
                    wasted_units__lte=F("vial_units") - F("handed_on"),
                ),
                name="preparation_waste",
            ),
            models.CheckConstraint(
                condition=Q(shared_from=None, shared_at=None)
                | Q(shared_from__isnull=False, shared_at__isnull=False, drawn=None),
                name="preparation_share_draws_nothing",
            ),
            models.CheckConstraint(
                condition=Q(discard_after__gt=F("reconstituted_at")), name="preparation_discard"
            ),
        ]
        triggers = [
            frozen_with_chart(),
            never_overdrawn("preparation_id", "vial_units", "(NEW.wasted_units + NEW.handed_on)"),
            within_pack("vial_units"),
            prepared_as_the_product(),
            leaves_by_going_back("OLD.shared_from_id IS NOT NULL"),
            counts_its_shares(),
        ]

    def __str__(self) -> str:
        return f"{self.product} {plain_number(self.vial_units)} U, lot {self.lot.lot_number}"

    @property
    def opened(self) -> Decimal:
        return self.vial_units

    @property
    def wasted(self) -> Decimal:
        return Decimal(self.wasted_units)

    @wasted.setter
    def wasted(self, units: Decimal) -> None:
        self.wasted_units = units

    @property
    def shared(self) -> Decimal:
        return Decimal(self.handed_on)

    @property
    def is_share(self) -> bool:
        return self.shared_from_id is not None

    @property
    def ready_at(self) -> datetime:
        return self.reconstituted_at

    @property
    def use_by(self) -> datetime | None:
        return self.discard_after

    @property
    def units_per_tenth_ml(self) -> Decimal:
        """Strength as labels write it: 100 U in 2.5 mL is 4 U per 0.1 mL."""
        return self.units_per_ml / 10

    @property
    def units_per_ml(self) -> Decimal:
        """As on the label of a liquid, else as it was mixed."""
        if self.diluent_ml is None:
            return Decimal(self.label_units_per_ml or 0)
        whole = self.shared_from or self  # the diluent is that of the whole vial
        return whole.vial_units / self.diluent_ml

    @property
    def is_mixed(self) -> bool:
        return self.diluent_ml is not None

    def volume_ml(self, units: Decimal) -> Decimal:
        """How much of the mixture, or of the liquid, carries so many units, in mL."""
        if self.diluent_ml is None:
            return units / self.units_per_ml
        whole = self.shared_from or self
        return units * self.diluent_ml / whole.vial_units
