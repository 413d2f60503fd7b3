from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from bookings.models.appointment import Appointment
from bookings.models.appointment_rules import LIVE_STATUSES
from medspa.clinic.models import Resource


class AppointmentResource(models.Model):
    """One room or device of an appointment, and the time that it is taken.

    Written by a trigger whenever `Appointment.resource_ids`, its time or its status changes, in the
    same statement (`migrations/appointment_resources.sql`); the site may only read. No resource is
    taken twice at once: holds that ran out count until they are deleted, as for a provider.
    """

    written_by_triggers = True

    appointment = models.ForeignKey(
        Appointment, on_delete=models.DO_NOTHING, related_name="taken", db_index=False
    )
    resource = models.ForeignKey(
        Resource, on_delete=models.PROTECT, related_name="taken", db_index=False
    )
    starts_at = models.DateTimeField()
    occupied = DateTimeRangeField()
    status = models.CharField(max_length=20)
    hold_expires_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["appointment", "resource"], name="appointment_takes_resource_once"
            ),
            ExclusionConstraint(
                name="appointment_resource_once_at_a_time",
                expressions=[
                    ("resource", RangeOperators.EQUAL),
                    ("occupied", RangeOperators.OVERLAPS),
                ],
                condition=Q(status__in=LIVE_STATUSES),
            ),
        ]
        indexes = [
            models.Index(
                fields=["resource", "starts_at"],
                include=["occupied", "hold_expires_at", "appointment"],
                condition=Q(status__in=LIVE_STATUSES),
                name="appointment_resource_times",
            )
        ]

    def __str__(self) -> str:
        return f"{self.resource}: {self.appointment}"
