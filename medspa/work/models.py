from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.clients.models import Client


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def open(self) -> Self:
        return self.filter(closed_at=None)

    def tasks(self) -> Self:
        """What somebody wrote down, not a row of a list."""
        return self.filter(kind="")

    def waiting_for(self, user: User) -> Self:
        """Open, and this person's; or of nobody yet, and of a role that they have."""
        of_role = Q(owner=None, for_role__in=user.roles)
        return self.open().filter(Q(owner=user) | of_role)

    def with_people(self) -> Self:
        return self.select_related("client", "owner", "made_by", "closed_by")


class FollowUp(models.Model):
    """Somebody sees to something: to a row of a work list, or to a task that a colleague wrote.

    `kind` and `about` name the list and its row; both are empty for a task, which has a title.
    While it is open nobody else sees to the same row. One that is closed takes its row off the
    list.
    """

    class Outcome(models.TextChoices):
        NO_ANSWER = "no_answer", "No answer"
        MESSAGE_LEFT = "message_left", "Left a message"
        BOOKED = "booked", "Booked"
        DONE = "done", "Done"
        NOT_WANTED = "not_wanted", "Not wanted"

    AGAIN: ClassVar = (Outcome.NO_ANSWER, Outcome.MESSAGE_LEFT)
    FINAL: ClassVar = (Outcome.BOOKED, Outcome.DONE, Outcome.NOT_WANTED)

    kind = models.CharField(max_length=40, blank=True, editable=False)
    about = models.CharField(max_length=80, blank=True, editable=False)
    title = models.CharField("what is to be done", max_length=120, blank=True)
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, null=True, blank=True, related_name="follow_ups"
    )
    visit = models.CharField(max_length=9, blank=True, help_text="The reference of a visit.")
    for_role = models.CharField(max_length=20, choices=Role.choices, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    note = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    closed_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="", about="") & ~Q(title="")
                | ~Q(kind="") & ~Q(about="") & Q(title=""),
                name="follow_up_is_row_or_task",
            ),
            models.CheckConstraint(
                condition=~Q(kind="") | ~Q(for_role="") | Q(owner__isnull=False),
                name="follow_up_task_is_for_somebody",
                violation_error_message="Say whom it is for: a person or a role.",
            ),
            models.CheckConstraint(
                condition=Q(
                    closed_at=None, closed_by=None, outcome__in=["", "no_answer", "message_left"]
                )
                | Q(
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                    outcome__in=["booked", "done", "not_wanted"],
                ),
                name="follow_up_closed_by_its_outcome",
            ),
            models.UniqueConstraint(
                fields=["kind", "about"],
                condition=Q(closed_at=None) & ~Q(kind=""),
                name="follow_up_of_one_person",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "about"], name="follow_up_by_row"),
            models.Index(
                fields=["owner", "due_on"], condition=Q(closed_at=None), name="follow_up_open"
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.kind} {self.about}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_task(self) -> bool:
        return not self.kind

    @property
    def for_whom(self) -> str:
        """A person, or everybody of a role."""
        return str(self.owner) if self.owner else str(self.get_for_role_display())
