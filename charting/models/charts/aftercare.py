from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from charting.models.charts.chart import Chart
from charting.models.triggers.rows import frozen_with_chart
from medspa.clinic.models import StaffMember
from medspa.formats.dates import LANGUAGES


class AftercareGiven(models.Model):
    """What the client was told to do and to watch for after this visit, word for word.

    `sheet` is what was handed out, in `language`: it stays true when the data behind it
    (`charting/aftercare/data`) says something else by now, of which `version` is the number.
    """

    class Way(models.TextChoices):
        PAPER = "paper", "On paper"
        PAGES = "pages", "On their own pages"
        TOLD = "told", "In person"

    chart = models.ForeignKey(Chart, on_delete=models.PROTECT, related_name="aftercare")
    way = models.CharField(max_length=5, choices=Way.choices)
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    version = models.CharField(max_length=12)
    sheet: Any = models.JSONField()
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager["AftercareGiven"]] = models.Manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(way__in=["paper", "pages", "told"]), name="aftercare_way_known"
            ),
            models.CheckConstraint(
                condition=Q(language__in=LANGUAGES), name="aftercare_language_known"
            ),
            models.CheckConstraint(
                condition=~Q(sheet=[]) & ~Q(version=""), name="aftercare_says_what"
            ),
        ]
        triggers = [frozen_with_chart()]

    def __str__(self) -> str:
        return f"{self.get_way_display()}, {self.at:%Y-%m-%d %H:%M}"
