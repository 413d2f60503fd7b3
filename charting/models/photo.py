"""Photographs of a client: how they came, what became of them, and what was measured on them."""

from datetime import datetime
from typing import ClassVar
from uuid import uuid4

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.models import Appointment
from charting.models.consent import Consent
from charting.models.triggers.publications import removal_takes_down
from charting.models.triggers.visits import of_one_client
from medspa.audit.chain.seals import HASH
from medspa.audit.triggers import append_only
from medspa.clients.models import Client
from medspa.clinic.models import StaffMember

CONSENT_OF_CLIENT = """
    IF NOT EXISTS (
        SELECT FROM charting_consent c JOIN charting_consentform f ON f.id = c.form_id
        JOIN clients_client speaker ON speaker.id = c.client_id
        JOIN clients_client owner ON owner.id = NEW.client_id
        WHERE c.id = NEW.consent_id
          AND COALESCE(speaker.one_with_id, speaker.id) = COALESCE(owner.one_with_id, owner.id)
          AND c.decision = 'agreed' AND f.kind = 'photos_clinical'
    ) THEN
        RAISE EXCEPTION 'A photograph needs the consent of its client to photographs.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'photo_has_its_consent';
    END IF;
"""
TAKEN = [
    *("client", "appointment", "consent", "taken_at", "taken_by", "received_at"),
    *("sha256", "folder", "size", "public_id"),
]
"""What is never another once a photograph was received."""


class PhotoQuerySet(models.QuerySet["Photo"]):
    def kept(self) -> "PhotoQuerySet":
        """Without those that were taken out."""
        return self.filter(removal=None)

    def ready(self) -> "PhotoQuerySet":
        """Those that can be looked at."""
        return self.kept().filter(state=Photo.State.READY)


class Photo(models.Model):
    """One photograph. Its files lie in the private storage under `folder`, a name nobody can guess:
    the original as it came, and pictures made of it (`charting/photos/files.py`).

    Sides are the client's own: `oblique-right` shows the right half of the face.
    """

    class View(models.TextChoices):
        """As the plates are called (clinical.md 3C [R141][R142])."""

        FRONT = "front", _("Front")
        OBLIQUE_RIGHT = "oblique-right", _("Right, at an angle")
        OBLIQUE_LEFT = "oblique-left", _("Left, at an angle")
        SIDE_RIGHT = "profile-right", _("Right side")
        SIDE_LEFT = "profile-left", _("Left side")
        CLOSE = "close", _("Close-up")

    class Expression(models.TextChoices):
        """Clinical.md 3C; which areas ask for which: `charting/ground/data/views.toml`."""

        REPOSE = "repose", _("At rest")
        BROWS_UP = "brows-up", _("Brows up")
        FROWN = "frown", _("Frown")
        SMILE = "smile", _("Big smile")
        PUCKER = "pucker", _("Pucker")
        LOWER_TEETH = "lower-teeth", _("Show lower teeth")
        CLENCH = "clench", _("Clench")
        CHIN = "chin", _("Wrinkle chin")

    class State(models.TextChoices):
        RECEIVED = "received", "Received"
        PROCESSING = "processing", "Being prepared"
        READY = "ready", "Ready"
        REFUSED = "refused", "Refused"

    public_id = models.UUIDField(unique=True, default=uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="photos")
    appointment = models.ForeignKey(
        Appointment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="photos",
        help_text="The visit at which it was taken, if any.",
    )
    consent = models.ForeignKey(
        Consent,
        on_delete=models.PROTECT,
        related_name="photos",
        help_text="The consent to photographs under which it was taken.",
    )
    view = models.CharField(max_length=14, choices=View.choices)
    expression = models.CharField(
        max_length=12, choices=Expression.choices, default=Expression.REPOSE
    )
    taken_at = models.DateTimeField(default=timezone.now)
    taken_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    refusal = models.CharField(
        max_length=12, blank=True, help_text="Why, as `charting/photos/refusals.py` names it."
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(null=True, blank=True)
    folder = models.CharField(max_length=64, unique=True, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    size = models.PositiveIntegerField(help_text="Bytes of the original.")
    width = models.PositiveIntegerField(null=True, blank=True, help_text="Pixels, upright.")
    height = models.PositiveIntegerField(null=True, blank=True, help_text="Pixels, upright.")
    turns = models.PositiveSmallIntegerField(
        default=0, help_text="Quarter turns to the right that somebody asked for."
    )
    is_baseline = models.BooleanField(
        default=False, help_text="What later ones of this view and expression are compared with."
    )
    device = models.CharField(max_length=120, blank=True, help_text="As the camera wrote it.")
    lens = models.CharField(max_length=120, blank=True, help_text="As the camera wrote it.")
    flash = models.BooleanField(null=True, blank=True, help_text="Whether it fired.")

    objects: ClassVar = PhotoQuerySet.as_manager()

    class Meta:
        ordering = ["-taken_at", "-pk"]
        indexes = [
            models.Index(fields=["client", "-taken_at"], name="photo_by_client"),
            models.Index(
                fields=["received_at"],
                condition=Q(state__in=["received", "processing"]),
                name="photo_to_prepare",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex=HASH), name="photo_hash"),
            models.CheckConstraint(condition=Q(turns__lte=3), name="photo_quarter_turns"),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(width__gt=0, height__gt=0),
                name="photo_ready_has_its_size",
            ),
            models.CheckConstraint(
                condition=Q(state="refused") & ~Q(refusal="") | ~Q(state="refused") & Q(refusal=""),
                name="photo_refusal_says_why",
            ),
            models.UniqueConstraint(
                fields=["client", "sha256"],
                condition=~Q(state="refused"),
                name="photo_once",
                violation_error_message="This photo is on the record already.",
            ),
            models.UniqueConstraint(
                fields=["client", "view", "expression"],
                condition=Q(is_baseline=True),
                name="photo_one_baseline",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="taken_is_taken",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(*TAKEN),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="same_client",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=f"{of_one_client('photo_same_client')}{CONSENT_OF_CLIENT}    RETURN NEW;\n",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}, {self.taken_at:%Y-%m-%d}"

    @property
    def label(self) -> str:
        """What it shows: `Front, at rest`."""
        return f"{self.get_view_display()}, {self.get_expression_display().lower()}"

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY


class PhotoRemoval(models.Model):
    """It was taken out of sight, say because it shows somebody else. The row and the original stay
    for as long as the record does; nothing shows them any more."""

    photo = models.OneToOneField(Photo, on_delete=models.PROTECT, related_name="removal")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="photo_removal_says_why",
                violation_error_message="Say why the photo is taken out.",
            )
        ]
        triggers = [append_only(), removal_takes_down()]

    def __str__(self) -> str:
        return f"{self.photo}: taken out"


class PhotoMeasurement(models.Model):
    """Where a model saw the face in a photograph. A newer model adds a row; the newest counts.

    Angles in degrees of the head against the camera; landmarks as pairs of 0 to 1 of width and
    height; `mm_per_pixel` where a scale was in the picture.
    """

    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="measurements")
    model = models.CharField(max_length=60)
    model_version = models.CharField(max_length=40)
    landmarks = models.JSONField(default=list)
    yaw = models.FloatField(null=True, blank=True)
    pitch = models.FloatField(null=True, blank=True)
    roll = models.FloatField(null=True, blank=True)
    mm_per_pixel = models.FloatField(null=True, blank=True)
    at: models.DateTimeField[datetime, datetime] = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["photo", "model", "model_version"], name="photo_measured_once_by_a_model"
            )
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.photo} by {self.model} {self.model_version}"
