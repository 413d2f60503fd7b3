from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from charting.models.plan.item import PlanItem
from charting.models.plan.triggers import OF_AN_AGREED_PLAN
from medspa.audit.triggers import append_only
from medspa.clinic.models import StaffMember


class ItemSkipQuerySet(models.QuerySet["ItemSkip"]):
    def standing(self) -> "ItemSkipQuerySet":
        """The newest word on each item, where it says that the item is skipped."""
        newest = ItemSkip.objects.order_by("item_id", "-pk").distinct("item_id").values("pk")
        return self.filter(pk__in=newest, is_skipped=True)


class ItemSkip(models.Model):
    """What an agreed plan intends is not to be given after all, or is again. The newest row counts.

    The plan itself stays as it was agreed.
    """

    item = models.ForeignKey(PlanItem, on_delete=models.PROTECT, related_name="skips")
    is_skipped = models.BooleanField(default=True)
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = ItemSkipQuerySet.as_manager()

    class Meta:
        ordering = ["item", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="skipped_says_why",
                violation_error_message="Say why it is skipped.",
            )
        ]
        triggers = [
            append_only(),
            pgtrigger.Trigger(
                name="of_an_agreed_plan",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=OF_AN_AGREED_PLAN,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {'skipped' if self.is_skipped else 'taken up again'}"
