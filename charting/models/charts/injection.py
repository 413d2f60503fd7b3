from datetime import date
from decimal import Decimal
from typing import ClassVar

import pgtrigger
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from charting.models.charts.chart import Chart
from charting.models.charts.container import Container, Preparation
from charting.models.charts.how_given import HOW_CONSTRAINTS, HowGiven
from charting.models.charts.syringe import Syringe
from charting.models.counting import counting_filter
from charting.models.plan import Side
from charting.models.triggers.rows import frozen_with_chart
from treatments.catalogue.amounts import Amount
from treatments.face.points import JOINT, WRITTEN, split_points
from treatments.models import FacialArea, Product
from treatments.wording import plain_number

MOST_PLACES = 20
PLACES = f"^{WRITTEN}({JOINT}{WRITTEN}){{0,{MOST_PLACES - 1}}}$"

ANATOMY = """
    SELECT laterality, takes_neurotoxin, takes_filler, EXISTS (
        SELECT FROM treatments_areapart WHERE composite_id = NEW.area_id
    ) AS is_composite INTO area FROM treatments_facialarea WHERE code = NEW.area_id;
    IF area.is_composite THEN
        RAISE EXCEPTION 'A composite area is charted as its parts.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'injection_area_is_composite';
    END IF;
    IF (area.laterality = 'B') <> (NEW.side IN ('R', 'L')) THEN
        RAISE EXCEPTION 'Areas on both sides need a side; midline areas have none.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'injection_side';
    END IF;
    IF (NEW.syringe_id IS NULL AND NOT area.takes_neurotoxin)
        OR (NEW.preparation_id IS NULL AND NOT area.takes_filler) THEN
        RAISE EXCEPTION 'This area does not take this kind of product.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'injection_modality';
    END IF;
    RETURN NEW;
"""

# The container's row is locked first, so that two connections cannot each take the last units.
WITHIN_CONTAINER = """
    IF NEW.syringe_id IS NULL THEN
        SELECT chart_id, vial_units - wasted_units - handed_on AS capacity INTO container
        FROM charting_preparation WHERE id = NEW.preparation_id FOR NO KEY UPDATE;
        SELECT sum(amount) INTO used FROM charting_injection
        WHERE preparation_id = NEW.preparation_id;
    ELSE
        SELECT chart_id, labelled_ml - wasted_ml AS capacity INTO container
        FROM charting_syringe WHERE id = NEW.syringe_id FOR NO KEY UPDATE;
        SELECT sum(amount) INTO used FROM charting_injection WHERE syringe_id = NEW.syringe_id;
    END IF;
    IF container.chart_id <> NEW.chart_id THEN
        RAISE EXCEPTION 'The product was opened for another chart.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'injection_same_chart';
    END IF;
    IF used > container.capacity THEN
        RAISE EXCEPTION 'More would be used and wasted than was opened.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'container_overdrawn';
    END IF;
    RETURN NULL;
"""


PRODUCTS = ("preparation__lot__product", "syringe__lot__product")


class InjectionQuerySet(models.QuerySet["Injection"]):
    def counting(self) -> "InjectionQuerySet":
        """Lines of charts that count (`models.counting`)."""
        return self.filter(counting_filter("chart__"))

    def with_products(self) -> "InjectionQuerySet":
        """With what each line was taken from, its lot and product, in the same query."""
        return self.select_related(*PRODUCTS)


class Injection(HowGiven):
    """One amount at one place. Per point or per area and side, as the injector likes."""

    chart = models.ForeignKey(Chart, on_delete=models.PROTECT, related_name="injections")
    area = models.ForeignKey(FacialArea, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=1, choices=Side.choices)
    preparation = models.ForeignKey(
        Preparation, on_delete=models.PROTECT, null=True, blank=True, related_name="injections"
    )
    syringe = models.ForeignKey(
        Syringe, on_delete=models.PROTECT, null=True, blank=True, related_name="injections"
    )
    amount = models.DecimalField(
        max_digits=6,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01"))],
        help_text="Units of the product or mL.",
    )
    point_label = models.CharField("Point", max_length=40, blank=True)
    places = models.TextField(
        "Points on the face",
        blank=True,
        help_text="Triangles with weights, as `treatments.face.points` writes them.",
    )
    reason = models.CharField(
        "Why outside the usual range", max_length=200, blank=True, help_text="If it is."
    )
    sequence = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = InjectionQuerySet.as_manager()

    class Meta:
        ordering = ["chart", "sequence"]
        indexes = [models.Index(fields=["area", "-at"], name="injection_by_area")]
        constraints = [
            models.UniqueConstraint(fields=["chart", "sequence"], name="injection_sequence"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="injection_amount"),
            models.CheckConstraint(
                condition=Q(preparation__isnull=False) ^ Q(syringe__isnull=False),
                name="injection_from_one_container",
            ),
            models.CheckConstraint(
                condition=Q(places="") | Q(places__regex=PLACES), name="injection_places_written"
            ),
            *HOW_CONSTRAINTS,
        ]
        triggers = [
            frozen_with_chart(),
            pgtrigger.Trigger(
                name="makes_anatomical_sense",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("area", "record")],
                func=ANATOMY,
            ),
            pgtrigger.Trigger(
                name="within_container",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("container", "record"), ("used", "numeric")],
                func=WITHIN_CONTAINER,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.side} {plain_number(self.amount)} {self.unit}"

    @property
    def container(self) -> Container:
        container = self.preparation or self.syringe
        if container is None:
            raise ValueError("an injection comes from a vial or a syringe")
        return container

    @property
    def product(self) -> Product:
        return self.container.product

    @property
    def unit(self) -> str:
        return self.product.unit

    @property
    def given_on(self) -> date:
        """The day of the injection itself, on the clock of the place."""
        return self.chart.appointment.location.local(self.at).date()

    @property
    def written_places(self) -> list[str]:
        """One text for each point, as <face-map> reads it."""
        return split_points(self.places)

    @property
    def point_count(self) -> int:
        """In how many points it was given: one, unless more are marked."""
        return len(self.written_places) or 1

    @property
    def given(self) -> Amount:
        """The amount with its product: the only form in which lines may be added up."""
        return Amount(self.product, self.amount)

    @property
    def volume_ml(self) -> Decimal:
        """The volume injected; for toxin it follows from the dilution."""
        return self.preparation.volume_ml(self.amount) if self.preparation else self.amount
