from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from medspa.audit.chain.seals import HASH
from medspa.audit.triggers import append_only


class AuditEvent(models.Model):
    """One thing that somebody did or looked at. For investigation only; features never read it.

    References are text and not foreign keys, so that the log never stands in the way of live data.
    """

    at = models.DateTimeField(default=timezone.now)
    actor = models.CharField(max_length=200)
    action = models.CharField(max_length=80)
    target = models.CharField(max_length=120)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    ip_address = models.GenericIPAddressField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["target", "-at"], name="audit_by_target"),
            models.Index(fields=["actor", "-at"], name="audit_by_actor"),
            models.Index(fields=["-at"], name="audit_by_time"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(actor=""), name="audit_has_actor"),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.action} {self.target}"


class AuditBlock(models.Model):
    """So many events, sealed together and with the block before them (docs/adr/0022)."""

    number = models.PositiveBigIntegerField(unique=True)
    sealed_at = models.DateTimeField()
    count = models.PositiveIntegerField()
    last_event = models.BigIntegerField(help_text="The highest number among its events.")
    took_all = models.BooleanField(help_text="Nothing that could be seen was left unsealed.")
    events = models.CharField(max_length=64, help_text="A hash of numbers and seals, in order.")
    previous = models.CharField(max_length=64, blank=True)
    key_version = models.PositiveSmallIntegerField()
    mac = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["previous"], name="audit_block_does_not_fork"),
            models.CheckConstraint(
                condition=models.Q(number__gte=1, count__gte=1), name="audit_block_from_one"
            ),
            models.CheckConstraint(condition=models.Q(mac__regex=HASH), name="audit_block_sealed"),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"Block {self.number} of the audit log"


class SealedEvent(models.Model):
    """That an event is sealed, and how. Outlives the event, so that a deleted one is named."""

    event = models.BigAutoField("number of the event", primary_key=True)
    block = models.PositiveBigIntegerField(help_text="The number of its block.")
    mac = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["block", "event"], name="audit_sealed_by_block")]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"audit.auditevent:{self.event}"


class Finding(models.Model):
    """Something that verification found broken. It stands until somebody answers for it."""

    found_at = models.DateTimeField(default=timezone.now)
    row = models.CharField(max_length=120, help_text="As the audit log names rows.")
    says = models.CharField(max_length=600)

    class Meta:
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["row", "says"], name="finding_once"),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.row}: {self.says}"

    @property
    def chart(self) -> str:
        """The primary key of the chart that it is about; empty if it is about none."""
        kind, _, pk = self.row.partition(":")
        return pk if kind == "charting.chart" and not self.says.endswith("is gone.") else ""


class FindingAnswer(models.Model):
    """Who looked into a finding, and what came of it."""

    finding = models.OneToOneField(Finding, on_delete=models.PROTECT, related_name="answer")
    by = models.CharField(max_length=200)
    reason = models.CharField(max_length=600)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(by="") & ~models.Q(reason=""), name="finding_answer_says_why"
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.finding_id}: {self.reason}"

    @property
    def who(self) -> str:
        kind, _, name = self.by.partition(" ")
        return name if kind.startswith("user:") else self.by


class FailedRow(models.Model):
    """A row that a sweep could not do, and left out. Gone as soon as it is done."""

    sweep = models.CharField(max_length=80)
    row = models.CharField(max_length=120, help_text="As the audit log names rows.")
    error = models.CharField(max_length=80, help_text="The kind of error, not what it says.")
    since = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        ordering = ["-last_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["sweep", "row"], name="failed_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sweep}: {self.row} ({self.error})"
