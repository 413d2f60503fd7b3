from django.db import models
from django.db.models import Q

from treatments.models.area import Modality
from treatments.models.catalogue import CatalogueRow, SourcedRow, pair_in_order

DaySpan = tuple[int, int]


def days_field() -> models.PositiveSmallIntegerField[int | None, int | None]:
    return models.PositiveSmallIntegerField(null=True, blank=True)


class TimingRule(SourcedRow):
    """When a modality is reviewed and touched up, in days after the treatment (clinical.md 5)."""

    modality = models.CharField(max_length=10, choices=Modality.choices, unique=True)
    review_day = days_field()
    review_from_day = days_field()
    review_to_day = days_field()
    touchup_from_day = days_field()
    touchup_to_day = days_field()
    notes = models.TextField(blank=True)

    class Meta:
        ordering = ["-modality"]
        constraints = [
            *CatalogueRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(modality__in=Modality.values), name="timing_known_modality"
            ),
            models.CheckConstraint(
                condition=pair_in_order("review_from_day", "review_to_day"),
                name="timing_review_in_order",
                violation_error_message="Review: give both days, the earlier first, or neither.",
            ),
            models.CheckConstraint(
                condition=pair_in_order("touchup_from_day", "touchup_to_day"),
                name="timing_touchup_in_order",
                violation_error_message="Touch-up: give both days, the earlier first, or neither.",
            ),
        ]
        triggers = CatalogueRow.Meta.triggers

    def __str__(self) -> str:
        return self.get_modality_display()

    @property
    def touchup_days(self) -> DaySpan | None:
        """From which to which day more of it is a touch-up; later waits for the next cycle."""
        first, last = self.touchup_from_day, self.touchup_to_day
        return None if first is None or last is None else (first, last)

    @property
    def review_days(self) -> DaySpan | None:
        """From which to which day the result is looked at, best on `review_day`."""
        if self.review_day is None:
            return None
        return self.review_from_day or self.review_day, self.review_to_day or self.review_day
