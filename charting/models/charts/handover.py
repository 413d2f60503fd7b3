from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from charting.models.charts.chart import Chart
from medspa.audit.log import who_is
from medspa.audit.triggers import append_only
from medspa.clinic.models import StaffMember


class ChartHandover(models.Model):
    """An open chart was given to another injector: from whom, to whom, by whom and why."""

    chart = models.ForeignKey(Chart, on_delete=models.PROTECT, related_name="handovers")
    from_injector = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    to_injector = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(by="") & ~Q(from_injector=F("to_injector")),
                name="handover_says_why",
            )
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.from_injector} to {self.to_injector}, {self.at:%Y-%m-%d %H:%M}"

    @property
    def who(self) -> str:
        return who_is(self.by)
