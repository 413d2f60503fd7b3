"""How a line was given: all of it optional, each fact in a column of its own (docs/adr/0058)."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

THICKEST, THINNEST = 14, 34  # gauge: the higher, the thinner
LONGEST_MM = Decimal(150)
MOST_PASSES = 50


class Plane(models.TextChoices):
    INTRAMUSCULAR = "intramuscular", "Intramuscular"
    INTRADERMAL = "intradermal", "Intradermal"
    SUBCUTANEOUS = "subcutaneous", "Subcutaneous"
    DEEP_FAT = "deep_fat", "Deep fat pad"
    SUPRAPERIOSTEAL = "supraperiosteal", "Supraperiosteal"
    SUBMUCOSAL = "submucosal", "Submucosal"


class Technique(models.TextChoices):
    BOLUS = "bolus", "Bolus"
    LINEAR = "linear", "Linear thread"
    FAN = "fan", "Fan"
    SERIAL = "serial", "Serial puncture"
    MICRODROPLET = "microdroplet", "Microdroplet"


class DeviceKind(models.TextChoices):
    NEEDLE = "needle", "Needle"
    CANNULA = "cannula", "Cannula"


class Aspiration(models.TextChoices):
    NO_BLOOD = "no_blood", "Aspirated, no blood"
    BLOOD = "blood", "Aspirated, blood: moved before injecting"
    NOT_DONE = "not_done", "Not aspirated"


class HowGiven(models.Model):
    """`device` is what was written before kind, gauge and length had columns, and what they cannot
    say; it is never rewritten."""

    plane = models.CharField(max_length=20, choices=Plane.choices, blank=True)
    device_kind = models.CharField(
        "Needle or cannula",
        max_length=10,
        choices=DeviceKind.choices,
        blank=True,
        default="",
        db_default="",
    )
    gauge = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(THICKEST), MaxValueValidator(THINNEST)],
    )
    length_mm = models.DecimalField(
        "Length, mm",
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.1")), MaxValueValidator(LONGEST_MM)],
    )
    device = models.CharField("Device, in words", max_length=40, blank=True)
    technique = models.CharField(max_length=20, choices=Technique.choices, blank=True)
    entry_point = models.CharField(max_length=60, blank=True, default="", db_default="")
    aspiration = models.CharField(
        max_length=10, choices=Aspiration.choices, blank=True, default="", db_default=""
    )
    passes = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MOST_PASSES)]
    )
    note = models.CharField(max_length=300, blank=True, default="", db_default="")

    class Meta:
        abstract = True


def one_of(field: str, choices: type[models.TextChoices], name: str) -> models.CheckConstraint:
    """Nothing, or one of the choices."""
    return models.CheckConstraint(condition=Q(**{f"{field}__in": ["", *choices.values]}), name=name)


HOW_CONSTRAINTS = [
    one_of("plane", Plane, "injection_plane"),
    one_of("technique", Technique, "injection_technique"),
    one_of("device_kind", DeviceKind, "injection_device_kind"),
    one_of("aspiration", Aspiration, "injection_aspiration"),
    models.CheckConstraint(
        condition=Q(gauge=None) | Q(gauge__range=(THICKEST, THINNEST)), name="injection_gauge"
    ),
    models.CheckConstraint(
        condition=Q(length_mm=None) | Q(length_mm__gt=0, length_mm__lte=LONGEST_MM),
        name="injection_length",
    ),
    models.CheckConstraint(
        condition=~Q(device_kind="") | Q(gauge=None, length_mm=None),
        name="injection_gauge_of_a_kind",
    ),
    models.CheckConstraint(
        condition=Q(passes=None) | Q(passes__range=(1, MOST_PASSES)), name="injection_passes"
    ),
]
