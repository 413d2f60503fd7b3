"""That a client asked for a written estimate: from then on it is due."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from bookings.models import Appointment
from charting.models.estimate import Estimate
from charting.models.triggers.visits import same_client
from medspa.clients.models import Client
from medspa.clinic.models import Location, StaffMember


class EstimateRequestQuerySet(models.QuerySet["EstimateRequest"]):
    def waiting(self) -> "EstimateRequestQuerySet":
        """Those that nothing answers yet."""
        return self.filter(settled_at=None)


class EstimateRequest(models.Model):
    """A client asked, or somebody of the desk for them (`asked_by`), for the estimate of a visit;
    or of what they have not booked yet. It is answered within 3 business days, counted on the
    calendar of `location` (45 CFR 149.610(b)(1)(v)).

    What was asked stays as it was; an estimate settles it, else a word of the desk.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="estimate_requests")
    appointment = models.ForeignKey(
        Appointment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="estimate_requests",
        help_text="Empty: nothing is booked yet.",
    )
    wanted = models.CharField(
        "What it is of",
        max_length=300,
        blank=True,
        help_text="Of what is not booked, in the client's words; empty: of their plan.",
    )
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(
        StaffMember,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who wrote it down for the client; empty: the client asked here.",
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    estimate = models.ForeignKey(
        Estimate, on_delete=models.PROTECT, null=True, blank=True, related_name="answers"
    )
    note = models.CharField(max_length=300, blank=True, help_text="Why none was written.")

    objects: ClassVar = EstimateRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "appointment"],
                nulls_distinct=False,
                condition=Q(settled_at=None),
                name="estimate_request_once",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, estimate=None, note="")
                | Q(settled_at__gte=F("asked_at"), estimate__isnull=False, note="")
                | (Q(settled_at__gte=F("asked_at"), estimate=None) & ~Q(note="")),
                name="estimate_request_settled_by_something",
            ),
        ]
        triggers = [
            same_client("estimate_request_same_client"),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="asked_is_kept",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["settled_at", "estimate", "note"]),
            ),
            pgtrigger.Protect(
                name="settled_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__settled_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Asked for on {self.asked_at:%Y-%m-%d}"
