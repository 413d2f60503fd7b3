from django.db import models
from django.db.models import Q
from django.urls import reverse

from treatments.models.area import FacialArea, Modality
from treatments.models.catalogue import CatalogueRow, pair_in_order
from treatments.wording import months_span


class TreatmentQuerySet(models.QuerySet["Treatment"]):
    def published(self) -> "TreatmentQuerySet":
        return self.filter(is_published=True)


class Treatment(CatalogueRow):
    """What the clinic offers, told to clients in plain words: a page of its own."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    summary = models.CharField(max_length=200, help_text="One sentence for the list.")
    body = models.TextField(help_text="Plain words; an empty line begins a new paragraph.")
    lasts = models.TextField(blank=True, help_text="How long it lasts, in plain words.")
    risks = models.TextField(blank=True, help_text="One risk a line, in plain words.")
    recall_months_min = models.PositiveSmallIntegerField(null=True, blank=True)
    recall_months_max = models.PositiveSmallIntegerField(null=True, blank=True)
    sources = models.CharField(max_length=300, blank=True, help_text="Not shown to clients.")
    areas = models.ManyToManyField(FacialArea, through="TreatmentArea", related_name="treatments")
    is_published = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=100)

    objects = TreatmentQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            *CatalogueRow.Meta.constraints,
            models.CheckConstraint(
                condition=pair_in_order("recall_months_min", "recall_months_max"),
                name="treatment_recall_months_in_order",
                violation_error_message="Give both months, the smaller first, or neither.",
            ),
        ]
        triggers = CatalogueRow.Meta.triggers

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("treatment_detail", args=[self.slug])

    @property
    def months(self) -> str:
        return months_span(self.recall_months_min, self.recall_months_max)

    @property
    def risk_list(self) -> list[str]:
        return [line.strip() for line in self.risks.splitlines() if line.strip()]


class TreatmentArea(models.Model):
    """An area that a treatment works on, and with what."""

    treatment = models.ForeignKey(
        Treatment, on_delete=models.CASCADE, related_name="treatment_areas"
    )
    area = models.ForeignKey(FacialArea, on_delete=models.PROTECT, related_name="+")
    modality = models.CharField(max_length=10, choices=Modality.choices)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["treatment", "area", "modality"], name="treatment_area_once"
            ),
            models.CheckConstraint(
                condition=Q(modality__in=Modality.values), name="treatment_area_known_modality"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.treatment_id}: {self.area_id}"
