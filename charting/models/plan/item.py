from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from charting.models.charts.how_given import Technique
from charting.models.plan.intent import Intent, PlanItemQuerySet
from charting.models.plan.side import Side
from charting.models.plan.stage import PlanStage
from charting.models.plan.triggers import ONE_OF_TWO, PLANNED_ANATOMY, agreed_is_kept
from treatments.catalogue.amounts import Amount
from treatments.catalogue.product_class import CLASS_NAMES, ProductClass, Substance
from treatments.models import FacialArea, Product, Unit
from treatments.wording import plain_number


class PlanItem(models.Model):
    """An intended amount. Composite areas may stand here and are charted as their parts.

    A filler may be left open as its class ("HA filler") and decided at the visit; a neurotoxin is
    named, because units belong to one product [R1][R2][R3][R5].
    """

    stage = models.ForeignKey(PlanStage, on_delete=models.CASCADE, related_name="items")
    area = models.ForeignKey(FacialArea, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(
        max_length=1,
        choices=Side.choices,
        blank=True,
        help_text="Empty for a composite area: its whole amount.",
    )
    product_class = models.CharField(max_length=20, choices=list(CLASS_NAMES.items()))
    product = models.ForeignKey(
        Product,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: any product of the class, decided at the visit.",
    )
    amount = models.DecimalField(max_digits=6, decimal_places=2, help_text="In the product's unit.")
    reason = models.CharField(
        "Why outside the usual range", max_length=200, blank=True, help_text="If it is."
    )
    technique = models.CharField(max_length=20, choices=Technique.choices, blank=True)
    why = models.CharField(
        "What for", max_length=120, blank=True, help_text="Short: shadow, asymmetry, support."
    )
    is_optional = models.BooleanField(
        default=False, help_text="The client may leave it out; the plan stands without it."
    )
    alternative_to = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="alternatives",
        help_text="Either this or that one: it is in no total.",
    )

    intent = ""  # of rows read `with_intent`, as is the next one
    answer: str | None = None

    objects: ClassVar = PlanItemQuerySet.as_manager()

    class Meta:
        ordering = ["stage", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "area", "side", "product_class", "product"],
                nulls_distinct=False,
                name="plan_item_once",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="plan_item_amount"),
            models.CheckConstraint(
                condition=Q(product_class__in=list(CLASS_NAMES)), name="plan_item_known_class"
            ),
            models.CheckConstraint(
                condition=Q(product__isnull=False) | ~Q(product_class="neurotoxin"),
                name="plan_item_of_toxin_names_its_product",
                violation_error_message="Units belong to one product: name the neurotoxin.",
            ),
        ]
        triggers = [
            agreed_is_kept("SELECT plan_id FROM charting_planstage WHERE id = {row}.stage_id"),
            pgtrigger.Trigger(
                name="makes_anatomical_sense",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("area", "record"), ("kind", "text")],
                func=PLANNED_ANATOMY,
            ),
            pgtrigger.Trigger(
                name="one_of_two",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=ONE_OF_TWO,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.side} {plain_number(self.amount)}"

    @property
    def is_wanted(self) -> bool:
        """It is to be given. Read `with_intent`; else only alternatives are told apart."""
        return self.intent == Intent.WANTED if self.intent else self.alternative_to_id is None

    @property
    def is_choice(self) -> bool:
        """An alternative that may still be chosen, read as for `is_wanted`."""
        return self.intent == Intent.CHOICE if self.intent else self.alternative_to_id is not None

    @property
    def substance(self) -> Substance:
        """The product, or its class while that is all that is decided."""
        return self.product or ProductClass(Product.Kind(self.product_class))

    @property
    def modality(self) -> str:
        return str(self.substance.modality)

    @property
    def unit(self) -> Unit:
        return Unit(self.substance.unit)

    @property
    def intended(self) -> Amount:
        """The amount with what it is of: the only form in which items may be added up."""
        return Amount(self.substance, self.amount)
