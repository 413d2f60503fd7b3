from django.db import models
from django.db.models import Q
from django.utils import timezone

from medspa.clinic.models import StaffMember


class CalendarFeed(models.Model):
    """A secret link by which somebody's own calendar reads their appointments, until it is revoked.

    Only the hash of the secret is kept. Giving out a new link revokes the one before.
    """

    staff = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, related_name="calendar_feeds", db_index=False
    )
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["staff"],
                condition=Q(revoked_at=None),
                name="calendar_feed_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff}, {self.created_at:%Y-%m-%d}"
