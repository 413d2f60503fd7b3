from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from medspa.audit.triggers import append_only
from medspa.clients.models import Client
from treatments.models import Modality


class ConsentFormQuerySet(models.QuerySet["ConsentForm"]):
    def current(self) -> "ConsentFormQuerySet":
        """The newest version for each modality."""
        newest = self.model._default_manager.order_by("modality", "-version").distinct("modality")
        return self.filter(pk__in=newest.values("pk"))


class ConsentForm(models.Model):
    """One version of the words a client agrees to. A change of words is a new version."""

    modality = models.CharField(max_length=20, choices=Modality.choices)
    title = models.CharField(max_length=120)
    version = models.PositiveSmallIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64, editable=False)
    published_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar = ConsentFormQuerySet.as_manager()

    class Meta:
        ordering = ["modality", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["modality", "version"], name="consent_form_version"),
            models.CheckConstraint(
                condition=Q(version__gte=1),
                name="consent_form_from_one",
                violation_error_message="Versions count from 1.",
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="consent_form_hash"
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"


class Consent(models.Model):
    """One answer of a client to one version of a form. A refusal is a record too."""

    class Decision(models.TextChoices):
        AGREED = "agreed", "Agreed"
        REFUSED = "refused", "Refused"

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="consents")
    form = models.ForeignKey(ConsentForm, on_delete=models.PROTECT, related_name="consents")
    decision = models.CharField(max_length=10, choices=Decision.choices)
    covers_off_label = models.BooleanField(
        default=False, help_text="They were told which uses are off-label and agree to them."
    )
    signed_name = models.CharField(max_length=200, help_text="As they typed it.")
    signed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-signed_at", "-pk"]
        indexes = [models.Index(fields=["client", "-signed_at"], name="consent_by_client")]
        constraints = [
            models.CheckConstraint(condition=~Q(signed_name=""), name="consent_has_name"),
            models.CheckConstraint(
                condition=Q(decision="agreed") | Q(covers_off_label=False),
                name="consent_refusal_covers_nothing",
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.form}: {self.decision}"

    @property
    def is_agreed(self) -> bool:
        return self.decision == self.Decision.AGREED
