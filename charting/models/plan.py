from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from bookings.models import Appointment
from charting.models.counting import counting_filter
from medspa.clients.models import Client
from medspa.clinic.models import StaffMember
from treatments.catalogue.amounts import Amount
from treatments.models import FacialArea, Product
from treatments.wording import plain_number


def agreed_is_kept(plan_id: str, condition: str = "TRUE") -> pgtrigger.Trigger:
    """Refuse to change a part of an agreed plan. `plan_id` finds the plan of row `{row}`."""
    checks = " OR ".join(f"id = ({plan_id.format(row=row)})" for row in ("OLD", "NEW"))
    return pgtrigger.Trigger(
        name="agreed_is_kept",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF {condition} AND EXISTS (
                SELECT FROM charting_treatmentplan
                WHERE ({checks}) AND agreed_at IS NOT NULL
            ) THEN
                RAISE EXCEPTION 'This plan is agreed; a change is a new version.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_is_agreed';
            END IF;
            RETURN coalesce(NEW, OLD);
        """,
    )


class Side(models.TextChoices):
    """Always the client's own side."""

    RIGHT = "R", "Right"
    LEFT = "L", "Left"
    MIDLINE = "M", "Midline"


PLANNED_ANATOMY = """
    SELECT laterality, takes_neurotoxin, takes_filler, EXISTS (
        SELECT FROM treatments_areapart WHERE composite_id = NEW.area_id
    ) AS is_composite INTO area FROM treatments_facialarea WHERE code = NEW.area_id;
    SELECT p.kind INTO kind FROM treatments_product p WHERE p.id = NEW.product_id;
    IF NOT (CASE
        WHEN area.is_composite THEN NEW.side = ''
        WHEN area.laterality = 'B' THEN NEW.side IN ('R', 'L')
        ELSE NEW.side = 'M'
    END) THEN
        RAISE EXCEPTION 'Areas on both sides need a side; midline and composite ones have none.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_item_side';
    END IF;
    IF NOT (CASE kind
        WHEN 'hyaluronidase' THEN FALSE
        WHEN 'neurotoxin' THEN area.takes_neurotoxin
        ELSE area.takes_filler
    END) THEN
        RAISE EXCEPTION 'This area does not take this kind of product.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_item_modality';
    END IF;
    RETURN NEW;
"""


class TreatmentPlan(models.Model):
    """What is intended for a client, over visits. A change of mind is a new version."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="treatment_plans")
    version = models.PositiveSmallIntegerField()
    made_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["client", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["client", "version"], name="plan_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="plan_version_from_one"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="agreed_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__agreed_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"Plan {self.version} for {self.client}"


class PlanStageQuerySet(models.QuerySet["PlanStage"]):
    def with_progress(self) -> "PlanStageQuerySet":
        """Add `is_booked` and `is_done`, both read from what really happened."""
        live = Appointment.objects.live().filter(pk=models.OuterRef("appointment"))
        own = PlanStage.objects.filter(pk=models.OuterRef("pk"))
        done = own.filter(counting_filter("charts__"))
        return self.annotate(  # type: ignore[no-redef]  # the row says that it may have them
            is_booked=models.Exists(live), is_done=models.Exists(done)
        )

    def to_do(self) -> "PlanStageQuerySet":
        """Nothing that counts was given in them, and nobody is writing their chart."""
        own = PlanStage.objects.filter(pk=models.OuterRef("pk"))
        begun = own.filter(
            charts__discarded_at__isnull=True, charts__retraction="", charts__isnull=False
        )
        return self.exclude(models.Exists(begun)).exclude(
            models.Exists(own.filter(counting_filter("charts__")))
        )


class PlanStage(models.Model):
    """One visit of a plan. The order is data: toxin first or filler first is the clinician's."""

    plan = models.ForeignKey(TreatmentPlan, on_delete=models.CASCADE, related_name="stages")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    appointment = models.ForeignKey(
        Appointment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="plan_stages",
        help_text="The visit booked for it, if any; canceled visits count for nothing.",
    )

    is_booked: bool  # of rows read `with_progress`
    is_done: bool

    objects: ClassVar = PlanStageQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "position"],
                name="plan_stage_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]
        triggers = [
            agreed_is_kept(
                "{row}.plan_id",
                # Booking the visit of a stage is no change of the plan.
                "(TG_OP <> 'UPDATE' OR (OLD.plan_id, OLD.position, OLD.name)"
                " IS DISTINCT FROM (NEW.plan_id, NEW.position, NEW.name))",
            )
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.name}"


class PlanItem(models.Model):
    """An intended amount. Composite areas may stand here and are charted as their parts."""

    stage = models.ForeignKey(PlanStage, on_delete=models.CASCADE, related_name="items")
    area = models.ForeignKey(FacialArea, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(
        max_length=1,
        choices=Side.choices,
        blank=True,
        help_text="Empty for a composite area: its whole amount.",
    )
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=6, decimal_places=2, help_text="In the product's unit.")
    reason = models.CharField(
        "Why outside the usual range", max_length=200, blank=True, help_text="If it is."
    )

    class Meta:
        ordering = ["stage", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "area", "side", "product"], name="plan_item_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="plan_item_amount"),
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
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.side} {plain_number(self.amount)}"

    @property
    def intended(self) -> Amount:
        """The amount with its product: the only form in which items may be added up."""
        return Amount(self.product, self.amount)
