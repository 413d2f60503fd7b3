"""Whether two clients are one person: noticed with the second of them, answered by the desk."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Resemblance(models.Model):
    """ "Is this ...?", for the desk: a client was written down who may be one that was known.

    Nobody else is asked: whoever types a name and a number into the public page learns nothing.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Not answered yet"
        SAME = "same", "One person"
        DIFFERENT = "different", "Two people"

    client = models.ForeignKey(
        "clients.Client", on_delete=models.PROTECT, related_name="resemblances"
    )
    known = models.ForeignKey(
        "clients.Client", on_delete=models.PROTECT, related_name="resembled_by"
    )
    noticed_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-noticed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["client", "known"], name="resemblance_asked_once"),
            models.CheckConstraint(
                condition=~models.Q(client=models.F("known")), name="resemblance_of_two"
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting", settled_at=None, settled_by=None)
                | models.Q(
                    state__in=["same", "different"],
                    settled_at__isnull=False,
                    settled_by__isnull=False,
                ),
                name="resemblance_settled_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-noticed_at"],
                condition=models.Q(state="waiting"),
                name="resemblance_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.client_id} and {self.known_id}: {self.get_state_display()}"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING
