"""Health questions as they were asked, what was answered, and what staff decided about it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from bookings.models import Appointment
from charting.models.triggers.visits import same_client
from medspa.audit.triggers import append_only
from medspa.clients.models import Client
from medspa.clinic.models import StaffMember


class Questionnaire(models.Model):
    """One version of the health questions, whole: an answer is read in the words it was asked in.

    `content` is the file of the release (`charting/intake/data/questionnaire.toml`) as it was read.
    """

    version = models.PositiveSmallIntegerField(unique=True)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    published_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[models.Manager["Questionnaire"]] = models.Manager()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.CheckConstraint(
                condition=Q(version__gte=1),
                name="questionnaire_from_one",
                violation_error_message="Versions count from 1.",
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="questionnaire_hash"
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"Health questions, version {self.version}"


class Intake(models.Model):
    """A client goes through the health questions: for one visit, or for none.

    Whether it is complete follows from its answers (`charting/intake/queries.py`).
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="intakes")
    visit = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, related_name="intakes"
    )
    started_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager["Intake"]] = models.Manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        indexes = [models.Index(fields=["client", "-started_at"], name="intake_by_client")]
        constraints = [
            models.UniqueConstraint(
                fields=["visit"], condition=Q(visit__isnull=False), name="intake_once_a_visit"
            ),
        ]
        triggers = [
            append_only(),
            same_client("intake_same_client", visit="visit"),
        ]

    def __str__(self) -> str:
        return f"Health questions, {self.started_at:%Y-%m-%d}"


class IntakeAnswer(models.Model):
    """What was answered to one question. Another answer is another row; the newest holds, but for
    one that stops a treatment: that stands until staff set it aside (`IntakeReset`).

    `value` has the answer under "is" and its details beside it, as the question of that version
    asks for them. `device` tells apart the browsers that answered, without naming them.
    """

    class Way(models.TextChoices):
        LINK = "link", "Through the link"
        OWN_PAGES = "own_pages", "Signed in"
        TABLET = "tablet", "On the clinic's tablet"
        STAFF = "staff", "Written down by staff"

    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="answers")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="+")
    question = models.SlugField()
    value = models.JSONField()
    way = models.CharField(max_length=9, choices=Way.choices)
    staff = models.ForeignKey(
        StaffMember,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Who wrote it down; none where the client answered.",
    )
    device = models.CharField(max_length=16, blank=True)
    confirms = models.BooleanField(
        default=False, help_text="An earlier answer, shown and said to be true still."
    )
    answered_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager["IntakeAnswer"]] = models.Manager()

    class Meta:
        ordering = ["answered_at", "pk"]
        indexes = [models.Index(fields=["intake", "question"], name="intake_answer_by_question")]
        constraints = [
            models.CheckConstraint(
                condition=Q(way="staff", staff__isnull=False)
                | Q(way__in=["link", "own_pages", "tablet"], staff=None),
                name="intake_answer_by_somebody",
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.question}: {self.value.get('is', '')}"


class IntakeReset(models.Model):
    """Staff set an answer aside, and say why: it counts no more, and stays readable."""

    answer = models.OneToOneField(IntakeAnswer, on_delete=models.PROTECT, related_name="reset")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager["IntakeReset"]] = models.Manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="intake_reset_says_why",
                violation_error_message="Say why the answer is set aside.",
            )
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.answer}: set aside"


class FindingResolution(models.Model):
    """Somebody who may decided about what an answer means, and says why. `rule` is its id in
    `charting/intake/data/rules.toml`; `letter` is of the specialist whom the rule asks for."""

    answer = models.ForeignKey(IntakeAnswer, on_delete=models.PROTECT, related_name="resolutions")
    rule = models.SlugField()
    reason = models.CharField(max_length=300)
    letter = models.CharField(
        max_length=200, blank=True, help_text="Who wrote it, and of which day."
    )
    role = models.CharField(max_length=20, help_text="In which the decision was made.")
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager["FindingResolution"]] = models.Manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "rule"], name="finding_resolved_once"),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(role=""),
                name="finding_resolution_says_why",
                violation_error_message="Say why.",
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.rule}: {self.reason}"
