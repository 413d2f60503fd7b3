"""What a client asks to be corrected or deleted; `medspa.clients.models` has it, too."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ClientRequest(models.Model):
    """A client asks that what is kept about them be corrected or deleted; a person answers.

    What the law makes the clinic keep is not deleted; the answer says so.
    """

    class Kind(models.TextChoices):
        CORRECT = "correct", _("Correct something")
        DELETE = "delete", _("Delete my data")

    class State(models.TextChoices):
        OPEN = "open", _("With us")
        DONE = "done", _("Done")
        DECLINED = "declined", _("Not possible")
        WITHDRAWN = "withdrawn", _("Taken back")

    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField(max_length=2000, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.TextField(max_length=2000, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["correct", "delete"]), name="client_request_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="delete") | ~models.Q(text=""),
                name="client_request_says_what",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", settled_at=None, settled_by=None)
                | models.Q(
                    state__in=["done", "declined"],
                    settled_at__isnull=False,
                    settled_by__isnull=False,
                )
                | models.Q(state="withdrawn", settled_at__isnull=False, settled_by=None, answer=""),
                name="client_request_settled_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["client"],
                condition=models.Q(kind="delete", state="open"),
                name="client_asks_once_to_be_deleted",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-asked_at"], name="client_request_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.asked_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN
