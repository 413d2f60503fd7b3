from django.db import models
from django.db.models import Q
from django.utils import timezone

from bookings.models.appointment import Appointment
from medspa.audit.log import who_is
from medspa.audit.triggers import append_only
from medspa.clinic.models import StaffMember


class ClashStep(models.Model):
    """What was done about a visit for which the diary has no place any more.

    `starts_at` and `provider`: where the visit stood then. A decision to leave it there holds as
    long as it stands there, and for that cause alone.
    """

    class Kind(models.TextChoices):
        FOUND = "found", "Found"
        ASKED = "asked", "Client asked to choose another time"
        MOVED = "moved", "Moved"
        LEFT = "left", "Left as it is"

    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="clash_steps"
    )
    cause = models.CharField(max_length=20, help_text="Stable name: away, hours, room.")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    starts_at = models.DateTimeField()
    provider = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="left") | ~Q(reason=""),
                name="clash_left_with_reason",
                violation_error_message="Say why the visit can stay as it is.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["found", "asked", "moved", "left"]),
                name="clash_step_known",
            ),
        ]
        indexes = [models.Index(fields=["-at"], name="clash_steps_newest")]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind} by {self.by}"

    @property
    def who(self) -> str:
        return who_is(self.by)
