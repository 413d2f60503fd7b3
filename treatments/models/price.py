from datetime import datetime
from decimal import Decimal
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from medspa.clinic.models import Location
from treatments.models.area import Modality
from treatments.models.product import MODALITY_OF_KIND, Product


class Fee(models.Model):
    """Something that is charged beside products: a consultation, a late cancellation."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80, unique=True, help_text="As clients read it.")
    is_credited = models.BooleanField(
        "counted towards a treatment",
        default=False,
        help_text="Whoever goes ahead with a treatment gets it off the price.",
    )
    credited_days = models.PositiveSmallIntegerField(
        "credited for so many days",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="From the visit that it is paid for to the treatment. Empty: without limit.",
    )
    is_least = models.BooleanField(
        "the least that a visit costs",
        default=False,
        help_text='"from $290": what is given is charged by its own price, and this is not added.',
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(credited_days=None) | Q(is_credited=True, credited_days__gte=1),
                name="fee_credited_for_days",
                violation_error_message="Only a fee that is credited is so for a number of days, "
                "one at least.",
            ),
            models.CheckConstraint(
                condition=~Q(is_credited=True, is_least=True),
                name="fee_charged_or_least",
                violation_error_message="What is only the least price of a visit is not charged, "
                "so it cannot be credited.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PricedClass(models.TextChoices):
    """What one price may stand for. Units belong to one product, so a neurotoxin is named."""

    FILLER = "filler", "Any filler"
    HA_FILLER = "ha_filler", "Hyaluronic acid filler"
    CAHA = "caha", "Calcium hydroxylapatite"
    PLLA = "plla", "Poly-L-lactic acid"
    HYALURONIDASE = "hyaluronidase", "Hyaluronidase"


class PriceQuerySet(models.QuerySet["Price"]):
    def standing(self, as_known_at: datetime | None = None) -> "PriceQuerySet":
        """Those that nobody took back; or that stood at that moment, whatever was done since."""
        if as_known_at is None:
            return self.filter(withdrawn_at__isnull=True)
        stood = Q(withdrawn_at=None) | Q(withdrawn_at__gt=as_known_at)
        return self.filter(stood, set_at__lte=as_known_at)


class Price(models.Model):
    """A line of the price book: what clients pay in US dollars, from a day on, at a place or at
    every one.

    It holds until the next line for the same thing and place begins, so two never overlap. A line
    is kept as it was written: another price is another line, and a slip is taken back.
    """

    class Per(models.TextChoices):
        UNIT = "unit", "Unit"
        ML = "ml", "mL"
        SYRINGE = "syringe", "Syringe"
        SESSION = "session", "Visit"

    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, null=True, blank=True, related_name="prices"
    )
    product_class = models.CharField(
        max_length=20,
        choices=PricedClass.choices,
        blank=True,
        help_text="For every product of the class that has no price of its own.",
    )
    fee = models.ForeignKey(
        Fee, on_delete=models.PROTECT, null=True, blank=True, related_name="prices"
    )
    location = models.ForeignKey(
        Location,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: every location that has no price of its own.",
    )
    per = models.CharField(max_length=10, choices=Per.choices)
    syringe_ml = models.DecimalField(
        "mL in a syringe",
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.1"))],
        help_text="Where the price is that of a syringe. Whole syringes are charged.",
    )
    amount = models.DecimalField(
        "price in dollars",
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="Empty: not offered any more from that day on.",
    )
    amount_to = models.DecimalField(
        "up to, in dollars",
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Where the price is a range. Empty: it is the one price.",
    )
    valid_from = models.DateField(help_text="The first day, on the location's calendar.")
    why = models.CharField("why it changes", max_length=300, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    set_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField("taken back", null=True, blank=True, editable=False)

    objects: ClassVar = PriceQuerySet.as_manager()

    class Meta:
        ordering = ["product__position", "product_class", "fee__name", "location", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "product_class", "fee", "location", "valid_from"],
                nulls_distinct=False,
                condition=Q(withdrawn_at=None),
                name="price_one_from_a_day",
                violation_error_message="The book has a price of this from that day on. Take that "
                "line back first, or let this one begin on another day.",
            ),
            models.CheckConstraint(
                condition=Q(product__isnull=False, product_class="", fee=None)
                | (Q(product=None, fee=None) & ~Q(product_class=""))
                | Q(product=None, product_class="", fee__isnull=False),
                name="price_of_one_thing",
                violation_error_message="A price is of one product, one class or one fee.",
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gt=0) | Q(amount=0, fee__isnull=False),
                name="price_above_zero",
                violation_error_message="A price is above zero; only a fee may be free.",
            ),
            models.CheckConstraint(
                condition=Q(amount_to=None)
                | Q(amount__isnull=False, amount_to__isnull=False, amount_to__gt=F("amount")),
                name="price_range_in_order",
                violation_error_message="A range goes from the smaller price to the larger.",
            ),
            models.CheckConstraint(
                condition=Q(per="syringe", syringe_ml__isnull=False, syringe_ml__gt=0)
                | (~Q(per="syringe") & Q(syringe_ml=None)),
                name="price_syringe_has_its_size",
                violation_error_message="Say how many mL a syringe holds, and only there.",
            ),
            models.CheckConstraint(
                condition=Q(per="session")
                | Q(fee=None, product_class="", product__isnull=False)
                | (Q(fee=None, per__in=["ml", "syringe"]) & ~Q(product_class="hyaluronidase")),
                name="price_measure_fits",
                violation_error_message="A fee is per visit; a class of fillers per mL, syringe or "
                "visit; hyaluronidase, as a class, per visit.",
            ),
            models.CheckConstraint(
                condition=Q(per__in=["unit", "ml", "syringe", "session"]), name="price_known_per"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="line_is_kept",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["withdrawn_at"]),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="taken_back_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__withdrawn_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        amount = "not offered" if self.amount is None else f"${self.amount} a {self.per}"
        return f"{self.subject}: {amount} from {self.valid_from}"

    def clean(self) -> None:
        if self.product and self.per not in self._pers_of(self.product):
            unit = self.product.unit
            raise ValidationError({"per": f"{self.product} is counted in {unit}: not by that."})

    @staticmethod
    def _pers_of(product: Product) -> tuple[str, ...]:
        per = Price.Per
        if product.modality == Modality.FILLER:
            return (per.ML, per.SYRINGE, per.SESSION)
        return (per.UNIT, per.SESSION)

    @property
    def subject(self) -> str:
        """What is priced, as the team says it."""
        return str(self.product or self.fee or self.get_product_class_display())

    @property
    def key(self) -> tuple[int | None, str, int | None]:
        """What it is a price of: lines with one key follow one another."""
        return (self.product_id, self.product_class, self.fee_id)

    @property
    def highest(self) -> Decimal | None:
        return self.amount if self.amount_to is None else self.amount_to

    @property
    def modality(self) -> Modality | None:
        """What is given at this price; None for fees and what undoes."""
        if self.product:
            return self.product.modality
        if self.product_class == PricedClass.FILLER:
            return Modality.FILLER
        return MODALITY_OF_KIND[Product.Kind(self.product_class)] if self.product_class else None

    @property
    def modality_label(self) -> str:
        return str(self.modality.label) if self.modality else self.subject

    @property
    def is_per_unit(self) -> bool:
        return self.per == self.Per.UNIT
