"""What must be there before the first filler of the day, and whether somebody looked."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from medspa.audit.log import who_is
from medspa.audit.triggers import append_only
from medspa.clinic.models import Location
from treatments.models.stock.pack import ProductPack

FRIDGE_C = (Decimal(2), Decimal(8))  # [R11][R19]


class StockMinimum(models.Model):
    """Below so many usable packs a location runs low."""

    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    pack = models.ForeignKey(ProductPack, on_delete=models.PROTECT, related_name="minimums")
    packs = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])

    class Meta:
        ordering = ["location", "pack"]
        constraints = [
            models.UniqueConstraint(fields=["location", "pack"], name="minimum_once"),
            models.CheckConstraint(
                condition=Q(packs__gte=1),
                name="minimum_positive",
                violation_error_message="Keep at least one pack, or remove the line.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pack} at {self.location}: {self.packs}"


class ReadyRule(models.Model):
    """How much hyaluronidase a location keeps; without a row the default holds."""

    location = models.OneToOneField(Location, on_delete=models.PROTECT, related_name="ready_rule")
    hyaluronidase_units = models.PositiveIntegerField(
        default=1500,
        help_text="USP units in date, on site. 1,500 is common practice [GK]: have it reviewed.",
    )
    needs_review = models.BooleanField(
        default=True, help_text="No source was found: a prescriber must agree."
    )

    def __str__(self) -> str:
        return f"{self.location}: {self.hyaluronidase_units} U"


class ReadyCheck(models.Model):
    """Somebody looked, and this is what there was. Looked at again, it is another row."""

    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="ready_checks")
    day = models.DateField(help_text="On the calendar of the location.")
    fridge_c = models.DecimalField(
        "fridge, °C",
        max_digits=4,
        decimal_places=1,
        validators=[MinValueValidator(Decimal(-30)), MaxValueValidator(Decimal(50))],
    )
    hyaluronidase_units = models.DecimalField(max_digits=9, decimal_places=2)
    hyaluronidase_minimum = models.PositiveIntegerField()
    expired_lots = models.PositiveIntegerField(help_text="Still on the shelf at that moment.")
    is_passed = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["location", "day", "-at"], name="ready_by_day")]
        constraints = [
            models.CheckConstraint(condition=~Q(by=""), name="ready_by_somebody"),
            models.CheckConstraint(
                condition=Q(is_passed=False)
                | Q(
                    fridge_c__range=FRIDGE_C,
                    hyaluronidase_units__gte=models.F("hyaluronidase_minimum"),
                ),
                name="ready_passed_is_true",
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.location}, {self.day}: {'ready' if self.is_passed else 'not ready'}"

    @property
    def who(self) -> str:
        return who_is(self.by)

    @property
    def fridge_is_right(self) -> bool:
        return FRIDGE_C[0] <= self.fridge_c <= FRIDGE_C[1]

    @property
    def hyaluronidase_is_enough(self) -> bool:
        return self.hyaluronidase_units >= self.hyaluronidase_minimum
