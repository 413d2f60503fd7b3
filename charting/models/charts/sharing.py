"""Whether vials of a product may be shared between clients at a place, as decided and signed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from medspa.audit.chain.seals import HASH
from medspa.audit.triggers import append_only
from medspa.clinic.models import Location, StaffMember
from treatments.models import Product


class SharingDecision(models.Model):
    """The medical director lets vials be shared on one day, or ends it. The newest counts; without
    one nobody shares."""

    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    is_allowed = models.BooleanField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    seal = models.CharField(max_length=64, editable=False)
    key_version = models.PositiveSmallIntegerField(editable=False)

    objects: ClassVar[models.Manager["SharingDecision"]] = models.Manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & Q(seal__regex=HASH), name="sharing_says_why_and_is_sealed"
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        word = "shared" if self.is_allowed else "not shared"
        return f"{self.product} at {self.location}: {word}"
