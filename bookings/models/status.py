from django.db import models

from bookings.models.appointment import Appointment
from medspa.audit.log import who_is
from medspa.audit.triggers import append_only


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
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.get_status_display()}, {self.who}"

    @property
    def who(self) -> str:
        return who_is(self.by)
