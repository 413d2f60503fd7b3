from django.db import models
from django.db.models import Q

from medspa.accounts.permissions import Permission
from treatments.models.catalogue import CatalogueRow, SourcedRow


class Rule(models.TextChoices):
    """What is asked before something is booked or given. The values are stable names."""

    INTERVAL_FLOOR = "interval_floor", "Neurotoxin within 84 days"
    INTERVAL_LABEL = "interval_label", "Sooner than the label repeats it"
    TOUCH_UP = "touch_up", "Touch-up outside its days"
    CONSULTATION = "consultation", "No consultation before"
    BIRTH_DATE = "birth_date", "Date of birth unknown"
    AGE_ADULT = "age_adult", "Younger than 18"
    AGE_LABEL = "age_label", "Younger than the label says"
    AGE_STUDIED = "age_studied", "Outside the ages that were studied"
    LICENCE_INJECTOR = "licence_injector", "Licence of the injector ended"
    LICENCE_PRESCRIBER = "licence_prescriber", "Licence of the prescriber ended"
    CLEARANCE = "clearance", "No clearance"
    CONSENT = "consent", "No consent"
    OFF_LABEL = "off_label", "Off-label use not in the consent"
    LOT = "lot", "Lot not to be used"
    USE_BY = "use_by", "Mixed too long ago"
    UNITS_3_MONTHS = "units_3_months", "Units in 3 months"
    ML_PER_YEAR = "ml_per_year", "Hyaluronic acid in a year"
    WEIGHT = "weight", "Weight unknown"
    DOSE_ABOVE = "dose_above", "More than usual"
    DOSE_UNKNOWN = "dose_unknown", "No usual amount known"
    FOREHEAD_ALONE = "forehead_alone", "Forehead without glabella"
    COSIGNATURE = "cosignature", "Prescriber must co-sign"


class Who(models.TextChoices):
    """Who may decide otherwise, with a reason. From the strictest to the least strict."""

    NOBODY = "nobody", "Nobody"
    DIRECTOR = "medical_director", "Medical director"
    PRESCRIBER = "prescriber", "Prescriber or medical director"
    DESK = "desk", "Manager, prescriber or medical director"
    ANYBODY = "injector", "Whoever gives or books it"

    @property
    def words(self) -> str:
        """In the middle of a sentence."""
        return {
            Who.NOBODY: "nobody",
            Who.DIRECTOR: "the medical director",
            Who.PRESCRIBER: "a prescriber",
            Who.DESK: "a manager or a prescriber",
            Who.ANYBODY: "the injector",
        }[self]


PERMISSION_TO_DECIDE = {
    Who.DIRECTOR: Permission.SET_CLINIC_POLICY,
    Who.PRESCRIBER: Permission.GRANT_CLEARANCE,
    Who.DESK: Permission.OVERRIDE_BOOKING_RULES,
    Who.ANYBODY: Permission.WRITE_CHARTS,
}
WHEN_BOOKED = {
    Rule.INTERVAL_FLOOR: Who.PRESCRIBER,
    Rule.INTERVAL_LABEL: Who.DESK,
    Rule.TOUCH_UP: Who.DESK,
    Rule.CONSULTATION: Who.DESK,
    Rule.CLEARANCE: Who.DESK,
}
WHEN_GIVEN = {
    Rule.INTERVAL_FLOOR: Who.PRESCRIBER,
    Rule.INTERVAL_LABEL: Who.PRESCRIBER,
    Rule.AGE_LABEL: Who.PRESCRIBER,
    Rule.UNITS_3_MONTHS: Who.PRESCRIBER,
    Rule.ML_PER_YEAR: Who.PRESCRIBER,
    Rule.DOSE_ABOVE: Who.ANYBODY,
    Rule.DOSE_UNKNOWN: Who.ANYBODY,
}
"""What holds where the clinic has not said otherwise: nobody decides what stands in neither."""


class GivingPolicy(SourcedRow):
    """Who may set one rule aside at this clinic: when a visit is booked, and when it is given.

    Without a row `WHEN_BOOKED` and `WHEN_GIVEN` hold. Only the medical director writes rows.
    """

    rule = models.CharField(max_length=20, choices=Rule.choices, unique=True)
    when_booked = models.CharField(max_length=20, choices=Who.choices, default=Who.NOBODY)
    when_given = models.CharField(max_length=20, choices=Who.choices, default=Who.NOBODY)

    class Meta:
        ordering = ["rule"]
        verbose_name = "who may set a rule aside"
        verbose_name_plural = "who may set rules aside"
        constraints = [
            *CatalogueRow.Meta.constraints,
            models.CheckConstraint(condition=Q(rule__in=Rule.values), name="policy_known_rule"),
            models.CheckConstraint(
                condition=Q(when_booked__in=Who.values, when_given__in=Who.values),
                name="policy_known_people",
            ),
        ]
        triggers = CatalogueRow.Meta.triggers

    def __str__(self) -> str:
        return self.get_rule_display()
