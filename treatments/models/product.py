from decimal import Decimal

import pgtrigger
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from treatments.models.area import Modality
from treatments.models.catalogue import CatalogueRow, SourcedRow, pair_in_order


class Unit(models.TextChoices):
    """Units belong to one product: never add, compare or convert units of two (`amounts.py`)."""

    UNITS = "U", "units"
    MILLILITRES = "mL", "mL"


# Charts, plans and stock read their amounts through the product: 58 U must not become 58 mL.
KEEP_UNIT = """
    IF NEW.unit <> OLD.unit OR (NEW.kind <> OLD.kind AND OLD.unit = 'U') THEN
        RAISE EXCEPTION 'The unit of % and what it is charted as are fixed.', OLD.name
            USING ERRCODE = 'check_violation', CONSTRAINT = 'product_keeps_its_unit';
    END IF;
    RETURN NEW;
"""


class ProductQuerySet(models.QuerySet["Product"]):
    def active(self) -> "ProductQuerySet":
        return self.filter(is_active=True)

    def for_modality(self, modality: str) -> "ProductQuerySet":
        return self.filter(kind__in=[k for k, m in MODALITY_OF_KIND.items() if m == modality])


class Product(SourcedRow):
    """Something that may be injected (clinical.md 2). An empty figure was found in no source."""

    class Kind(models.TextChoices):
        NEUROTOXIN = "neurotoxin", "Neurotoxin"
        HA_FILLER = "ha_filler", "Hyaluronic acid filler"
        CAHA = "caha", "Calcium hydroxylapatite"
        PLLA = "plla", "Poly-L-lactic acid"
        HYALURONIDASE = "hyaluronidase", "Hyaluronidase"

    class Preparation(models.TextChoices):
        RECONSTITUTED = "reconstituted", "Reconstituted"
        READY = "ready", "Ready to use"

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=60, unique=True, help_text="Brand, as on the carton.")
    proper_name = models.CharField(max_length=60, blank=True)
    family = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    unit = models.CharField(max_length=2, choices=Unit.choices)
    dose_step = models.DecimalField(
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
        help_text="What one tap of + or - changes; empty for 1 U and 0.05 mL. No limit.",
    )
    concentration = models.CharField(max_length=60, blank=True, help_text="As on the label.")

    storage = models.CharField(max_length=120, blank=True)
    use_within_hours = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Hours after mixing, or after a liquid was opened."
    )
    preparation = models.CharField(
        max_length=13,
        choices=Preparation.choices,
        blank=True,
        db_default="",
        default="",
        help_text="Of a neurotoxin: mixed here, or a liquid whose strength stands on the label. "
        "Empty: mixed.",
    )
    excipients = models.CharField(max_length=160, blank=True)
    contains_albumin = models.BooleanField(
        null=True, blank=True, help_text="Unknown counts as yes when screening for allergies."
    )
    contains_milk_protein = models.BooleanField(null=True, blank=True)
    contains_lidocaine = models.BooleanField(null=True, blank=True)
    contraindications = models.TextField(blank=True)
    cautions = models.TextField(blank=True)

    min_age = models.PositiveSmallIntegerField(null=True, blank=True)
    retreat_min_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Least days between two treatments, by this label."
    )
    retreat_min_months = models.PositiveSmallIntegerField(null=True, blank=True)
    recall_months_min = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Only where this product lasts unlike its class."
    )
    recall_months_max = models.PositiveSmallIntegerField(null=True, blank=True)
    max_units_in_3_months = models.PositiveSmallIntegerField(null=True, blank=True)
    max_ml_per_60kg_per_year = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    series_max_sessions = models.PositiveSmallIntegerField(null=True, blank=True)
    series_min_gap_days = models.PositiveSmallIntegerField(null=True, blank=True)
    notes = models.TextField(blank=True)
    is_active = models.BooleanField(default=True, help_text="Offered by this clinic.")
    position = models.PositiveSmallIntegerField()

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            *CatalogueRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=["neurotoxin", "hyaluronidase"], unit="U")
                | Q(kind__in=["ha_filler", "caha", "plla"], unit="mL"),
                name="product_kind_has_its_unit",
                violation_error_message="Toxin and hyaluronidase are measured in U, fillers in mL.",
            ),
            models.CheckConstraint(
                condition=Q(preparation="")
                | Q(kind="neurotoxin", preparation__in=["reconstituted", "ready"]),
                name="product_preparation_is_of_toxins",
                violation_error_message="Only a neurotoxin is mixed or ready to use.",
            ),
            models.CheckConstraint(
                condition=Q(dose_step=None) | Q(dose_step__gt=0),
                name="product_dose_step_positive",
                violation_error_message="A dose step is above zero.",
            ),
            models.CheckConstraint(
                condition=pair_in_order("recall_months_min", "recall_months_max"),
                name="product_recall_months_in_order",
                violation_error_message="Give both months, the smaller first, or neither.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="neurotoxin")
                | Q(retreat_min_days=None)
                | Q(retreat_min_days__gte=84),
                name="product_toxin_not_below_floor",
                violation_error_message="A neurotoxin is never repeated before 84 days.",
            ),
            models.CheckConstraint(
                condition=Q(kind="neurotoxin") | Q(max_units_in_3_months=None),
                name="product_unit_ceiling_is_of_toxins",
                violation_error_message="Only a neurotoxin has a ceiling in units.",
            ),
            models.CheckConstraint(
                condition=Q(max_ml_per_60kg_per_year=None) | Q(max_ml_per_60kg_per_year__gt=0),
                name="product_ml_ceiling_positive",
                violation_error_message="The yearly ceiling in mL is above zero.",
            ),
        ]
        triggers = [
            *CatalogueRow.Meta.triggers,
            pgtrigger.Trigger(
                name="keep_unit",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=KEEP_UNIT,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        stored = Product.objects.filter(pk=self.pk).first()
        if stored and (stored.unit, stored.modality) != (self.unit, self.modality):
            kind, unit = stored.get_kind_display().lower(), stored.unit
            raise ValidationError(
                {
                    "kind": f"Charts and stock count {stored} in {unit}, as {kind}: that stays. "
                    "Switch it off and add another product."
                }
            )

    @property
    def modality(self) -> Modality | None:
        """What it is charted as; None for hyaluronidase, which undoes."""
        return MODALITY_OF_KIND[self.Kind(self.kind)]

    @property
    def step(self) -> Decimal:
        """What one tap changes an amount by."""
        return self.dose_step or STEP_OF_UNIT[Unit(self.unit)]

    @property
    def is_neurotoxin(self) -> bool:
        return self.kind == self.Kind.NEUROTOXIN

    @property
    def is_ready_to_use(self) -> bool:
        """A liquid: nothing is mixed, its strength stands on the label of the pack."""
        return self.preparation == self.Preparation.READY

    @property
    def dissolves_with_hyaluronidase(self) -> bool:
        return self.kind == self.Kind.HA_FILLER


STEP_OF_UNIT = {Unit.UNITS: Decimal(1), Unit.MILLILITRES: Decimal("0.05")}
MODALITY_OF_KIND = {
    Product.Kind.NEUROTOXIN: Modality.NEUROTOXIN,
    Product.Kind.HA_FILLER: Modality.FILLER,
    Product.Kind.CAHA: Modality.FILLER,
    Product.Kind.PLLA: Modality.FILLER,
    Product.Kind.HYALURONIDASE: None,
}
