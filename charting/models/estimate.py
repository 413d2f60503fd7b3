"""What a visit is expected to cost, as it was written for the client; and why nothing was."""

import uuid
from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from bookings.models import Appointment
from charting.models.plan import PlanStage
from charting.models.triggers.visits import same_client
from medspa.audit.chain.seals import HASH, newest_key
from medspa.audit.triggers import append_only
from medspa.clients.models import Client
from medspa.clinic.models import Location, StaffMember
from treatments.wording import dollars_span

OF_ITS_PLAN = """
    IF EXISTS (
        SELECT FROM charting_planstage AS stage
        JOIN charting_treatmentplan AS plan ON plan.id = stage.plan_id
        WHERE stage.id = NEW.stage_id AND plan.client_id <> NEW.client_id
    ) THEN
        RAISE EXCEPTION 'An estimate is written for the client of its plan.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'estimate_same_client';
    END IF;
"""


class EstimateQuerySet(models.QuerySet["Estimate"]):
    def newest_first(self) -> "EstimateQuerySet":
        return self.order_by("-version")


class Estimate(models.Model):
    """One version of the written estimate of a visit, or of a stage of a plan [NSA1][NSA2].

    `content` is all that was written, at the prices of `priced_on`: prices that change later
    change nothing here. A change is a new version that says why.
    """

    class Why(models.TextChoices):
        BOOKED = "booked", "The visit was booked"
        ASKED = "asked", "Asked for"
        PRESENTED = "presented", "The plan was presented"
        MOVED = "moved", "Time, place or person changed"
        PLAN = "plan", "What is planned changed"
        PRICES = "prices", "Prices changed"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="estimates")
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="estimates"
    )
    stage = models.ForeignKey(
        PlanStage, on_delete=models.PROTECT, null=True, blank=True, related_name="estimates"
    )
    visit_at = models.DateTimeField(
        null=True, blank=True, help_text="When the visit was to begin; empty: of a stage alone."
    )
    provider = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=10, choices=Why.choices)
    priced_on = models.DateField(help_text="The day whose prices it has.")
    issued_at = models.DateTimeField(default=timezone.now)
    issued_by = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    total_from = models.DecimalField(max_digits=9, decimal_places=2)
    total_to = models.DecimalField(max_digits=9, decimal_places=2)
    content = models.JSONField(encoder=DjangoJSONEncoder)
    sha256 = models.CharField(max_length=64)
    key_version = models.PositiveSmallIntegerField(default=newest_key, editable=False)

    objects: ClassVar = EstimateQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["appointment", "version"],
                condition=Q(appointment__isnull=False),
                name="estimate_version_once",
            ),
            models.UniqueConstraint(
                fields=["stage", "version"],
                condition=Q(appointment=None),
                name="estimate_of_stage_version_once",
            ),
            models.CheckConstraint(
                condition=Q(appointment__isnull=False) | Q(stage__isnull=False),
                name="estimate_of_something",
            ),
            models.CheckConstraint(
                condition=Q(provider__isnull=False, location__isnull=False)
                & (
                    Q(appointment=None, visit_at=None)
                    | Q(appointment__isnull=False, visit_at__isnull=False)
                ),
                name="estimate_says_who_where_and_when",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="estimate_version_from_one"),
            models.CheckConstraint(
                condition=Q(total_from__gte=0, total_to__gte=F("total_from")),
                name="estimate_total_in_order",
            ),
            models.CheckConstraint(condition=Q(sha256__regex=HASH), name="estimate_hash"),
        ]
        triggers = [
            append_only(),
            same_client("estimate_same_client", more=OF_ITS_PLAN),
        ]

    def __str__(self) -> str:
        return f"Estimate {self.version} of {self.issued_at:%Y-%m-%d}"

    @property
    def is_clinical(self) -> bool:
        """It names areas or products. That of a fee alone says what the diary says, unless it lists
        what the version before it named."""
        told = self.content.get("changes", [])
        return self.content["basis"] != "fee" or any("product" in change for change in told)

    @property
    def total_text(self) -> str:
        """ "$1,080", "$690 to $790"."""
        return dollars_span(self.total_from, self.total_to)


class WithoutEstimate(models.Model):
    """Why no estimate was written for a visit at the time that was agreed on."""

    class Why(models.TextChoices):
        SOON = "soon", "Booked less than 3 business days ahead"
        FREE = "free", "Nothing is charged"
        ON_PAPER = "on_paper", "Written on paper"
        NOT_WANTED = "not_wanted", "Offered, and the client did not want it"

    STATED = (Why.ON_PAPER, Why.NOT_WANTED)  # what somebody of the desk says

    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="without_estimate"
    )
    scheduled_at = models.DateTimeField(help_text="When the time was agreed on.")
    why = models.CharField(max_length=12, choices=Why.choices)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["appointment", "-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["appointment", "scheduled_at", "why"], name="without_estimate_once"
            ),
            models.CheckConstraint(
                condition=Q(why__in=["soon", "free", "on_paper", "not_wanted"]),
                name="without_estimate_known_why",
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.appointment}: {self.get_why_display()}"
