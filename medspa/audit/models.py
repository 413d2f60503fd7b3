from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

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
