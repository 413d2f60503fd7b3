from typing import Any, ClassVar

from django.apps import apps
from django.db import models

from bookings.models import Appointment
from charting.models.counting import counting_filter, of_stage_filter
from charting.models.plan.plan import TreatmentPlan
from charting.models.plan.triggers import agreed_is_kept


class PlanStageQuerySet(models.QuerySet["PlanStage"]):
    def with_progress(self) -> "PlanStageQuerySet":
        """Add `is_booked` and `is_done`, both read from what really happened; `is_named`: a chart
        that counts says itself that it is this visit, and not only its appointment."""
        live = Appointment.objects.live().filter(pk=models.OuterRef("appointment"))
        done = _charts().filter(counting_filter())
        return self.annotate(  # type: ignore[no-redef]  # the row says that it may have them
            is_booked=models.Exists(live),
            is_done=models.Exists(done),
            is_named=models.Exists(done.filter(plan_stage=models.OuterRef("pk"))),
        )

    def done(self) -> "PlanStageQuerySet":
        return self.filter(models.Exists(_charts().filter(counting_filter())))

    def to_do(self) -> "PlanStageQuerySet":
        """Nothing that counts was given in them, nobody is writing their chart, and something of
        what they intend is to be given."""
        begun = _charts().filter(discarded_at__isnull=True, retraction="")
        given = _charts().filter(counting_filter())
        return (
            self.exclude(models.Exists(begun))
            .exclude(models.Exists(given))
            .filter(self._intends_something())
        )

    def _intends_something(self) -> models.Q:
        """An empty one is still to be filled."""
        items = apps.get_model("charting", "PlanItem").objects.filter(stage=models.OuterRef("pk"))
        return models.Q(models.Exists(items.wanted())) | ~models.Q(models.Exists(items))


class PlanStage(models.Model):
    """One visit of a plan. The order is data: toxin first or filler first is the clinician's."""

    plan = models.ForeignKey(TreatmentPlan, on_delete=models.CASCADE, related_name="stages")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    days_after = models.PositiveSmallIntegerField(
        "Days after the visit before",
        null=True,
        blank=True,
        help_text="Empty for the first visit, and while it is left open.",
    )
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
    is_named: bool

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
                "(TG_OP <> 'UPDATE' OR (OLD.plan_id, OLD.position, OLD.name, OLD.days_after)"
                " IS DISTINCT FROM (NEW.plan_id, NEW.position, NEW.name, NEW.days_after))",
            )
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.name}"


def _charts() -> models.QuerySet[Any]:
    """Those of the stage of the outer query."""
    own = of_stage_filter(models.OuterRef("pk"), models.OuterRef("plan__client"))
    return apps.get_model("charting", "Chart").objects.filter(own)
