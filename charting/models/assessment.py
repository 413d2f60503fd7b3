"""What a clinician saw on the whole face, area by area, on one day."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from bookings.models import Appointment
from charting.models.plan import Side
from charting.models.triggers.visits import same_client
from medspa.audit.chain.seals import HASH
from medspa.audit.triggers import append_only
from medspa.clients.models import Client
from medspa.clinic.models import StaffMember
from treatments.models import FacialArea

# Read `FOR SHARE`, so that a finding waits for whoever is just keeping its assessment.
KEPT_WITH_ASSESSMENT = """
    FOR parent IN
        SELECT kept_at FROM charting_assessment
        WHERE id = OLD.assessment_id OR id = NEW.assessment_id
        ORDER BY id
        FOR SHARE
    LOOP
        IF parent.kept_at IS NOT NULL THEN
            RAISE EXCEPTION 'This assessment is kept; a change is a new one.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'assessment_is_kept';
        END IF;
    END LOOP;
    RETURN coalesce(NEW, OLD);
"""

ASSESSED_ANATOMY = """
    SELECT laterality, EXISTS (
        SELECT FROM treatments_areapart WHERE composite_id = NEW.area_id
    ) AS is_composite INTO area FROM treatments_facialarea WHERE code = NEW.area_id;
    IF area.is_composite THEN
        RAISE EXCEPTION 'A composite area is assessed as its parts.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'assessment_finding_composite';
    END IF;
    IF NOT (CASE area.laterality WHEN 'B' THEN NEW.side IN ('R', 'L') ELSE NEW.side = 'M' END) THEN
        RAISE EXCEPTION 'Areas on both sides need a side; midline ones have none.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'assessment_finding_side';
    END IF;
    RETURN NEW;
"""


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def kept(self) -> "AssessmentQuerySet":
        """Those that count: closed, and not taken back."""
        return self.filter(kept_at__isnull=False, retraction=None)


class Assessment(models.Model):
    """The whole face as one clinician saw it: a draft until it is kept, then as it is.

    A change of mind is a new assessment, which begins with the last one beside it (`starts_from`).
    """

    class SkinType(models.IntegerChoices):
        """Fitzpatrick phototype (clinical.md 3B [R136])."""

        I = 1, "I"  # noqa: E741, the numeral
        II = 2, "II"
        III = 3, "III"
        IV = 4, "IV"
        V = 5, "V"
        VI = 6, "VI"

    class Glogau(models.IntegerChoices):
        """Glogau photoaging (clinical.md 3B [R136])."""

        I = 1, "I"  # noqa: E741, the numeral
        II = 2, "II"
        III = 3, "III"
        IV = 4, "IV"

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="assessments")
    appointment = models.ForeignKey(
        Appointment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assessments",
        help_text="The visit at which it was made, if any.",
    )
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    starts_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    skin_type = models.PositiveSmallIntegerField(choices=SkinType.choices, null=True, blank=True)
    glogau = models.PositiveSmallIntegerField(choices=Glogau.choices, null=True, blank=True)
    goals = models.CharField(
        max_length=400, blank=True, help_text="What the client wants, in the client's own words."
    )
    found_well = ArrayField(
        models.CharField(max_length=24),
        default=list,
        blank=True,
        help_text="Codes of areas that were looked at and need nothing.",
    )
    kept_by = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kept_at = models.DateTimeField(null=True, blank=True)
    seal = models.CharField(
        max_length=64,
        blank=True,
        db_default="",
        editable=False,
        help_text="Empty: not sealed then.",
    )
    key_version = models.PositiveSmallIntegerField(null=True, editable=False)

    objects: ClassVar = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["client", "-kept_at"], name="assessment_by_client")]
        constraints = [
            models.UniqueConstraint(
                fields=["client"],
                condition=Q(kept_at=None),
                name="assessment_one_draft",
                violation_error_message="An assessment of this client is begun already.",
            ),
            models.CheckConstraint(
                condition=Q(skin_type=None) | Q(skin_type__range=(1, 6)),
                name="assessment_skin_type",
                violation_error_message="The skin type is I to VI.",
            ),
            models.CheckConstraint(
                condition=Q(glogau=None) | Q(glogau__range=(1, 4)),
                name="assessment_glogau",
                violation_error_message="The Glogau grade is I to IV.",
            ),
            models.CheckConstraint(
                condition=Q(kept_at=None, kept_by=None)
                | Q(kept_at__isnull=False, kept_by__isnull=False),
                name="assessment_kept_by_somebody",
                violation_error_message="Whoever keeps an assessment is named.",
            ),
            models.CheckConstraint(
                condition=Q(seal="", key_version=None)
                | Q(seal__regex=HASH, key_version__isnull=False, kept_at__isnull=False),
                name="assessment_sealed_once_kept",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="kept_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__kept_at__isnull=False),
            ),
            same_client("assessment_same_client"),
        ]

    def __str__(self) -> str:
        return f"Assessment of {self.client}, {self.at:%Y-%m-%d}"


class AssessmentFinding(models.Model):
    """What is seen in one place, with its grade on a named scale where there is one."""

    class Finding(models.TextChoices):
        SHADOW = "shadow", "Shadow"
        LIGHT = "light", "Light"
        VOLUME = "volume", "Volume"
        LINE = "line", "Line"
        PTOSIS = "ptosis", "Ptosis"
        ASYMMETRY = "asymmetry", "Asymmetry"

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="findings")
    area = models.ForeignKey(FacialArea, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=1, choices=Side.choices)
    finding = models.CharField(max_length=12, choices=Finding.choices)
    scale = models.CharField(
        max_length=12, blank=True, help_text="Its id in `charting/assessment/data/scales.toml`."
    )
    grade = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["assessment", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "area", "side", "finding"], name="assessment_finding_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    finding__in=["shadow", "light", "volume", "line", "ptosis", "asymmetry"]
                ),
                name="assessment_finding_known",
            ),
            models.CheckConstraint(
                condition=Q(scale="", grade=None) | (~Q(scale="") & Q(grade__range=(0, 6))),
                name="assessment_grade_of_a_scale",
                violation_error_message="A grade belongs to a scale.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="kept_with_assessment",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("parent", "record")],
                func=KEPT_WITH_ASSESSMENT,
            ),
            pgtrigger.Trigger(
                name="makes_anatomical_sense",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("area", "record")],
                func=ASSESSED_ANATOMY,
            ),
        ]

    def __str__(self) -> str:
        grade = "" if self.grade is None else f" {self.grade}"
        return f"{self.area_id} {self.side} {self.finding}{grade}"


class AssessmentRetraction(models.Model):
    """It was kept by mistake, say of another client: it counts no more, and stays readable."""

    assessment = models.OneToOneField(
        Assessment, on_delete=models.PROTECT, related_name="retraction"
    )
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="assessment_taken_back_says_why")
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.assessment}: taken back"
