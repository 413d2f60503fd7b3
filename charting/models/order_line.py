from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from charting.models.clearance import Clearance
from medspa.audit.triggers import append_only
from medspa.clinic.models import StaffMember
from treatments.models import Product, Unit
from treatments.wording import plain_number

# Which areas and products exist is said by the catalogue. The clearance is written first.
MAKES_SENSE = """
    SELECT examined_on, expires_on, modalities INTO exam
        FROM charting_clearance WHERE id = NEW.clearance_id;
    SELECT coalesce(p.kind, NEW.kind) INTO ordered
        FROM (SELECT 1) AS one LEFT JOIN treatments_product p ON p.id = NEW.product_id;
    IF NEW.until NOT BETWEEN exam.examined_on AND exam.expires_on THEN
        RAISE EXCEPTION 'An order ends between the exam and the last day of its clearance.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'order_line_until';
    END IF;
    IF ordered = 'hyaluronidase' OR NOT
        (CASE ordered WHEN 'neurotoxin' THEN ordered ELSE 'filler' END) = ANY (exam.modalities)
    THEN
        RAISE EXCEPTION 'The clearance does not allow this kind of product.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'order_line_modality';
    END IF;
    IF EXISTS (
        SELECT FROM unnest(NEW.areas) AS wanted
        LEFT JOIN treatments_facialarea area ON area.code = wanted
        WHERE area.code IS NULL
            OR EXISTS (SELECT FROM treatments_areapart WHERE composite_id = wanted)
            OR NOT CASE ordered
                WHEN 'neurotoxin' THEN area.takes_neurotoxin ELSE area.takes_filler END
    ) THEN
        RAISE EXCEPTION 'An order names areas that are charted and take this kind of product.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'order_line_areas';
    END IF;
    RETURN NEW;
"""


class OrderLine(models.Model):
    """So much of one product, or of one class, in these areas, at each visit, until a day.

    Units belong to one product: a class is ordered in mL only. What a visit holds counts over all
    the areas of the line, both sides together.
    """

    class Role(models.TextChoices):
        INJECTOR = "injector", "Any injector"
        PRESCRIBER = "prescriber", "A prescriber only"

    CLASSES: ClassVar = (Product.Kind.HA_FILLER, Product.Kind.CAHA, Product.Kind.PLLA)

    clearance = models.ForeignKey(Clearance, on_delete=models.PROTECT, related_name="order_lines")
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(
        "class", max_length=20, choices=Product.Kind.choices, blank=True, db_default=""
    )
    most = models.DecimalField(
        "at most in a visit",
        max_digits=6,
        decimal_places=2,
        validators=[MinValueValidator(0)],
        help_text="Units of this product, or mL.",
    )
    areas = ArrayField(
        models.CharField(max_length=20),
        default=list,
        blank=True,
        help_text="Codes of areas; none: wherever the clearance holds.",
    )
    performer = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    performer_role = models.CharField(
        max_length=10, choices=Role.choices, blank=True, db_default=""
    )
    why = models.CharField(
        max_length=200, blank=True, db_default="", help_text="Why it is more than usual."
    )
    until = models.DateField(help_text="The last day on which it is given.")

    class Meta:
        ordering = ["clearance", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(product__isnull=False, kind="")
                | Q(product=None, kind__in=["ha_filler", "caha", "plla"]),
                name="order_line_product_or_class",
                violation_error_message="Name one product, or a class of filler. Units belong to "
                "one product: neurotoxin is ordered by its name.",
            ),
            models.CheckConstraint(
                condition=Q(most__gt=0),
                name="order_line_most",
                violation_error_message="Order an amount above zero.",
            ),
            models.CheckConstraint(
                condition=Q(performer__isnull=False, performer_role="")
                | Q(performer=None, performer_role__in=["injector", "prescriber"]),
                name="order_line_performer",
                violation_error_message="Say who may perform: one person, or a role.",
            ),
        ]
        triggers = [
            append_only(),
            pgtrigger.Trigger(
                name="makes_sense",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("exam", "record"), ("ordered", "text")],
                func=MAKES_SENSE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} up to {plain_number(self.most)} {self.unit}"

    @property
    def what(self) -> str:
        """Product or class, as one says it in a sentence."""
        return str(self.product) if self.product else Product.Kind(self.kind).label.lower()

    @property
    def unit(self) -> str:
        return str(self.product.unit) if self.product else Unit.MILLILITRES.value

    @property
    def modality(self) -> str:
        kind = self.product.kind if self.product else self.kind
        return "neurotoxin" if kind == Product.Kind.NEUROTOXIN else "filler"

    def names(self, product: Product) -> bool:
        """By its name, or by its class."""
        return self.product_id == product.pk or self.kind == product.kind

    def reaches(self, area: str) -> bool:
        return not self.areas or area in self.areas
