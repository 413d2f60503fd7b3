from django.db import models
from django.utils import timezone

from charting.models.charts.chart import Chart
from medspa.audit.log import who_is
from medspa.audit.triggers import append_only


class ReversalOverride(models.Model):
    """Filler was opened with too little hyaluronidase on site: who decided so, and why."""

    chart = models.ForeignKey(Chart, on_delete=models.PROTECT, related_name="reversal_overrides")
    sentence = models.CharField(max_length=300, help_text="What was missing.")
    reason = models.CharField(max_length=300)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} by {self.by}"

    @property
    def who(self) -> str:
        return who_is(self.by)
