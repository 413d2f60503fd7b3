from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from medspa.clinic.models import StaffMember


class ProviderLimit(models.Model):
    """How many appointments a provider takes on one day at the most. Without a row: as many as
    fit."""

    provider = models.OneToOneField(
        StaffMember, on_delete=models.CASCADE, related_name="visit_limit"
    )
    visits_a_day = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])

    class Meta:
        ordering = ["provider"]
        constraints = [
            models.CheckConstraint(
                condition=Q(visits_a_day__gte=1),
                name="limit_at_least_one",
                violation_error_message="At least one visit a day.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider}: {self.visits_a_day} a day"
