from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from charting.models.charts.chart import Chart
from charting.models.record.signature import Addendum
from medspa.clinic.models import StaffMember

ANSWER = ["answered_at", "answered_by", "answer", "addendum", "is_withdrawn"]


class CosignQuestionQuerySet(models.QuerySet["CosignQuestion"]):
    def waiting(self) -> "CosignQuestionQuerySet":
        """Neither answered nor withdrawn; of charts that still count."""
        return self.filter(answered_at__isnull=True, chart__retraction="")


class CosignQuestion(models.Model):
    """What a prescriber asks before co-signing a chart, and the answer: in words, or by addendum.

    Whoever asked may withdraw it; until one or the other they do not co-sign the chart.

    It stands beside the record and is no part of it: what belongs there is an addendum.
    """

    chart = models.ForeignKey(Chart, on_delete=models.PROTECT, related_name="questions")
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    text = models.CharField(max_length=500)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.CharField(max_length=500, blank=True)
    is_withdrawn = models.BooleanField(default=False, db_default=False)
    addendum = models.ForeignKey(
        Addendum, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar = CosignQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [
            models.Index(
                fields=["chart"], condition=Q(answered_at=None), name="cosign_question_open"
            )
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="cosign_question_says_something"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="", addendum=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False)
                & (~Q(answer="") | Q(addendum__isnull=False) | Q(is_withdrawn=True)),
                name="cosign_question_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(is_withdrawn=False)
                | Q(answered_by=F("by"), answer="", addendum=None, answered_at__isnull=False),
                name="cosign_question_withdrawn_by_who_asked",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="only_answered",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=ANSWER),
            ),
            pgtrigger.Protect(
                name="answered_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by}, {self.at:%Y-%m-%d %H:%M}"
