"""What somebody answers for in a chart: exceptions, late consent, why it was unusual, words."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from charting.models.charts.chart import Chart
from charting.models.triggers.rows import frozen_with_chart
from medspa.audit.triggers import append_only
from medspa.clinic.models import StaffMember
from treatments.models import Modality

LONGEST = 300


class StatedException(models.Model):
    """A rule was not kept, or was set aside: what it said, who answers for it, and why.

    It holds for exactly what `sentence` says; where the facts change, it must be stated anew.
    """

    chart = models.ForeignKey(Chart, on_delete=models.PROTECT, related_name="stated_exceptions")
    rule = models.CharField(max_length=60, help_text="The code of the rule.")
    subject = models.CharField(
        max_length=100, blank=True, help_text="What it is about, by reference."
    )
    sentence = models.TextField(help_text="What the rule said, word for word.")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(rule="") & ~Q(sentence="") & ~Q(reason=""),
                name="stated_exception_says_what_and_why",
            ),
        ]
        triggers = [append_only(), frozen_with_chart()]

    def __str__(self) -> str:
        return f"{self.rule}, {self.at:%Y-%m-%d %H:%M}, {self.by}"


class LateConsent(models.Model):
    """The client agreed in a way that the system did not hold when it was given.

    It covers what was given of the modality in this chart up to `at`, never what follows.
    """

    class Kind(models.TextChoices):
        PAPER = "paper", "Signed on paper"
        WITNESSED = "witnessed", "Said before a witness"
        ORAL = "oral", "Said to the injector"

    chart = models.ForeignKey(Chart, on_delete=models.PROTECT, related_name="late_consents")
    modality = models.CharField(max_length=20, choices=Modality.choices)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    agreed_at = models.DateTimeField(help_text="When the client really agreed.")
    covers_off_label = models.BooleanField(
        default=False, help_text="The client was told which uses are off-label and agreed to them."
    )
    witness = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=300, help_text="Why it was not signed before.")
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, help_text="When this was written.")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="late_consent_says_why"),
            models.CheckConstraint(
                condition=Q(agreed_at__lte=F("at")), name="late_consent_not_in_the_future"
            ),
            models.CheckConstraint(
                condition=Q(kind="witnessed") & ~Q(witness="")
                | Q(kind__in=["paper", "oral"], witness=""),
                name="late_consent_names_its_witness",
            ),
            models.CheckConstraint(
                condition=Q(modality__in=list(Modality.values)), name="late_consent_modality"
            ),
        ]
        triggers = [append_only(), frozen_with_chart()]

    def __str__(self) -> str:
        return f"{self.get_modality_display()}, {self.get_kind_display().lower()}"


class Rationale(models.Model):
    """One line of why and one of the risk that was discussed, for all that asked for it then.

    `about` names what asked, each by the key of its cause (`charting/record/gates/why.py`). What
    asks later is in no row that was written before it: another row answers for it.
    """

    chart = models.ForeignKey(Chart, on_delete=models.PROTECT, related_name="rationales")
    why = models.CharField(max_length=LONGEST)
    risk = models.CharField("risk discussed", max_length=LONGEST)
    about = ArrayField(models.CharField(max_length=200))
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(why="") & ~Q(risk="") & Q(about__len__gt=0),
                name="rationale_says_why_and_risk",
            ),
        ]
        triggers = [append_only(), frozen_with_chart()]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}, {self.by}"


class WordsBy(models.Model):
    """Who wrote the words of an open chart as they stand, or made them their own.

    A row for each change of one of its texts. What whoever signs did not write themselves is marked
    beside the text, and asked about before the signature: `is_confirmed` says that they read it
    and leave it as it is.
    """

    class Text(models.TextChoices):
        CONCERN = "concern", "Concern"
        ASSESSMENT = "assessment", "Assessment"
        NOTES = "notes", "Notes"
        WRITTEN_NOTE = "written_note", "What was done, as worded"

    chart = models.ForeignKey(Chart, on_delete=models.PROTECT, related_name="words_by")
    text = models.CharField(max_length=12, choices=Text.choices)
    is_confirmed = models.BooleanField(default=False)
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager["WordsBy"]] = models.Manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(text__in=["concern", "assessment", "notes", "written_note"]),
                name="words_by_of_a_text",
            ),
        ]
        triggers = [append_only(), frozen_with_chart()]

    def __str__(self) -> str:
        return f"{self.get_text_display()}, {self.by}"
