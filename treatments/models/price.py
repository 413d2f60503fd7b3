from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from treatments.models.area import Modality
from treatments.models.product import Product


class ListPrice(models.Model):
    """What a client pays, in US dollars: for a unit of one neurotoxin, or for a syringe of filler.

    Units belong to one product, so a neurotoxin is named. Without a product the price is that of a
    1 mL syringe of any filler.
    """

    product = models.ForeignKey(
        Product,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="list_prices",
        help_text="Empty: a syringe of any filler.",
    )
    amount = models.DecimalField(
        "price in dollars",
        max_digits=8,
        decimal_places=2,
        validators=[MinValueValidator(0)],
        help_text="Of one unit of a neurotoxin, of one syringe of a filler.",
    )

    class Meta:
        ordering = ["product__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["product"], nulls_distinct=False, name="list_price_once"
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="list_price_above_zero",
                violation_error_message="A price is above zero.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product or 'Filler'}: ${self.amount}"

    def clean(self) -> None:
        if self.product and self.product.modality is None:
            raise ValidationError({"product": "Only what is given for a result has a price here."})

    @property
    def modality(self) -> Modality:
        return (self.product.modality if self.product else None) or Modality.FILLER

    @property
    def is_per_unit(self) -> bool:
        return self.modality == Modality.NEUROTOXIN
