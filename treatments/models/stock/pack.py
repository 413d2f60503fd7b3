from decimal import Decimal

import pgtrigger
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from treatments.models.catalogue import CatalogueRow, SourcedRow
from treatments.models.product import Product
from treatments.models.stock.gtin import validate_gtin

# One number, one thing: of the unit or of the box, never of two packs. Whoever writes GTINs queues
# up, because no unique index spans two columns.
GTIN_IS_SOUND = """
    FOREACH code IN ARRAY ARRAY[NEW.gtin, NEW.box_gtin] LOOP
        CONTINUE WHEN code !~ '^[0-9]{14}$';
        IF (
            SELECT sum(substr(code, place, 1)::int * CASE place % 2 WHEN 1 THEN 3 ELSE 1 END)
            FROM generate_series(1, 14) AS place
        ) % 10 <> 0 THEN
            RAISE EXCEPTION 'The check digit of GTIN % is wrong.', code
                USING ERRCODE = 'check_violation', CONSTRAINT = 'pack_gtin_check_digit';
        END IF;
        PERFORM pg_advisory_xact_lock(hashtext('treatments.gtin'));
        IF EXISTS (
            SELECT FROM treatments_productpack
            WHERE id <> NEW.id AND code IN (gtin, box_gtin)
        ) THEN
            RAISE EXCEPTION 'GTIN % belongs to another pack.', code
                USING ERRCODE = 'unique_violation', CONSTRAINT = 'pack_gtin_of_one_pack';
        END IF;
    END LOOP;
    RETURN NEW;
"""


class ProductPack(SourcedRow):
    """A vial or syringe as it is bought and opened: the unit in which stock is counted."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="packs")
    name = models.CharField(max_length=40, help_text="100 U vial, 1 mL syringe")
    amount = models.DecimalField(
        max_digits=7,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.001"))],
        help_text="Content in the product's unit; empty where no source gives it.",
    )
    units_per_ml = models.DecimalField(
        "units per mL",
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
        help_text="Strength on the label of a liquid; empty for what is mixed.",
    )
    per_box = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1)]
    )
    gtin = models.CharField(
        "GTIN", max_length=14, blank=True, validators=[validate_gtin], help_text="Of one unit."
    )
    box_gtin = models.CharField(
        "box GTIN", max_length=14, blank=True, validators=[validate_gtin], help_text="Of the box."
    )
    ndc = models.CharField("NDC", max_length=14, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["product__position", "amount"]
        constraints = [
            *CatalogueRow.Meta.constraints,
            models.UniqueConstraint(fields=["product", "name"], name="pack_name_once"),
            models.UniqueConstraint(
                fields=["gtin"],
                condition=~Q(gtin=""),
                name="pack_gtin_once",
                violation_error_message="Another pack has this GTIN.",
            ),
            models.UniqueConstraint(
                fields=["box_gtin"],
                condition=~Q(box_gtin=""),
                name="pack_box_gtin_once",
                violation_error_message="Another pack has a box with this GTIN.",
            ),
            models.CheckConstraint(
                condition=Q(gtin__regex=r"^(\d{14})?$") & Q(box_gtin__regex=r"^(\d{14})?$"),
                name="pack_gtin_shape",
                violation_error_message="A GTIN has 14 digits.",
            ),
            models.CheckConstraint(
                condition=Q(gtin="") | ~Q(gtin=F("box_gtin")),
                name="pack_box_is_not_unit",
                violation_error_message="A box and the unit inside have GTINs of their own.",
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gt=0),
                name="pack_amount_positive",
                violation_error_message="A pack holds more than zero.",
            ),
            models.CheckConstraint(
                condition=Q(units_per_ml=None) | Q(units_per_ml__gt=0),
                name="pack_strength_positive",
                violation_error_message="A strength is above zero.",
            ),
            models.CheckConstraint(
                condition=Q(per_box=None) | Q(per_box__gt=0),
                name="pack_per_box_positive",
                violation_error_message="A box holds at least one pack.",
            ),
        ]
        triggers = [
            *CatalogueRow.Meta.triggers,
            pgtrigger.Trigger(
                name="gtin_is_sound",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("code", "text")],
                func=GTIN_IS_SOUND,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product.name}, {self.name}"

    def clean(self) -> None:
        for name in ("gtin", "box_gtin"):
            if other := self._other_pack_with(getattr(self, name)):
                raise ValidationError({name: f"This GTIN belongs to {other}."})

    def _other_pack_with(self, gtin: str) -> "ProductPack | None":
        if not gtin:
            return None
        packs = ProductPack.objects.filter(Q(gtin=gtin) | Q(box_gtin=gtin)).exclude(pk=self.pk)
        return packs.select_related("product").first()


class LabelDilution(SourcedRow):
    """One way of mixing that a label (if marked, a habit) gives. Charts record the real one."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="dilutions")
    pack = models.ForeignKey(
        ProductPack, on_delete=models.PROTECT, null=True, blank=True, related_name="dilutions"
    )
    diluent_ml = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    concentration = models.CharField(max_length=60, blank=True, help_text="As the label states it.")
    note = models.CharField(max_length=160, blank=True)

    class Meta:
        ordering = ["product__position", "diluent_ml"]
        constraints = [
            *CatalogueRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["product", "pack", "diluent_ml"],
                nulls_distinct=False,
                name="dilution_once",
            ),
            models.CheckConstraint(
                condition=Q(diluent_ml=None) | Q(diluent_ml__gt=0),
                name="dilution_positive",
                violation_error_message="Amounts are above zero.",
            ),
        ]
        triggers = CatalogueRow.Meta.triggers

    def __str__(self) -> str:
        return f"{self.product.name}: {self.diluent_ml} mL"

    @property
    def units_per_tenth_ml(self) -> Decimal | None:
        """Units in 0.1 mL when the pack is mixed so; None where a figure is missing."""
        if self.pack is None or self.pack.amount is None or self.diluent_ml is None:
            return None
        return self.pack.amount / self.diluent_ml / 10
