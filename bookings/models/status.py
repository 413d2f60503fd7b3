import pgtrigger
from django.db import models

from bookings.models.appointment import Appointment


class AppointmentStatus(models.Model):
    """One step in the life of an appointment: what it became, when, through whom."""

    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="status_history"
    )
    status = models.CharField(max_length=20, choices=Appointment.Status.choices)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name_plural = "appointment statuses"
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.status} by {self.by}"
