from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.models import Appointment
from charting.models.triggers.consents import (
    drawing_is_small,
    photo_uses_named,
    sealed_when_written,
)
from charting.models.triggers.publications import answer_takes_down
from medspa.audit.chain.seals import HASH
from medspa.audit.triggers import append_only
from medspa.clients.models import Client
from treatments.models import Modality, Product

MAX_DRAWING_BYTES = 60_000


class ConsentFormQuerySet(models.QuerySet["ConsentForm"]):
    def current(self) -> "ConsentFormQuerySet":
        """The newest version of each form in each language."""
        key = ("kind", "modality", "product_class", "language")
        newest = self.model._default_manager.order_by(*key, "-version").distinct(*key)
        return self.filter(pk__in=newest.values("pk"))

    def of_treatment(self, modality: str) -> "ConsentFormQuerySet":
        return self.filter(kind=ConsentForm.Kind.TREATMENT, modality=modality)


class ConsentForm(models.Model):
    """One version of the words a client agrees to. A change of words is a new version.

    Versions are counted for each kind, modality, class of product and language.
    """

    class Kind(models.TextChoices):
        """In the order in which they are asked."""

        ELECTRONIC_RECORDS = "electronic_records", _("Electronic records and signatures")
        PRIVACY_NOTICE = "privacy_notice", _("Privacy notice received")
        PAYMENT = "payment", _("Payment and cancellation")
        TELEHEALTH = "telehealth", _("Telehealth exam")
        TREATMENT = "treatment", _("Treatment")
        OFF_LABEL = "off_label", _("Off-label use")
        COMPLICATIONS = "complications", _("Treatment of complications")
        PHOTOS_CLINICAL = "photos_clinical", _("Photographs for the record")
        PHOTOS_MARKETING = "photos_marketing", _("Photographs for marketing")

    class ProductClass(models.TextChoices):
        """What has a form of its own within a modality; see `Product.Kind`."""

        HA_FILLER = Product.Kind.HA_FILLER.value, "Hyaluronic acid filler"
        CAHA = Product.Kind.CAHA.value, "Calcium hydroxylapatite"
        PLLA = Product.Kind.PLLA.value, "Poly-L-lactic acid"

    kind = models.CharField(
        max_length=20, choices=Kind.choices, default=Kind.TREATMENT, db_default=Kind.TREATMENT
    )
    modality = models.CharField(
        max_length=20, choices=Modality.choices, blank=True, help_text="Of a treatment only."
    )
    product_class = models.CharField(
        max_length=20,
        choices=ProductClass.choices,
        blank=True,
        default="",
        db_default="",
        help_text="Where one class of fillers needs words of its own; empty for all others.",
    )
    language = models.CharField(
        max_length=2, choices=settings.LANGUAGES, default="en", db_default="en"
    )
    title = models.CharField(max_length=120)
    version = models.PositiveSmallIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64, editable=False)
    needs_review = models.BooleanField(
        default=False,
        db_default=False,
        help_text="A text to begin with, which nobody of the clinic has read through yet.",
    )
    published_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar = ConsentFormQuerySet.as_manager()

    class Meta:
        ordering = ["modality", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "modality", "product_class", "language", "version"],
                name="consent_form_version",
            ),
            models.CheckConstraint(
                condition=Q(version__gte=1),
                name="consent_form_from_one",
                violation_error_message="Versions count from 1.",
            ),
            models.CheckConstraint(condition=Q(sha256__regex=HASH), name="consent_form_hash"),
            models.CheckConstraint(
                condition=Q(kind="treatment") & ~Q(modality="") | ~Q(kind="treatment", modality=""),
                name="consent_form_names_its_treatment",
                violation_error_message="A treatment form says for which treatment; others do not.",
            ),
            models.CheckConstraint(
                condition=Q(product_class="") | Q(modality="filler"),
                name="consent_form_class_is_of_fillers",
                violation_error_message="Only fillers have forms for one class of products.",
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"

    @property
    def subject(self) -> tuple[str, str, str]:
        """What it is about, whatever the version and the language."""
        return (self.kind, self.modality, self.product_class)


class Consent(models.Model):
    """One answer of a client to one version of a form.

    A refusal is a record too, and so is a withdrawal of what was agreed: the newest answer counts.
    Answers from before there were seals have no `seal`.
    """

    class Decision(models.TextChoices):
        AGREED = "agreed", "Agreed"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Method(models.TextChoices):
        TYPED = "typed", "Typed name"
        DRAWN = "drawn", "Drawn"
        PAPER = "paper", "On paper"  # staff saw it, and note that they did
        UNSIGNED = "unsigned", "Without a signature"  # a no or a withdrawal, never a yes

    class Channel(models.TextChoices):
        LINK = "link", "Through the link of the visit"
        TABLET = "tablet", "On our tablet"
        OWN_PAGES = "own_pages", "On the client's own pages"
        STAFF = "staff", "Noted by staff"

    class PhotoUse(models.TextChoices):
        WEBSITE = "website", _("On our website")
        SOCIAL = "social", _("On our social media")
        ADS = "ads", _("In printed or online advertising")
        CONSULTATION = "consultation", _("Shown to other clients in a consultation")
        TEACHING = "teaching", _("In teaching and at conferences")

    public_id = models.UUIDField(
        unique=True, default=uuid4, editable=False, db_default=RandomUUID()
    )
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="consents")
    form = models.ForeignKey(ConsentForm, on_delete=models.PROTECT, related_name="consents")
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="consents"
    )
    decision = models.CharField(max_length=10, choices=Decision.choices)
    covers_off_label = models.BooleanField(
        default=False, help_text="They were told which uses are off-label and agree to them."
    )
    photo_uses = ArrayField(
        models.CharField(max_length=20, choices=PhotoUse.choices),
        default=list,
        db_default=[],
        blank=True,
        help_text="Where marketing photographs may be shown.",
    )
    holds_until = models.DateField(
        null=True, blank=True, help_text="The last day, where the client set one."
    )

    signed_name = models.CharField(max_length=200, help_text="As they typed it.")
    name_explained = models.CharField(
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text="Why it is not the client's name: who signs for whom.",
    )
    method = models.CharField(
        max_length=10, choices=Method.choices, default=Method.TYPED, db_default=Method.TYPED
    )
    channel = models.CharField(
        max_length=10, choices=Channel.choices, default=Channel.STAFF, db_default=Channel.STAFF
    )
    drawing_sha256 = models.CharField(
        max_length=64, blank=True, default="", db_default="", editable=False
    )
    shown_at = models.DateTimeField(null=True, blank=True)
    read_to_end = models.BooleanField(
        default=False, db_default=False, help_text="The end of the words was on the screen."
    )
    signed_at = models.DateTimeField(default=timezone.now)
    device = models.CharField(max_length=300, blank=True, default="", db_default="")
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who of the team saw the paper that was signed.",
    )
    disclosures = ArrayField(
        models.TextField(),
        default=list,
        db_default=[],
        blank=True,
        help_text="What the states concerned want told, as it stood under the words.",
    )
    witness = models.CharField(max_length=120, blank=True, default="", db_default="")
    interpreter = models.CharField(
        max_length=120,
        blank=True,
        default="",
        db_default="",
        help_text="Who translated the words, if anybody.",
    )
    seal = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    key_version = models.PositiveSmallIntegerField(null=True, editable=False)

    class Meta:
        ordering = ["-signed_at", "-pk"]
        indexes = [models.Index(fields=["client", "-signed_at"], name="consent_by_client")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(signed_name=""),
                name="consent_has_name",
                violation_error_message="A name stands under every answer.",
            ),
            models.CheckConstraint(
                condition=Q(decision="agreed")
                | Q(covers_off_label=False, photo_uses=[], holds_until=None),
                name="consent_refusal_covers_nothing",
                violation_error_message="Only a yes covers anything.",
            ),
            models.CheckConstraint(
                condition=~Q(decision="agreed", method="unsigned"),
                name="consent_is_signed",
                violation_error_message="A yes is signed: drawn, typed or on paper.",
            ),
            models.CheckConstraint(
                condition=Q(method="paper", channel="staff", seen_by__isnull=False)
                | ~Q(method="paper") & Q(seen_by=None),
                name="consent_on_paper_was_seen",
                violation_error_message="Somebody of the team saw the paper that was signed.",
            ),
            models.CheckConstraint(
                condition=Q(method="drawn", drawing_sha256__regex=HASH)
                | ~Q(method="drawn") & Q(drawing_sha256=""),
                name="consent_drawn_has_its_drawing",
                violation_error_message="A drawn signature has its drawing.",
            ),
            models.CheckConstraint(
                condition=Q(seal="", key_version=None)
                | Q(seal__regex=HASH, key_version__isnull=False),
                name="consent_seal_has_its_key",
                violation_error_message="A seal names its key.",
            ),
            models.CheckConstraint(
                condition=Q(shown_at=None) | Q(shown_at__lte=models.F("signed_at")),
                name="consent_shown_before_signed",
                violation_error_message="Words are shown before they are signed.",
            ),
        ]
        triggers = [append_only(), sealed_when_written(), photo_uses_named(), answer_takes_down()]

    def __str__(self) -> str:
        return f"{self.form}: {self.decision}"

    @property
    def is_agreed(self) -> bool:
        return self.decision == self.Decision.AGREED


class ConsentDrawing(models.Model):
    """The signature as it was drawn: a small PNG, whose hash the consent's seal covers."""

    consent = models.OneToOneField(Consent, on_delete=models.PROTECT, related_name="drawing")
    png = models.BinaryField(max_length=MAX_DRAWING_BYTES)

    class Meta:
        triggers = [append_only(), drawing_is_small(MAX_DRAWING_BYTES)]
