from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from charting.models.charts.chart import Chart
from charting.models.counting import counting_filter
from charting.models.triggers.rows import frozen_with_chart
from medspa.clinic.models import StaffMember
from treatments.models import FacialArea, Modality


class ReviewOutcomeQuerySet(models.QuerySet["ReviewOutcome"]):
    def counting(self) -> "ReviewOutcomeQuerySet":
        """Of charts that count (`models.counting`)."""
        return self.filter(counting_filter("chart__"))


class ReviewOutcome(models.Model):
    """How one area came out, as it was seen at a review: a line of the review's chart.

    `gais`: Global Aesthetic Improvement Scale, five steps; clinical.md 3B has the numbers, the
    words of its steps need review. `given_on` is the day of the treatment that is judged.
    """

    class Gais(models.IntegerChoices):
        MUCH_BETTER = 2, "Much improved"
        BETTER = 1, "Improved"
        SAME = 0, "No change"
        WORSE = -1, "Worse"
        MUCH_WORSE = -2, "Much worse"

    class TouchUp(models.TextChoices):
        NONE = "", "No touch-up"
        RIGHT = "R", "Right"
        LEFT = "L", "Left"
        WHOLE = "B", "All of it"

    chart = models.ForeignKey(Chart, on_delete=models.PROTECT, related_name="outcomes")
    area = models.ForeignKey(FacialArea, on_delete=models.PROTECT, related_name="+")
    modality = models.CharField(max_length=20, choices=Modality.choices)
    given_on = models.DateField(help_text="On the calendar of the location.")
    gais = models.SmallIntegerField(choices=Gais.choices)
    touch_up = models.CharField(max_length=1, choices=TouchUp.choices, blank=True)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = ReviewOutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["area__position", "modality"]
        constraints = [
            models.UniqueConstraint(
                fields=["chart", "area", "modality"], name="outcome_once_for_an_area"
            ),
            models.CheckConstraint(condition=Q(gais__gte=-2, gais__lte=2), name="outcome_gais"),
            models.CheckConstraint(
                condition=Q(touch_up__in=["", "R", "L", "B"]), name="outcome_touch_up_where"
            ),
            models.CheckConstraint(
                condition=Q(modality__in=list(Modality.values)), name="outcome_modality"
            ),
        ]
        triggers = [frozen_with_chart()]

    def __str__(self) -> str:
        return f"{self.area}: {self.says}"

    @property
    def number(self) -> str:
        """With its sign; 0 has none."""
        return f"{self.gais:+d}" if self.gais else "0"

    @property
    def says(self) -> str:
        """GAIS +1, touch-up right."""
        side = {"": "", "R": ", touch-up right", "L": ", touch-up left", "B": ", touch-up"}
        return f"GAIS {self.number}{side[self.touch_up]}"

    @property
    def touch_up_place(self) -> str:
        """Masseter, right; without a side where all of it is meant."""
        side = {"R": ", right", "L": ", left"}.get(self.touch_up, "")
        return f"{self.area}{side}"

    def wants_touch_up(self, side: str) -> bool:
        """At this side of the area (R, L or M)."""
        return self.touch_up == "B" or (self.touch_up == side and side != "")
