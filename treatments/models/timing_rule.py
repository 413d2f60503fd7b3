from django.db import models
from django.db.models import Q

from treatments.models.area import Modality
from treatments.models.catalogue import CatalogueRow, SourcedRow, pair_in_order


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
