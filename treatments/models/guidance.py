from django.db import models
from django.db.models import Q

from treatments.models.area import FacialArea, Modality
from treatments.models.catalogue import CatalogueRow, pair_in_order
from treatments.wording import months_span


class AreaGuidance(CatalogueRow):
    """How an area is treated with one modality: plane, technique, danger, how long it lasts.

    Amounts are in `DoseRange`, because units belong to one product.
    """

    area = models.ForeignKey(FacialArea, on_delete=models.PROTECT, related_name="guidance")
    modality = models.CharField(max_length=10, choices=Modality.choices)
    plain_words = models.CharField(
        max_length=200, blank=True, help_text="For clients: what it does, in one sentence."
    )
    target = models.CharField(max_length=160, blank=True, help_text="Muscle, or plane.")
    technique = models.TextField(blank=True, help_text="Points, depth, device; with sources.")
    danger = models.TextField(blank=True, help_text="Danger structures or unwanted effects.")
    longevity = models.CharField(max_length=200, blank=True)
    recall_months_min = models.PositiveSmallIntegerField(null=True, blank=True)
    recall_months_max = models.PositiveSmallIntegerField(null=True, blank=True)
    recall_source = models.CharField(max_length=120, blank=True)
    notes = models.TextField(blank=True)
    needs_review = models.BooleanField(
        default=False, help_text="Something here has no source: a prescriber must agree."
    )

    class Meta:
        ordering = ["area__position", "-modality"]
        verbose_name_plural = "area guidance"
        constraints = [
            *CatalogueRow.Meta.constraints,
            models.UniqueConstraint(fields=["area", "modality"], name="guidance_once"),
            models.CheckConstraint(
                condition=Q(modality__in=Modality.values), name="guidance_known_modality"
            ),
            models.CheckConstraint(
                condition=pair_in_order("recall_months_min", "recall_months_max"),
                name="guidance_recall_months_in_order",
                violation_error_message="Give both months, the smaller first, or neither.",
            ),
        ]
        triggers = CatalogueRow.Meta.triggers

    def __str__(self) -> str:
        return f"{self.area}, {self.get_modality_display().lower()}"

    @property
    def months(self) -> str:
        return months_span(self.recall_months_min, self.recall_months_max)

    @property
    def recall_is_agreed(self) -> bool:
        """Fit for clients: sourced, or agreed by a prescriber."""
        return not self.needs_review or "[GK" not in self.recall_source
