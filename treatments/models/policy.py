from typing import Any

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
    ORDER = "order", "Beyond the prescriber's order"
    INTAKE = "intake", "Health questions not answered"
    FINDING_STOP = "finding_stop", "A health answer stops it"
    FINDING_REVIEW = "finding_review", "A health answer to decide on"
    TOLD_LATER = "told_later", "Told after it was given"
    REVERSAL = "reversal", "Too little hyaluronidase on site"
    SUMS = "sums", "Opened is not used and wasted"
    ASKED = "asked", "Nothing says what the client was asked"
    VESSELS = "vessels", "Vision and capillary refill not noted"
    CONTENT = "content", "Nothing is written"
    WHY = "why", "Why, and the risk discussed, not written"
    PHOTOS = "photos", "Standard photographs not taken"
    AFTERCARE = "aftercare", "Aftercare not given"
    BIRTH_TOLD = "birth_told", "Another date of birth in the health answers"
    REPLACED = "replaced", "Charted again without a change"
    WORDS = "words", "Words of a colleague not confirmed"


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


ANSWERING = (Who.NOBODY, Who.DIRECTOR, Who.PRESCRIBER, Who.ANYBODY)
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
    Rule.FINDING_REVIEW: Who.PRESCRIBER,
    Rule.REVERSAL: Who.PRESCRIBER,
    Rule.DOSE_ABOVE: Who.ANYBODY,
    Rule.DOSE_UNKNOWN: Who.ANYBODY,
    Rule.INTAKE: Who.ANYBODY,
}
"""What holds where the clinic has not said otherwise: nobody decides what stands in neither."""

PAPERS = (Rule.CLEARANCE, Rule.ORDER, Rule.CONSENT, Rule.OFF_LABEL, Rule.LOT)
"""What must be in order before the needle. Without it a chart is mended afterwards (late consent, a
prescriber's answer), by gates of their own; nobody decides beforehand to do without."""


LICENCES = (Rule.LICENCE_INJECTOR, Rule.LICENCE_PRESCRIBER)
"""Nobody works without: no row lets anybody. What was done in truth the medical director states."""

MENDED = (Rule.SUMS, Rule.ASKED, Rule.VESSELS, Rule.CONTENT, Rule.WHY, Rule.WORDS)
"""What is put right in the chart itself, by what is true: there is nothing to answer for."""

TOLD_WHY = (Rule.PHOTOS, Rule.AFTERCARE, Rule.BIRTH_TOLD, Rule.REPLACED)
"""What whoever treated may leave as it is and say why: the client would not have it, or left; what
looks like a mistake is none."""

STOPS = (Rule.FINDING_STOP, Rule.AGE_ADULT)
"""What nobody sets aside at the needle: a stop is decided at the answer from which it follows."""


def default_when_booked(rule: str) -> Who:
    return WHEN_BOOKED.get(Rule(rule), default_when_given(rule))


def default_when_given(rule: str) -> Who:
    return WHEN_GIVEN.get(Rule(rule), Who.NOBODY)


def default_when_signed(rule: str) -> Who:
    """What was done all the same is never without an answer, or a chart could not be signed."""
    if rule in MENDED:
        return Who.NOBODY
    if rule in LICENCES:
        return Who.DIRECTOR
    return Who.ANYBODY if rule in TOLD_WHY else Who.PRESCRIBER


AS_RELEASED = "Left empty: as the release has it."


class GivingPolicy(SourcedRow):
    """Who may set one rule aside at this clinic: when a visit is booked, and when it is given. And
    who answers for it before the chart is signed, where it was given all the same.

    `load_catalogue` keeps a row for every rule, as the release has it, until the medical director
    changes it. Without a row the same defaults hold, and what a new row leaves empty is filled
    with them. What the law holds stands in the constraints.
    """

    rule = models.CharField(max_length=20, choices=Rule.choices, unique=True)
    when_booked = models.CharField(
        max_length=20, choices=Who.choices, blank=True, help_text=AS_RELEASED
    )
    when_given = models.CharField(
        max_length=20, choices=Who.choices, blank=True, help_text=AS_RELEASED
    )

    when_signed = models.CharField(
        max_length=20, choices=Who.choices, blank=True, help_text=AS_RELEASED
    )

    class Meta:
        ordering = ["rule"]
        verbose_name = "who may set a rule aside"
        verbose_name_plural = "who may set rules aside"
        constraints = [
            *CatalogueRow.Meta.constraints,
            models.CheckConstraint(condition=Q(rule__in=Rule.values), name="policy_known_rule"),
            models.CheckConstraint(
                condition=Q(
                    when_booked__in=Who.values, when_given__in=Who.values, when_signed__in=ANSWERING
                ),
                name="policy_known_people",
            ),
            models.CheckConstraint(
                condition=~Q(rule__in=PAPERS) | Q(when_given=Who.NOBODY),
                name="policy_papers_before_the_needle",
                violation_error_message="Exam, consent and a usable lot are there before it "
                "is given: nobody sets them aside. Grant the clearance or take the consent.",
            ),
            models.CheckConstraint(
                condition=~Q(rule__in=STOPS) | Q(when_given=Who.NOBODY),
                name="policy_stops_at_the_needle",
                violation_error_message="Nobody sets this aside at the needle. What a health "
                "answer stops is decided at the answer; nobody under 18 is treated.",
            ),
            models.CheckConstraint(
                condition=~Q(rule__in=LICENCES)
                | Q(when_booked=Who.NOBODY, when_given=Who.NOBODY, when_signed=Who.DIRECTOR),
                name="policy_licences",
                violation_error_message="Nobody treats or prescribes without a license. What was "
                "done without one the medical director states.",
            ),
            models.CheckConstraint(
                condition=~Q(rule=Rule.BIRTH_DATE)
                | Q(when_booked=Who.NOBODY, when_given=Who.NOBODY),
                name="policy_identity",
                violation_error_message="Nobody is treated whose date of birth is not known.",
            ),
            models.CheckConstraint(
                condition=Q(rule__in=MENDED, when_given=Who.NOBODY, when_signed=Who.NOBODY)
                | ~Q(rule__in=MENDED) & ~Q(when_signed=Who.NOBODY),
                name="policy_what_is_mended",
                violation_error_message="Sums and findings are put right in the chart: nobody "
                "signs without. For everything else somebody answers, or a chart that tells the "
                "truth could not be signed.",
            ),
        ]
        triggers = CatalogueRow.Meta.triggers

    def __str__(self) -> str:
        return self.get_rule_display()

    def clean(self) -> None:
        self._fill()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._fill()
        super().save(*args, **kwargs)

    def _fill(self) -> None:
        """A row that is written for the sake of one column leaves the others as they were."""
        if self.rule in Rule.values:
            self.when_booked = self.when_booked or default_when_booked(self.rule)
            self.when_given = self.when_given or default_when_given(self.rule)
            self.when_signed = self.when_signed or default_when_signed(self.rule)
