from datetime import date

from django.db import models
from django.db.models import F, Q

from treatments.models.area import FacialArea
from treatments.models.catalogue import CatalogueRow, SourcedRow
from treatments.models.product import Product


class IndicationQuerySet(models.QuerySet["Indication"]):
    def holding(self, on: date) -> "IndicationQuerySet":
        """In force on that day; a label without a known date counts as long in force."""
        begun = Q(began_on=None) | Q(began_on__lte=on)
        return self.filter(begun & (Q(ended_on=None) | Q(ended_on__gt=on)))


class Indication(SourcedRow):
    """The label names this area for this product: its use there is on-label between the dates."""

    class Precision(models.TextChoices):
        DAY = "day", "Day"
        MONTH = "month", "Month"
        YEAR = "year", "Year"

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="indications")
    area = models.ForeignKey(FacialArea, on_delete=models.PROTECT, related_name="indications")
    wording = models.CharField(max_length=120, blank=True)
    began_on = models.DateField(
        null=True,
        blank=True,
        help_text="The last day of the month or year if no source gives the day; "
        "empty if no source gives a date, which counts as long ago.",
    )
    began_precision = models.CharField(max_length=5, choices=Precision.choices, blank=True)
    ended_on = models.DateField(
        null=True,
        blank=True,
        help_text="First day on which the label names the area no more; empty while it does.",
    )
    studied_age_min = models.PositiveSmallIntegerField(null=True, blank=True)
    studied_age_max = models.PositiveSmallIntegerField(null=True, blank=True)
    longevity = models.CharField(max_length=80, blank=True, help_text="Found with this product.")

    objects = IndicationQuerySet.as_manager()

    class Meta:
        ordering = ["product__position", "area__position"]
        constraints = [
            *CatalogueRow.Meta.constraints,
            models.UniqueConstraint(fields=["product", "area"], name="indication_once"),
            models.CheckConstraint(
                condition=Q(began_on=None, began_precision="")
                | Q(began_on__isnull=False, began_precision__in=["day", "month", "year"]),
                name="indication_date_has_precision",
                violation_error_message="Say how precisely the date is known.",
            ),
            models.CheckConstraint(
                condition=Q(began_on=None) | Q(ended_on=None) | Q(ended_on__gt=F("began_on")),
                name="indication_ends_after_it_began",
                violation_error_message="An indication ends after it began.",
            ),
            models.CheckConstraint(
                condition=Q(studied_age_min=None)
                | Q(studied_age_max=None)
                | Q(studied_age_min__lte=F("studied_age_max")),
                name="indication_ages_in_order",
                violation_error_message="The ages must go from the smaller to the larger.",
            ),
        ]
        triggers = CatalogueRow.Meta.triggers

    def __str__(self) -> str:
        return f"{self.product.name}: {self.area}"

    def holds_on(self, on: date) -> bool:
        """As `holding`."""
        has_begun = self.began_on is None or self.began_on <= on
        return has_begun and (self.ended_on is None or on < self.ended_on)
