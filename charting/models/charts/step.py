"""What the last acts of an open chart changed, so that they can be undone."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from charting.models.charts.chart import Chart


class ChartStep(models.Model):
    """One act that changed lines or opened products: the rows that differ, before it and after it.

    `act` is its key, if a device sent it as an act (`ChartAct`). `says` is what undoing it undoes,
    and empty where nothing can. Forgotten once the chart is closed: the chart and the audit log
    tell what was done.
    """

    chart = models.ForeignKey(Chart, on_delete=models.PROTECT, related_name="steps")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    act = models.UUIDField(null=True)
    says = models.CharField(max_length=200, blank=True)
    before = models.JSONField()
    after = models.JSONField()
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager["ChartStep"]] = models.Manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Step {self.pk} of {self.chart_id}"
