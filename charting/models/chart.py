import uuid
from datetime import date
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from bookings.models import Appointment
from charting.models.clearance import Clearance
from charting.models.plan import PlanStage
from medspa.clients.models import Client
from medspa.clinic.models import StaffMember


class ChartQuerySet(models.QuerySet["Chart"]):
    def signed(self) -> "ChartQuerySet":
        return self.filter(signed_at__isnull=False)

    def unsigned(self) -> "ChartQuerySet":
        return self.filter(signed_at__isnull=True)


class Chart(models.Model):
    """The clinical record of one visit. Open until signed; from then on frozen by trigger."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appointment = models.OneToOneField(Appointment, on_delete=models.PROTECT, related_name="chart")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="charts")
    injector = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="charts")
    clearance = models.ForeignKey(
        Clearance, on_delete=models.PROTECT, null=True, blank=True, related_name="charts"
    )
    plan_stage = models.ForeignKey(
        PlanStage, on_delete=models.PROTECT, null=True, blank=True, related_name="charts"
    )
    opened_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    signed_at = models.DateTimeField(null=True, blank=True, editable=False)
    concern = models.TextField("Concern, in her words", blank=True)
    assessment = models.TextField(blank=True)
    notes = models.TextField(blank=True)
    aftercare_given = models.BooleanField("Aftercare given and explained", default=False)

    objects: ClassVar = ChartQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        indexes = [
            models.Index(fields=["client", "-opened_at"], name="chart_by_client"),
            models.Index(fields=["-signed_at"], name="chart_newest_signed"),
            models.Index(
                fields=["-opened_at"], condition=Q(signed_at__isnull=True), name="chart_unsigned"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__signed_at__isnull=False),
            ),
            pgtrigger.Trigger(
                name="consistent",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF NEW.client_id IS DISTINCT FROM (
                        SELECT client_id FROM bookings_appointment WHERE id = NEW.appointment_id
                    ) THEN
                        RAISE EXCEPTION 'The visit belongs to another client.'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'chart_same_client';
                    END IF;
                    IF NEW.signed_at IS NOT NULL AND NOT EXISTS (
                        SELECT FROM charting_signature
                        WHERE chart_id = NEW.id AND kind = 'sign' AND signed_at = NEW.signed_at
                    ) THEN
                        RAISE EXCEPTION 'A signed chart needs its signature.'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'chart_has_signature';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"Chart of {self.client}, {self.visit_on}"

    def get_absolute_url(self) -> str:
        return reverse("chart_detail", args=[self.pk])

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None

    @property
    def visit_on(self) -> date:
        """The day of the visit on the location's calendar."""
        return self.appointment.location.local(self.appointment.starts_at).date()
