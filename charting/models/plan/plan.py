import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from medspa.clients.models import Client
from medspa.clinic.models import StaffMember


class TreatmentPlan(models.Model):
    """What is intended for a client, over visits. A change of mind is a new version."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="treatment_plans")
    version = models.PositiveSmallIntegerField()
    made_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(
        StaffMember,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who noted it; empty where the client agreed on a page of their own.",
    )

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
