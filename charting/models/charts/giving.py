"""Why something was given although a rule asked: reasons, and the prescriber who stands behind."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils import timezone

from charting.models.charts.chart import Chart
from charting.models.triggers.rows import frozen_with_chart
from medspa.audit.triggers import append_only
from medspa.clinic.models import StaffMember
from treatments.models import Rule, Who


class GivingException(models.Model):
    """A rule asked for a reason, or said no, and this is why it was given all the same.

    It holds in the charts of one client and day for what it is `about`, up to `reached` (in the
    unit of the product). `line` is the number of the injection; one taken back leaves its reason.
    Where `by` may not decide it, `decided_by` did, and a prescriber answers for it
    (`StatedException`) before the chart is signed.
    """

    chart = models.ForeignKey(Chart, on_delete=models.PROTECT, related_name="giving_exceptions")
    line = models.PositiveBigIntegerField(null=True, help_text="None: when the product was opened.")
    on = models.DateField(help_text="The local day on which it was given.")
    rule = models.CharField(max_length=20, choices=Rule.choices)
    about = models.CharField(max_length=200, blank=True)
    reached = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    sentence = models.TextField(help_text="What the rule said, word for word.")
    source = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=300)
    who = models.CharField(
        max_length=20, choices=Who.choices, help_text="Who may decide it, as the clinic had it."
    )
    was_done = models.BooleanField(
        default=False, help_text="It had been given already when this was written."
    )
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(sentence=""), name="giving_exception_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(who=Who.NOBODY) | Q(was_done=True),
                name="giving_exception_nobody_decides_before",
            ),
        ]
        triggers = [append_only(), frozen_with_chart()]

    def __str__(self) -> str:
        return f"{self.get_rule_display()}, {self.on}"

    def in_words(self, sentence: str) -> str:
        """What the rule says of what stands in the chart now, who decided otherwise and why."""
        done = " It was given already." if self.was_done else ""
        return f"{sentence}{done} {self._who_says}: {self.reason}"

    @property
    def was_refused(self) -> bool:
        """Nobody might decide it: it was written down because it had been done."""
        return self.who == Who.NOBODY

    @property
    def waits(self) -> bool:
        """Written in a prescriber's name: the prescriber answers for it before the signature."""
        return self.decided_by is not None

    @property
    def _who_says(self) -> str:
        if self.decided_by is None:
            return f"{self.by} decided"
        return f"{self.by} writes that {self.decided_by} decided"

    def covers(self, rule: str, about: str, reached: Decimal | None) -> bool:
        if (self.rule, self.about) != (rule, about):
            return False
        return reached is None or (self.reached is not None and self.reached >= reached)
