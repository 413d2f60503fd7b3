from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from medspa.accounts.models import User
from medspa.audit.triggers import append_only
from medspa.clients.models import Channel, Client

ADDED_MOST = 300
NAME_MOST = 400  # of two names of 200, the last letter of the last one is left out


class LanguageOf(models.Func):
    """The language that the frame of an e-mail names (`templates/messages/layout.html`)."""

    template = """SUBSTRING(%(expressions)s FROM '<html lang="([a-z-]+)"')"""
    output_field = models.CharField()


class MessageQuerySet(models.QuerySet["Message"]):
    def with_language(self) -> "MessageQuerySet":
        """`language`: in which the message was written, whatever the client reads today."""
        return self.annotate(language=LanguageOf("html"))

    def due(self, now: datetime) -> "MessageQuerySet":
        """Queued, its time has come and has not passed."""
        return self.filter(state=Message.State.QUEUED, send_after__lte=now).exclude(
            expires_at__lte=now
        )

    def live(self) -> "MessageQuerySet":
        """All but what was withdrawn: of these there is one for each `dedupe_key`."""
        return self.exclude(state=Message.State.WITHDRAWN)

    def held_back(self) -> "MessageQuerySet":
        """Of what somebody of us did, not on its way yet. What failed once has been on it."""
        return self.filter(state=Message.State.QUEUED, caused_by__isnull=False, attempts=0)

    def stuck(self, claimed_before: datetime) -> "MessageQuerySet":
        """Claimed long ago by a worker that never said what came of it."""
        return self.filter(state=Message.State.SENDING, claimed_at__lte=claimed_before)


class CalendarMethod(models.TextChoices):
    """What a calendar program shall do with the enclosed entry (RFC 5546).

    An invitation holds one entry only; several at once are published.
    """

    REQUEST = "REQUEST", "Invitation"
    CANCEL = "CANCEL", "Cancellation"
    PUBLISH = "PUBLISH", "Several entries"


class Message(models.Model):
    """The outbox: something to say to somebody, once. It has never heard of an appointment."""

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed"
        EXPIRED = "expired", "Too late to send"
        WITHDRAWN = "withdrawn", "Not needed any more"
        UNCERTAIN = "uncertain", "Perhaps sent"

    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, null=True, blank=True, related_name="messages"
    )
    recipient_name = models.CharField(max_length=NAME_MOST)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    address = models.CharField(max_length=254)
    time_zone = models.CharField(max_length=64, help_text="The clock on the recipient's wall.")
    kind = models.CharField(max_length=60, help_text="Template folder, `bookings/confirmation`.")
    dedupe_key = models.CharField(max_length=200)
    facts = models.JSONField(
        null=True, blank=True, help_text="What it is about. It is written from them when sent."
    )
    says = models.JSONField(
        default=dict, blank=True, help_text="What the recipient knows once it is sent."
    )
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    calendar = models.TextField(blank=True, help_text="An RFC 5545 object that goes with it.")
    calendar_method = models.CharField(max_length=10, choices=CalendarMethod.choices, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    created_at = models.DateTimeField(default=timezone.now)
    send_after = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    handed_at = models.DateTimeField(
        null=True, blank=True, help_text="Noted before it is handed over, in the last attempt."
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    withdrawn_because = models.CharField(max_length=200, blank=True, db_default="")
    caused_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text="Who of us did what it tells of. It waits a moment, for it may be undone.",
    )
    added = models.CharField(
        max_length=ADDED_MOST,
        blank=True,
        default="",
        db_default="",
        help_text="A line of that person's own, at its end.",
    )

    is_only_looked_at = False
    """Written to be shown on a page, not to be sent."""

    objects: ClassVar = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["send_after"],
                condition=models.Q(state="queued"),
                name="message_queued",
            ),
            models.Index(
                fields=["caused_by"],
                condition=models.Q(state="queued", caused_by__isnull=False),
                name="message_held_back",
            ),
            models.Index(
                fields=["claimed_at"],
                condition=models.Q(state="sending"),
                name="message_sending",
            ),
            models.Index(
                fields=["state", "send_after"],
                condition=models.Q(state__in=["failed", "uncertain"]),
                name="message_unsettled",
            ),
            models.Index(fields=["client", "-created_at"], name="message_by_client"),
            models.Index(fields=["-created_at", "-id"], name="message_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dedupe_key"],
                condition=~models.Q(state="withdrawn"),
                name="message_said_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at__isnull=True)),
                name="message_sent_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state="sending", claimed_at__isnull=False)
                | ~models.Q(state="sending"),
                name="message_sending_has_claim",
            ),
            models.CheckConstraint(
                condition=models.Q(calendar="", calendar_method="")
                | (~models.Q(calendar="") & models.Q(calendar_method__in=CalendarMethod.values)),
                name="message_calendar_has_method",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient_name} ({self.state})"

    @property
    def kind_name(self) -> str:
        """Plain words: `bookings/confirmation` is a confirmation."""
        return self.kind.rpartition("/")[2].replace("_", " ")

    @property
    def is_for_client_alone(self) -> bool:
        """A `code`, or a link about an address, opens a client's pages: nobody else reads it, not
        even the team."""
        return self.kind.partition("/")[0] == "signin"

    @property
    def about(self) -> dict[str, Any]:
        """Its facts; none of a message whose words were written before."""
        return self.facts or {}

    @property
    def is_unwritten(self) -> bool:
        """Its words are made when it is sent."""
        return self.facts is not None and self.state in (self.State.QUEUED, self.State.SENDING)

    @property
    def waits_after_failure(self) -> bool:
        return self.state == self.State.QUEUED and self.attempts > 0


class DeliveryAttempt(models.Model):
    """One try to hand a message to its channel, and what came of it."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="delivery_attempts")
    at = models.DateTimeField(default=timezone.now)
    succeeded = models.BooleanField()
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {'ok' if self.succeeded else self.detail}"
