from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from charting.models.charts.chart import Chart
from charting.models.triggers.events import CLOSED_STAYS, OF_ITS_CHART
from medspa.audit.chain.seals import HASH, newest_key
from medspa.clients.models import Client
from medspa.clinic.models import Location, StaffMember


class SafetyEventQuerySet(models.QuerySet["SafetyEvent"]):
    def running(self) -> "SafetyEventQuerySet":
        """Not closed yet; handed over or not."""
        return self.filter(closed_at=None)


class SafetyEvent(models.Model):
    """A suspected complication of one client, from the first sign until it is closed and sealed.

    One at a time for each client, so that two people who press the button work on the same. It
    needs neither a visit nor a chart. `began_at` is the earliest time that its log states.
    """

    class Kind(models.TextChoices):
        UNSAID = "unsaid", "Not said yet"
        OCCLUSION = "occlusion", "Vascular occlusion"
        VISION = "vision", "Vision change"
        ANAPHYLAXIS = "anaphylaxis", "Severe allergic reaction"
        INFECTION = "infection", "Infection or nodule"
        SPREAD = "spread", "Ptosis or toxin spread"
        OTHER = "other", "Something else"

    class Outcome(models.TextChoices):
        RESOLVED = "resolved", "Resolved"
        IMPROVING = "improving", "Improving, followed up"
        HOSPITAL = "hospital", "In hospital care"
        LASTING = "lasting", "Lasting harm"
        UNFOUNDED = "unfounded", "Not confirmed"

    class ClosedAs(models.TextChoices):
        LEAD = "lead", "Leads the case"
        PRESCRIBER = "prescriber", "A prescriber"
        OTHER = "other", "Neither of them was reached"

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="safety_events")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    chart = models.ForeignKey(
        Chart, on_delete=models.PROTECT, null=True, blank=True, related_name="safety_events"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.UNSAID)
    began_at = models.DateTimeField()
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    led_by = models.ForeignKey(
        StaffMember,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who was handed the lead; without anybody, who opened it leads it.",
    )
    check_at = models.DateTimeField(null=True, blank=True, help_text="When to look again.")
    handed_over_at = models.DateTimeField(null=True, blank=True)
    handed_over_to = models.CharField(max_length=120, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_as = models.CharField(
        max_length=10,
        choices=ClosedAs.choices,
        blank=True,
        db_default="",
        help_text="Empty on cases that were closed before it was asked.",
    )
    unreached = models.CharField(
        max_length=500,
        blank=True,
        db_default="",
        help_text="Why neither who leads it nor a prescriber closed it.",
    )
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    outcome_note = models.TextField(blank=True, max_length=2000)
    sha256 = models.CharField(max_length=64, blank=True)
    key_version = models.PositiveSmallIntegerField(default=newest_key, editable=False)

    objects: ClassVar = SafetyEventQuerySet.as_manager()

    class Meta:
        ordering = ["-began_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=Q(closed_at=None), name="event_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(opened_at__gte=F("began_at")), name="event_began_then_opened"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, outcome="", sha256="")
                | (
                    Q(closed_at__isnull=False, closed_by__isnull=False, sha256__regex=HASH)
                    & ~Q(outcome="")
                ),
                name="event_closed_says_how",
            ),
            models.CheckConstraint(
                condition=Q(closed_as__in=["", "prescriber"], unreached="")
                | Q(closed_as="lead", closed_by=Coalesce("led_by", "opened_by"), unreached="")
                | (Q(closed_as="other") & ~Q(unreached="")),
                name="event_closed_by_who_may_or_says_why",
            ),
            models.CheckConstraint(
                condition=Q(handed_over_at=None, handed_over_to="")
                | (Q(handed_over_at__isnull=False) & ~Q(handed_over_to="")),
                name="event_handed_over_says_to_whom",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="closed_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=CLOSED_STAYS,
            ),
            pgtrigger.Trigger(
                name="of_its_chart",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=OF_ITS_CHART,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.opened_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("safety_event", args=[self.client_id, self.pk])

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def lead(self) -> StaffMember:
        """Who answers for the case, and closes it."""
        return self.led_by or self.opened_by

    @property
    def state(self) -> str:
        if self.closed_at:
            return "Closed"
        return "Handed over" if self.handed_over_at else "Open"
