from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from medspa.clients.models import Client
from treatments.models import Modality, Product


class BookingEligibilityQuerySet(models.QuerySet["BookingEligibility"]):
    def clearances(self) -> "BookingEligibilityQuerySet":
        return self.filter(kind=BookingEligibility.Kind.CLEARANCE)

    def treatments(self) -> "BookingEligibilityQuerySet":
        return self.filter(kind=BookingEligibility.Kind.TREATMENT)


class BookingEligibility(models.Model):
    """What the clinic's record says about a client, as far as the diary has to know it.

    The diary cannot look up into charts, so whoever keeps them writes it down here. A clearance
    holds from its first to its last day, in the state for which it was granted. A treatment has the
    day on which it was given; what was only touched up is not written down, since it begins no new
    interval.
    """

    class Kind(models.TextChoices):
        CLEARANCE = "clearance", "Clearance"
        TREATMENT = "treatment", "Treatment"

    client = models.ForeignKey(
        Client, on_delete=models.CASCADE, related_name="eligibility", db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    modality = models.CharField(max_length=20, choices=Modality.choices)
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    from_on = models.DateField(help_text="First day of a clearance; day of a treatment.")
    to_on = models.DateField(null=True, blank=True, help_text="Last day of a clearance.")
    state = models.CharField(
        max_length=2,
        blank=True,
        db_default="",
        help_text="The state that a clearance is for; empty: from before that was asked, any.",
    )
    source = models.CharField(max_length=80, help_text="The row of the record, in words.")

    objects: ClassVar = BookingEligibilityQuerySet.as_manager()

    class Meta:
        db_table = "bookings_clientstanding"
        ordering = ["client", "from_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind="clearance", product=None, to_on__isnull=False, to_on__gte=F("from_on")
                )
                | Q(kind="treatment", to_on=None, state=""),
                name="standing_days_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(modality__in=Modality.values), name="standing_known_modality"
            ),
            # Its index also finds what is known about a client.
            models.UniqueConstraint(
                fields=["client", "kind", "source", "modality", "product", "from_on"],
                name="standing_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client}: {self.modality} {self.kind}, {self.from_on}"

    def holds_on(self, on: date, state: str) -> bool:
        """Whether the clearance does, for a visit in this state (`state_of`)."""
        return self.is_for(state) and self.to_on is not None and self.from_on <= on <= self.to_on

    def is_for(self, state: str) -> bool:
        return self.state in ("", state)
