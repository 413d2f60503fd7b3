"""What was asked and looked at on the day: lines of the chart, sealed with it."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from charting.models.charts.chart import Chart
from charting.models.triggers.rows import frozen_with_chart
from medspa.audit.triggers import append_only
from medspa.clinic.models import StaffMember
from treatments.models import Product


class Asked(models.Model):
    """What the client was asked about a product on the day, by whom, and what was answered.

    `at` is when it was asked and `noted_at` when it was written: a line may come late. That nobody
    asked is an answer, too, with its reason in `reported`.
    """

    class Answer(models.TextChoices):
        NOTHING = "nothing", "Nothing reported"
        REPORTED = "reported", "Something reported"
        NOT_ASKED = "not_asked", "Not asked"

    chart = models.ForeignKey(Chart, on_delete=models.PROTECT, related_name="asked")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    topics = models.CharField(max_length=200, help_text="What was asked, in words.")
    answer = models.CharField(max_length=9, choices=Answer.choices)
    reported = models.CharField(max_length=500, blank=True)
    allergies = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, help_text="Of what it contains."
    )
    is_contraindication = models.BooleanField(default=False)
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    noted_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager["Asked"]] = models.Manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="nothing", reported="", allergies=[], is_contraindication=False)
                | (Q(answer="not_asked", allergies=[], is_contraindication=False) & ~Q(reported=""))
                | (Q(answer="reported") & ~Q(reported="")),
                name="asked_says_what_was_answered",
            ),
            models.CheckConstraint(condition=Q(noted_at__gte=F("at")), name="asked_then_noted"),
        ]
        triggers = [append_only(), frozen_with_chart()]

    def __str__(self) -> str:
        return f"{self.product}: {self.get_answer_display().lower()}"


class GoOn(models.Model):
    """A contraindication was reported; a prescriber goes on all the same and says why."""

    chart = models.ForeignKey(Chart, on_delete=models.PROTECT, related_name="decisions_to_go_on")
    asked = models.OneToOneField(Asked, on_delete=models.PROTECT, related_name="go_on")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="go_on_says_why")]
        triggers = [append_only(), frozen_with_chart()]

    def __str__(self) -> str:
        return f"{self.by}: {self.reason}"


class SafetyCheck(models.Model):
    """Vision or capillary refill, before or after filler. The newest of each is what holds.

    Labels and consensus ask for vision before and after (Volux labelling) [R86].
    """

    class Phase(models.TextChoices):
        BEFORE = "before", "Before filler"
        AFTER = "after", "After filler"

    class What(models.TextChoices):
        VISION = "vision", "Vision"
        REFILL = "refill", "Capillary refill"

    class Finding(models.TextChoices):
        NORMAL = "normal", "Normal"
        NOT_NORMAL = "not_normal", "Not normal"
        NOT_CHECKED = "not_checked", "Not checked"

    chart = models.ForeignKey(Chart, on_delete=models.PROTECT, related_name="safety_checks")
    phase = models.CharField(max_length=6, choices=Phase.choices)
    what = models.CharField(max_length=6, choices=What.choices)
    finding = models.CharField(max_length=11, choices=Finding.choices)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    noted_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager["SafetyCheck"]] = models.Manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(phase__in=["before", "after"], what__in=["vision", "refill"])
                & (
                    Q(finding="normal")
                    | (Q(finding__in=["not_normal", "not_checked"]) & ~Q(note=""))
                ),
                name="safety_check_says_what",
            ),
            models.CheckConstraint(
                condition=Q(noted_at__gte=F("at")), name="safety_check_then_noted"
            ),
        ]
        triggers = [append_only(), frozen_with_chart()]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.get_finding_display().lower()}"
