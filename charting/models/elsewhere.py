"""What the clinic did not give or make, and has to know: neurotoxin had elsewhere, weight."""

from decimal import Decimal
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from charting.models.intake import IntakeAnswer
from medspa.audit.triggers import append_only
from medspa.clients.models import Client
from medspa.clinic.models import StaffMember
from treatments.models import FacialArea, Product


def told_in() -> "models.ForeignKey[IntakeAnswer | None]":
    """The client's own answer from which the row was written."""
    return models.ForeignKey(
        IntakeAnswer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )


def by_somebody(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(by__isnull=False) | Q(told_in__isnull=False), name=name
    )


class GivenElsewhereQuerySet(models.QuerySet["GivenElsewhere"]):
    def not_taken_back(self) -> "GivenElsewhereQuerySet":
        """Without what was taken back."""
        return self.filter(retraction=None)


class GivenElsewhere(models.Model):
    """Neurotoxin that another clinic gave, as the client or its record tells it.

    It counts for the interval; its units count for the ceiling of their product if both are known.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="given_elsewhere")
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    units = models.DecimalField(
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    area = models.ForeignKey(
        FacialArea, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    given_on = models.DateField()
    place = models.CharField("Where", max_length=120, blank=True)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    told_in = told_in()
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = GivenElsewhereQuerySet.as_manager()

    class Meta:
        ordering = ["-given_on", "-pk"]
        indexes = [models.Index(fields=["client", "-given_on"], name="elsewhere_by_client")]
        constraints = [
            models.CheckConstraint(
                condition=Q(units=None) | Q(units__gt=0, product__isnull=False),
                name="elsewhere_units_are_of_a_product",
                violation_error_message="Units belong to a product: name it, or leave them out.",
            ),
            by_somebody("elsewhere_by_somebody"),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.product or 'Neurotoxin'} elsewhere, {self.given_on}"

    @property
    def noted_by(self) -> str:
        """Who wrote it down; without anybody it follows from the client's own answers."""
        return str(self.by or "the client")


class GivenElsewhereRetraction(models.Model):
    """It was noted by mistake: it counts no more, and stays readable."""

    given = models.OneToOneField(
        GivenElsewhere, on_delete=models.PROTECT, related_name="retraction"
    )
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(
        StaffMember,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="None where the client answered otherwise later.",
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="elsewhere_taken_back_says_why")
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.given}: taken back"

    @property
    def noted_by(self) -> str:
        """Who wrote it down; without anybody it follows from the client's own answers."""
        return str(self.by or "the client")


class ClientWeight(models.Model):
    """What the client weighed on a day; the newest counts."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="weights")
    weight_kg = models.DecimalField(
        max_digits=5,
        decimal_places=1,
        validators=[MinValueValidator(Decimal(30)), MaxValueValidator(Decimal(350))],
    )
    by = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    told_in = told_in()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["client", "-at"], name="weight_by_client")]
        constraints = [
            models.CheckConstraint(
                condition=Q(weight_kg__gte=30, weight_kg__lte=350), name="weight_of_a_person"
            ),
            by_somebody("weight_by_somebody"),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.weight_kg} kg, {self.at:%Y-%m-%d}"

    @property
    def noted_by(self) -> str:
        """Who wrote it down; without anybody it follows from the client's own answers."""
        return str(self.by or "the client")
