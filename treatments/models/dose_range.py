from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from treatments.models.area import FacialArea, Modality
from treatments.models.catalogue import CatalogueRow, SourcedRow
from treatments.models.product import Product, Unit
from treatments.wording import plain_number

MOST_IN_AN_AREA = {Unit.UNITS: Decimal(500), Unit.MILLILITRES: Decimal(20)}  # more is a slip
AMOUNTS = (
    "min_amount",
    "max_amount",
    "typical_amount",
    "repeat_amount",
    "warn_above_side",
    "warn_above_total",
)


def amount_field(help_text: str = "") -> models.DecimalField[Decimal | None, Decimal | None]:
    return models.DecimalField(
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
        help_text=help_text,
    )


class DoseRange(SourcedRow):
    """The usual amount in an area. A soft limit: it warns and asks for a reason, never refuses.

    A neurotoxin range is in units of its one product and holds for no other.
    A filler range is in mL; without a product it holds for every hyaluronic acid filler.
    """

    class Basis(models.TextChoices):
        PER_SIDE = "side", "Per side"
        TOTAL = "total", "In total"
        PER_POINT = "point", "Per point"

    area = models.ForeignKey(FacialArea, on_delete=models.PROTECT, related_name="doses")
    modality = models.CharField(max_length=10, choices=Modality.choices)
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, null=True, blank=True, related_name="doses"
    )
    basis = models.CharField(max_length=5, choices=Basis.choices)
    min_amount = amount_field()
    max_amount = amount_field()
    typical_amount = amount_field("A label dose, a mean or a median: where planning starts.")
    repeat_amount = amount_field("Usual amount when repeated.")
    warn_above_side = amount_field("If other than the upper end of the range.")
    warn_above_total = amount_field("Right and left, and the areas of the pool, together.")
    pool = models.CharField(
        max_length=24, blank=True, help_text="Areas of one pool share the amounts: LIPS, JAW."
    )
    points = models.CharField(max_length=80, blank=True, help_text="5 x 4 U")
    notes = models.TextField(blank=True, help_text="What else the sources say of the amount.")

    class Meta:
        ordering = ["area__position", "-modality", "product__position"]
        constraints = [
            *CatalogueRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["area", "modality", "product"],
                nulls_distinct=False,
                name="dose_range_once",
            ),
            models.CheckConstraint(
                condition=Q(modality="filler") | Q(modality="neurotoxin", product__isnull=False),
                name="dose_range_of_toxin_names_its_product",
                violation_error_message="Units belong to one product: name it.",
            ),
            models.CheckConstraint(
                condition=Q(basis__in=["side", "total", "point"]), name="dose_range_known_basis"
            ),
            models.CheckConstraint(
                condition=Q(min_amount=None)
                | Q(max_amount=None)
                | Q(min_amount__lte=F("max_amount")),
                name="dose_range_in_order",
                violation_error_message="The range must go from the smaller amount to the larger.",
            ),
            models.CheckConstraint(
                condition=Q(pool="") | Q(basis="total"),
                name="dose_range_pool_is_a_total",
                violation_error_message="A pool of areas shares a total.",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{name: None}) | Q(**{f"{name}__gte": 0}),
                    name=f"dose_range_{name}_not_negative",
                    violation_error_message="Amounts are zero or more.",
                )
                for name in AMOUNTS
            ),
        ]
        triggers = CatalogueRow.Meta.triggers

    def __str__(self) -> str:
        return f"{self.area}: {self.product or 'hyaluronic acid'}"

    @property
    def unit(self) -> Unit:
        return Unit(self.product.unit) if self.product else Unit.MILLILITRES

    @property
    def in_words(self) -> str:
        """The range, or where planning starts, with unit and basis: 24 to 36 U per side."""
        ends = [plain_number(end) for end in (self.min_amount, self.max_amount) if end is not None]
        said = " to ".join(dict.fromkeys(ends))
        if said and self.min_amount is None:
            said = f"up to {said}"
        elif not said and self.typical_amount is not None:
            said = f"about {plain_number(self.typical_amount)}"
        return f"{said} {self.unit.value} {self.get_basis_display().lower()}" if said else ""

    def clean(self) -> None:
        if self.product and self.product.modality != self.modality:
            raise ValidationError({"product": "This product is of the other modality."})
        most, unit = MOST_IN_AN_AREA[self.unit], self.unit.value
        slips = {
            name: f"{plain_number(amount)} {unit} in one area must be a slip: "
            f"at most {most} {unit}."
            for name in AMOUNTS
            if (amount := getattr(self, name)) is not None and amount > most
        }
        if slips:
            raise ValidationError(slips)
