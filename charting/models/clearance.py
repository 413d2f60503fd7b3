from collections.abc import Collection
from datetime import date
from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from medspa.audit.chain.seals import HASH
from medspa.clients.models import Client
from medspa.clinic.models import StaffMember
from treatments.catalogue.jurisdictions import STATES, ExamMode
from treatments.models import FacialArea, Modality

# Roles change; what the person was when the clearance was granted does not.
AS_PRESCRIBER = """
    NEW.by_prescriber := EXISTS (
        SELECT FROM clinic_staffmember JOIN accounts_user ON accounts_user.id = user_id
        WHERE clinic_staffmember.id = NEW.prescriber_id
            AND roles && ARRAY['prescriber', 'medical_director']::varchar[]
    );
    IF NEW.seal <> '' AND NOT NEW.by_prescriber THEN
        RAISE EXCEPTION 'An order is sealed as that of a prescriber.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'clearance_sealed_by_prescriber';
    END IF;
    RETURN NEW;
"""


class ClearanceQuerySet(models.QuerySet["Clearance"]):
    def valid_on(self, on: date, state: str) -> "ClearanceQuerySet":
        """As `Clearance.is_valid_on`: the last day counts."""
        held = self.filter(examined_on__lte=on, expires_on__gte=on, revoked_at__isnull=True)
        return held.filter(given_in__in=("", state))


class Clearance(models.Model):
    """A prescriber saw this client and allows these treatments [R50][R52].

    With `order_lines` it is an order: product, areas, amount, who and until. Without, as those
    from before orders were written, it allows its kinds of product in its regions.
    """

    class Element(models.TextChoices):
        """What an exam looks at [R52][R54]."""

        COMPLAINT = "complaint", "What the client wants"
        HISTORY = "history", "Medical history"
        MEDICATIONS = "medications", "Medications"
        ALLERGIES = "allergies", "Allergies"
        EARLIER = "earlier", "Earlier aesthetic treatments"
        EXAM = "exam", "Exam of the areas: asymmetry, skin, muscle"
        RISKS = "risks", "Risks, benefits and alternatives discussed"
        CONTRAINDICATIONS = "contraindications", "Contraindications, signs of body-image distress"

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="clearances")
    prescriber = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, related_name="clearances_granted"
    )
    examined_on = models.DateField(help_text="On the location's calendar.")
    examined_at = models.DateTimeField(default=timezone.now)
    noted_at = models.DateTimeField(
        default=timezone.now, help_text="When it was written down; the exam may have been earlier."
    )
    by_prescriber = models.BooleanField(
        default=True,
        editable=False,
        help_text="The prescriber had the right to grant it when it was granted.",
    )
    expires_on = models.DateField(help_text="The last day on which it holds.")
    modalities = ArrayField(models.CharField(max_length=20, choices=Modality.choices))
    regions = ArrayField(models.CharField(max_length=1, choices=FacialArea.Region.choices))
    note = models.TextField(blank=True)
    mode = models.CharField(
        max_length=12,
        choices=ExamMode.choices,
        default=ExamMode.IN_PERSON,
        db_default=ExamMode.IN_PERSON,
    )
    client_state = models.CharField(
        max_length=2, blank=True, db_default="", help_text="Where the client was during the exam."
    )
    given_in = models.CharField(
        max_length=2,
        blank=True,
        db_default="",
        help_text="The state for which it was granted; empty: from before that was asked.",
    )
    elements = ArrayField(
        models.CharField(max_length=20, choices=Element.choices),
        default=list,
        blank=True,
        db_default=[],
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoked_reason = models.CharField(max_length=300, blank=True)
    seal = models.CharField(
        max_length=64,
        blank=True,
        db_default="",
        editable=False,
        help_text="Empty: not sealed then.",
    )
    key_version = models.PositiveSmallIntegerField(null=True, editable=False)

    objects: ClassVar = ClearanceQuerySet.as_manager()

    class Meta:
        ordering = ["-examined_at", "-pk"]
        indexes = [models.Index(fields=["client", "-examined_at"], name="clearance_by_client")]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__gt=F("examined_on")), name="clearance_ends_after_exam"
            ),
            models.CheckConstraint(
                condition=Q(modalities__contained_by=list(Modality.values), modalities__len__gte=1),
                name="clearance_modalities",
            ),
            models.CheckConstraint(
                condition=Q(
                    regions__contained_by=list(FacialArea.Region.values), regions__len__gte=1
                ),
                name="clearance_regions",
            ),
            models.CheckConstraint(
                condition=Q(mode__in=ExamMode.values), name="clearance_known_mode"
            ),
            models.CheckConstraint(
                condition=Q(client_state__in=["", *STATES], given_in__in=["", *STATES]),
                name="clearance_known_states",
                violation_error_message="Choose a state of the United States.",
            ),
            models.CheckConstraint(
                condition=Q(
                    elements__contained_by=[
                        "complaint",
                        "history",
                        "medications",
                        "allergies",
                        "earlier",
                        "exam",
                        "risks",
                        "contraindications",
                    ]
                ),
                name="clearance_known_elements",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None, revoked_reason="")
                | Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoked_reason=""),
                name="clearance_withdrawn_by_somebody_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(seal="", key_version=None)
                | Q(seal__regex=HASH, key_version__isnull=False),
                name="clearance_sealed_or_not",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="as_prescriber",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=AS_PRESCRIBER,
            ),
            pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="only_withdrawing",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    exclude=["revoked_at", "revoked_by", "revoked_reason"]
                ),
            ),
            pgtrigger.Protect(
                name="withdrawn_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__revoked_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Clearance of {self.examined_on} by {self.prescriber}"

    @property
    def scope(self) -> str:
        """In words: "Neurotoxin and filler, lower face"."""
        modalities = [one.label for one in Modality if one in self.modalities]
        regions = [one.label for one in FacialArea.Region if one in self.regions]
        everywhere = len(regions) == len(FacialArea.Region)
        where = "whole face and neck" if everywhere else ", ".join(regions)
        return f"{' and '.join(modalities)}, {where}".capitalize()

    def is_valid_on(self, on: date, state: str) -> bool:
        """For a visit in this state (`state_of`)."""
        is_within = self.examined_on <= on <= self.expires_on
        return self.revoked_at is None and is_within and self.is_for(state)

    def is_for(self, state: str) -> bool:
        """Granted for the state of the location; from before that was asked, for any."""
        return self.given_in in ("", state)

    def covers(self, modalities: Collection[str], regions: Collection[str]) -> bool:
        return set(modalities) <= set(self.modalities) and set(regions) <= set(self.regions)
