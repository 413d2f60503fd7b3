from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from charting.models.charts.chart import Chart
from charting.models.triggers.rows import sealed_after_signing
from medspa.audit.chain.seals import HASH, newest_key
from medspa.audit.triggers import append_only
from medspa.clinic.models import StaffMember


class Signature(models.Model):
    """A person's name under a chart: the snapshot they signed, hashed and chained."""

    class Kind(models.TextChoices):
        SIGN = "sign", "Signed"
        COSIGN = "cosign", "Co-signed"

    chart = models.ForeignKey(Chart, on_delete=models.PROTECT, related_name="signatures")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.SIGN)
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="signatures")
    signed_at = models.DateTimeField(default=timezone.now)
    snapshot = models.JSONField(encoder=DjangoJSONEncoder)
    previous_sha256 = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64)
    key_version = models.PositiveSmallIntegerField(
        default=newest_key, null=True, editable=False, help_text="Empty: sealed before keys."
    )

    class Meta:
        ordering = ["chart", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["chart"], condition=Q(kind="sign"), name="chart_signed_once"
            ),
            models.UniqueConstraint(fields=["chart", "by"], name="signature_once_each"),
            models.UniqueConstraint(
                fields=["chart", "previous_sha256"], name="signature_chain_does_not_fork"
            ),
            models.CheckConstraint(condition=Q(sha256__regex=HASH), name="signature_hash"),
        ]
        triggers = [append_only(), sealed_after_signing("NEW.kind = 'sign'")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} by {self.by}, {self.signed_at:%Y-%m-%d %H:%M}"


class Addendum(models.Model):
    """What was added to a signed chart; the original stays and stays visible [R56][R57]."""

    class Kind(models.TextChoices):
        ADDENDUM = "addendum", "Addendum"
        LATE_ENTRY = "late_entry", "Late entry"
        CORRECTION = "correction", "Correction"
        NEVER_HAPPENED = "never_happened", "Retraction: never happened"
        WRONGLY_WRITTEN = "wrongly_written", "Retraction: wrongly written"
        RETRACTION = "retraction", "Retraction"  # sealed before there were two kinds

    chart = models.ForeignKey(Chart, on_delete=models.PROTECT, related_name="addenda")
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.ADDENDUM)
    text = models.TextField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="addenda")
    at = models.DateTimeField(default=timezone.now)
    previous_sha256 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    key_version = models.PositiveSmallIntegerField(
        default=newest_key, null=True, editable=False, help_text="Empty: sealed before keys."
    )

    class Meta:
        ordering = ["chart", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["chart", "previous_sha256"], name="addendum_chain_does_not_fork"
            ),
            models.CheckConstraint(condition=Q(sha256__regex=HASH), name="addendum_hash"),
            models.CheckConstraint(condition=~Q(text="") & ~Q(reason=""), name="addendum_says_why"),
        ]
        triggers = [append_only(), sealed_after_signing("FALSE")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} by {self.by}, {self.at:%Y-%m-%d %H:%M}"


RETRACTIONS = (Addendum.Kind.NEVER_HAPPENED, Addendum.Kind.WRONGLY_WRITTEN)
