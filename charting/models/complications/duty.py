from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from charting.models.complications.event import SafetyEvent
from medspa.clinic.models import StaffMember


class EventDuty(models.Model):
    """A report that a case asks for: to whom, until when, and the proof that it was sent.

    `rule` names it in `data/duties.toml`, whose words of that day are kept beside it. What does
    not apply says why. Settled once.
    """

    class State(models.TextChoices):
        DUE = "due", "Due"
        DONE = "done", "Sent"
        NOT_APPLICABLE = "not_applicable", "Does not apply"

    event = models.ForeignKey(SafetyEvent, on_delete=models.PROTECT, related_name="duties")
    rule = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    addressee = models.CharField(max_length=120)
    due_at = models.DateTimeField(
        null=True, blank=True, help_text="End of the last day; empty: no deadline was found."
    )
    state = models.CharField(max_length=16, choices=State.choices, default=State.DUE)
    sent_on = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[models.Manager["EventDuty"]] = models.Manager()

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "rule"], name="duty_once_each"),
            models.CheckConstraint(
                condition=Q(state="due", settled_at=None, settled_by=None, sent_on=None)
                | (
                    Q(state="done", settled_at__isnull=False, settled_by__isnull=False)
                    & Q(sent_on__isnull=False)
                    & ~Q(reference="")
                )
                | (
                    Q(state="not_applicable", settled_at__isnull=False, sent_on=None)
                    & Q(settled_by__isnull=False)
                    & ~Q(reason="")
                ),
                name="duty_has_its_proof",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="settled_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__settled_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.get_state_display().lower()}"
