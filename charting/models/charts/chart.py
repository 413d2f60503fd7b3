import uuid
from datetime import date
from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from bookings.models import Appointment
from charting.models.clearance import Clearance
from charting.models.counting import counting_filter
from charting.models.plan import PlanStage
from charting.models.triggers.charts import CONSISTENT, FROZEN
from medspa.clients.models import Client
from medspa.clinic.models import StaffMember


class ChartQuerySet(models.QuerySet["Chart"]):
    def signed(self) -> "ChartQuerySet":
        """With a signature under it, retracted ones included: the record keeps them."""
        return self.filter(signed_at__isnull=False)

    def unsigned(self) -> "ChartQuerySet":
        """Open to write in."""
        return self.filter(signed_at__isnull=True, discarded_at__isnull=True)

    def kept(self) -> "ChartQuerySet":
        """Every one that was not discarded."""
        return self.filter(discarded_at__isnull=True)

    def live(self) -> "ChartQuerySet":
        """Open, or signed and not retracted: at most one for each visit."""
        return self.filter(discarded_at__isnull=True, retraction="")

    def counting(self) -> "ChartQuerySet":
        """What was given, as far as we know: ask this and never `signed` (`models.counting`)."""
        return self.filter(counting_filter())

    def awaiting_replacement(self) -> "ChartQuerySet":
        """Wrongly written, and nobody has begun to write it anew."""
        wrong = self.filter(retraction=Chart.Retraction.WRONGLY_WRITTEN).filter(counting_filter())
        begun = Chart.objects.live().filter(appointment=models.OuterRef("appointment"))
        return wrong.exclude(models.Exists(begun))

    def awaiting_cosignature(self) -> "ChartQuerySet":
        """Signed, and a prescriber has yet to stand behind it."""
        waiting = self.signed().filter(needs_cosignature=True, retraction="")
        return waiting.exclude(signatures__kind="cosign")


class Chart(models.Model):
    """The clinical record of one visit. Open until signed; from then on frozen by trigger.

    A visit has at most one that is live. Retracted and discarded ones stay beside it.
    """

    class Retraction(models.TextChoices):
        NEVER_HAPPENED = "never_happened", "Never happened"
        WRONGLY_WRITTEN = "wrongly_written", "Wrongly written"

    class State(models.TextChoices):
        """What pages, papers and the client's copy call it."""

        OPEN = "open", "draft"
        SIGNED = "signed", "signed"
        CORRECTED = "corrected", "corrected, see addendum"
        NEVER_HAPPENED = "never_happened", "retracted: never happened"
        WRONGLY_WRITTEN = "wrongly_written", "retracted: wrongly written, not replaced yet"
        REPLACED = "replaced", "retracted: replaced by a new chart"
        DISCARDED = "discarded", "discarded"

    class Identifier(models.TextChoices):
        NAME = "name", "Full name"
        BIRTH_DATE = "birth_on", "Date of birth"
        PHONE = "phone", "Phone number"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="charts")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="charts")
    injector = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="charts")
    clearance = models.ForeignKey(
        Clearance, on_delete=models.PROTECT, null=True, blank=True, related_name="charts"
    )
    plan_stage = models.ForeignKey(
        PlanStage, on_delete=models.PROTECT, null=True, blank=True, related_name="charts"
    )
    replaces = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="replacements",
        help_text="The wrongly written chart of the same visit that this one sets right.",
    )
    opened_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    signed_at = models.DateTimeField(null=True, blank=True, editable=False)
    identified_by = ArrayField(
        models.CharField(max_length=10, choices=Identifier.choices),
        default=list,
        blank=True,
        editable=False,
        help_text="What was asked before the desk had marked the client as arrived.",
    )
    late_reason = models.CharField(
        "Why it is written late", max_length=300, blank=True, editable=False, db_default=""
    )
    retraction = models.CharField(
        max_length=16, choices=Retraction.choices, blank=True, editable=False, db_default=""
    )
    retracted_at = models.DateTimeField(null=True, blank=True, editable=False)
    discarded_at = models.DateTimeField(null=True, blank=True, editable=False)
    discarded_by = models.CharField(max_length=200, blank=True, editable=False, db_default="")
    discard_reason = models.CharField(max_length=300, blank=True, editable=False, db_default="")
    concern = models.TextField("Concern, in their words", blank=True)
    assessment = models.TextField(blank=True)
    notes = models.TextField(blank=True)
    needs_cosignature = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="Set when it is signed: a prescriber has to co-sign.",
    )
    written_note = models.TextField(
        blank=True,
        db_default="",
        help_text="What was done, where somebody worded it; empty: as the entries say it.",
    )
    note_source = models.TextField(
        blank=True,
        db_default="",
        editable=False,
        help_text="What the entries said when it was worded.",
    )
    aftercare_given = models.BooleanField(
        "Aftercare given and explained", default=False, editable=False
    )
    notes_version = models.PositiveIntegerField(
        default=0, db_default=0, editable=False, help_text="Grows with every change of the words."
    )

    objects: ClassVar = ChartQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        indexes = [
            models.Index(fields=["client", "-opened_at"], name="chart_by_client"),
            models.Index(fields=["-signed_at"], name="chart_newest_signed"),
            models.Index(
                fields=["-opened_at"],
                condition=Q(signed_at__isnull=True, discarded_at__isnull=True),
                name="chart_open",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["appointment"],
                condition=Q(discarded_at__isnull=True, retraction=""),
                name="chart_one_live_for_a_visit",
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=Q(discarded_at__isnull=True),
                name="chart_replaced_once",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("id")),
                name="chart_replaces_another",
            ),
            models.CheckConstraint(
                condition=Q(retraction="", retracted_at__isnull=True)
                | Q(
                    retraction__in=["never_happened", "wrongly_written"],
                    retracted_at__isnull=False,
                    signed_at__isnull=False,
                ),
                name="chart_retracted_once_signed",
            ),
            models.CheckConstraint(
                condition=Q(discarded_at__isnull=True, discarded_by="", discard_reason="")
                | (
                    Q(discarded_at__isnull=False, signed_at__isnull=True)
                    & ~Q(discarded_by="")
                    & ~Q(discard_reason="")
                ),
                name="chart_discarded_with_reason",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__signed_at__isnull=False)
                | pgtrigger.Q(old__discarded_at__isnull=False),
                func=FROZEN,
            ),
            pgtrigger.Trigger(
                name="consistent",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=CONSISTENT,
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
    def awaits_cosignature(self) -> bool:
        """Signed by who may not stand for it alone."""
        return self.needs_cosignature and not self.signatures.filter(kind="cosign").exists()

    @property
    def is_discarded(self) -> bool:
        return self.discarded_at is not None

    @property
    def is_empty(self) -> bool:
        """Nothing was opened or given."""
        opened = (self.preparations, self.syringes, self.injections)
        return not any(rows.exists() for rows in opened)

    @property
    def is_late_entry(self) -> bool:
        """Begun after the day of the visit."""
        return bool(self.late_reason)

    @property
    def visit_on(self) -> date:
        """The day of the visit on the location's calendar."""
        return self.appointment.location.local(self.appointment.starts_at).date()

    @property
    def state(self) -> State:
        """Lists prefetch `addenda` and `replacements`."""
        if self.is_discarded:
            return self.State.DISCARDED
        if not self.is_signed:
            return self.State.OPEN
        if self.retraction == self.Retraction.NEVER_HAPPENED:
            return self.State.NEVER_HAPPENED
        if self.retraction:
            return self.State.REPLACED if self._is_replaced else self.State.WRONGLY_WRITTEN
        return self.State.CORRECTED if self._is_corrected else self.State.SIGNED

    @property
    def _is_replaced(self) -> bool:
        return any(chart.is_signed for chart in self.replacements.all())

    @property
    def _is_corrected(self) -> bool:
        return any(addendum.kind == "correction" for addendum in self.addenda.all())
