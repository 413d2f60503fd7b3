from django.db import models
from django.utils import timezone

from bookings.models.appointment import Appointment
from medspa.audit.log import who_is
from medspa.audit.triggers import append_only


class RuleOverride(models.Model):
    """A rule that said no to an appointment, and why somebody booked or moved it all the same."""

    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="rule_overrides"
    )
    rule = models.CharField(max_length=40, help_text="Stable name: interval_too_short.")
    sentence = models.CharField(max_length=300, help_text="What the rule said.")
    reason = models.CharField(max_length=300)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.rule} by {self.by}"

    @property
    def who(self) -> str:
        return who_is(self.by)
