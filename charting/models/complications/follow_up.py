from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from charting.models.complications.event import SafetyEvent
from medspa.audit.triggers import append_only
from medspa.clinic.models import StaffMember


class EventFollowUp(models.Model):
    """A look at the client after a case, due on a day; what came of it is kept once."""

    event = models.ForeignKey(SafetyEvent, on_delete=models.PROTECT, related_name="follow_ups")
    rule = models.CharField(max_length=40, help_text="Which of `data/follow_ups.toml`.")
    title = models.CharField(max_length=120)
    due_on = models.DateField(help_text="On the calendar of the location.")
    was_reached = models.BooleanField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[models.Manager["EventFollowUp"]] = models.Manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "rule"], name="follow_up_once_each"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None, note="", was_reached=None)
                | (Q(done_at__isnull=False, done_by__isnull=False) & ~Q(note="")),
                name="follow_up_says_what_came_of_it",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="done_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__done_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.due_on}"


class EventTry(models.Model):
    """Nobody was reached: the look stays due, and this is the log of who tried when."""

    follow_up = models.ForeignKey(EventFollowUp, on_delete=models.PROTECT, related_name="tries")
    note = models.CharField(max_length=500)
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[models.Manager["EventTry"]] = models.Manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(note=""), name="try_says_what")]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.follow_up}, tried {self.at:%Y-%m-%d %H:%M}"
