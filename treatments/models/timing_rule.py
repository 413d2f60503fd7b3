from django.db import models
from django.db.models import Q

from treatments.models.area import Modality
from treatments.models.catalogue import CatalogueRow, SourcedRow, pair_in_order


def days(help_text: str = "") -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(null=True, blank=True, help_text=help_text)


class TimingRule(SourcedRow):
    """When a modality is reviewed, touched up and repeated, in days after it (clinical.md 5)."""

    modality = models.CharField(max_length=10, choices=Modality.choices, unique=True)
    floor_days = days("Hard floor: nothing earlier than this.")
    retreat_min_days = days("Product minimum where the product gives none itself.")
    retreat_min_months = days("Calendar months; the later of days and months counts.")
    review_day = days()
    review_from_day = days()
    review_to_day = days()
    touchup_from_day = days()
    touchup_to_day = days()
    notes = models.TextField(blank=True)

    class Meta:
        ordering = ["-modality"]
        constraints = [
            *CatalogueRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(modality__in=Modality.values), name="timing_known_modality"
            ),
            models.CheckConstraint(
                condition=pair_in_order("floor_days", "retreat_min_days"),
                name="timing_floor_below_minimum",
            ),
            models.CheckConstraint(
                condition=pair_in_order("review_from_day", "review_to_day"),
                name="timing_review_in_order",
            ),
            models.CheckConstraint(
                condition=pair_in_order("touchup_from_day", "touchup_to_day"),
                name="timing_touchup_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.get_modality_display()
