"""Two photographs of a client before the public: asked, agreed to, approved, and taken down."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import uuid4

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from charting.models.consent import Consent
from charting.models.photo import Photo
from charting.models.triggers.publications import only_under_consent, said_once
from medspa.clinic.models import StaffMember
from medspa.formats.dates import FIRST_LANGUAGE, current_language
from treatments.models import Treatment

ASKED = [
    *("public_id", "before", "after", "consent", "channel", "purpose", "treatment", "until"),
    *("title", "treated", "note", "title_es", "treated_es", "note_es", "asked_by", "asked_at"),
]
"""What is never another once it was asked: the client says yes to exactly this."""


SPANISH = "es"
NOTES = ~Q(note="") & ~Q(note_es="")


@dataclass(frozen=True)
class PublicWords:
    """What stands beside the two photographs, in one language."""

    language: str
    title: str
    treated: str
    note: str

    @property
    def treated_lines(self) -> list[tuple[str, str]]:
        """Area and amount of each line; a line without a colon has no amount."""
        parts = (line.partition(":") for line in self.treated.splitlines() if line.strip())
        return [(what.strip(), amount.strip()) for what, _colon, amount in parts]


class PublicationQuerySet(models.QuerySet["Publication"]):
    def standing(self) -> "PublicationQuerySet":
        """What the public sees until its last day."""
        ready = {"before__state": Photo.State.READY, "after__state": Photo.State.READY}
        return self.filter(ended_at=None, approved_at__isnull=False, **ready)

    def open(self) -> "PublicationQuerySet":
        """Not taken down: asked, agreed to or shown, until its last day."""
        return self.filter(ended_at=None)

    def current(self, today: date) -> "PublicationQuerySet":
        """The open ones whose last day is not past."""
        return self.open().filter(until__gte=today)

    def with_all(self) -> "PublicationQuerySet":
        people = ("before__client", "after__client", "asked_by", "approved_by", "treatment")
        return self.select_related(*people)


class Publication(models.Model):
    """Before and after of one view, in words for the public, until a last day.

    Somebody asks, the client agrees to exactly these photographs and words, somebody else approves.
    It stands under a consent to photographs for marketing; what ends that ends it (triggers).
    """

    class Purpose(models.TextChoices):
        TREATMENT = "treatment", "On Results, and with the treatment"
        HOME = "home", "On Results, with the treatment, and on the home page"

    class Ending(models.TextChoices):
        DECLINED = "declined", "The client said no"
        CLIENT = "client", "The client took it down"
        CONSENT = "consent", "The consent was withdrawn or covers less"
        PHOTO = "photo", "A photo was taken out"
        STAFF = "staff", "Taken down by us"

    public_id = models.UUIDField(unique=True, default=uuid4, editable=False)
    before = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="+")
    consent = models.ForeignKey(
        Consent,
        on_delete=models.PROTECT,
        related_name="publications",
        help_text="The consent to photographs for marketing that it stands under.",
    )
    channel = models.CharField(
        max_length=20, choices=Consent.PhotoUse.choices, default=Consent.PhotoUse.WEBSITE
    )
    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.TREATMENT)
    treatment = models.ForeignKey(Treatment, on_delete=models.PROTECT, related_name="publications")
    title = models.CharField(max_length=80, help_text="What changed, without a name.")
    treated = models.TextField(
        max_length=600, help_text="One area a line: what, a colon, how much of what."
    )
    note = models.CharField(max_length=300, blank=True, help_text="What was left as it was, say.")
    title_es = models.CharField(max_length=80, blank=True, help_text="The same in Spanish.")
    treated_es = models.TextField(max_length=600, blank=True, help_text="The same in Spanish.")
    note_es = models.CharField(max_length=300, blank=True, help_text="The same in Spanish.")
    until = models.DateField(help_text="The last day on which it is shown.")
    asked_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    agreed_at = models.DateTimeField(null=True, blank=True)
    signed_name = models.CharField(
        max_length=200, blank=True, help_text="As the client typed it under exactly this."
    )
    approved_by = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    objects: ClassVar = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(before=F("after")),
                name="publication_of_two",
                violation_error_message="Choose two photos.",
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(treated=""),
                name="publication_says_what",
                violation_error_message="Say what was treated.",
            ),
            models.CheckConstraint(
                condition=Q(title_es="", treated_es="", note_es="")
                | ~Q(title_es="") & ~Q(treated_es="") & (Q(note="", note_es="") | NOTES),
                name="publication_spanish_whole",
                violation_error_message="Say all of it in Spanish, too, or nothing.",
            ),
            models.CheckConstraint(
                condition=Q(agreed_at=None, signed_name="")
                | Q(agreed_at__isnull=False) & ~Q(signed_name=""),
                name="publication_agreed_by_name",
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False, agreed_at__isnull=False)
                & ~Q(approved_by=F("asked_by")),
                name="publication_two_people",
                violation_error_message="Somebody else approves it, once the client agreed.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ending="") | Q(ended_at__isnull=False) & ~Q(ending=""),
                name="publication_ended_by",
            ),
            models.CheckConstraint(
                condition=~Q(ending="staff") | ~Q(reason=""),
                name="publication_ended_why",
                violation_error_message="Say why it is taken down.",
            ),
            models.UniqueConstraint(
                fields=["before", "after", "treatment"],
                condition=Q(ended_at=None),
                name="publication_once",
                violation_error_message="This pair was asked for already.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="asked_is_asked",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(*ASKED),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            only_under_consent(),
            said_once(),
        ]

    def __str__(self) -> str:
        return f"Publication {self.public_id}"

    @property
    def words(self) -> PublicWords:
        """In the language of the page, else in the one there is."""
        return self.in_each_language[0]

    @property
    def in_each_language(self) -> list[PublicWords]:
        """All that the public may read: what stands in the language of this page comes first."""
        found = [PublicWords(FIRST_LANGUAGE, self.title, self.treated, self.note)]
        if self.title_es:
            found.append(PublicWords(SPANISH, self.title_es, self.treated_es, self.note_es))
        return sorted(found, key=lambda one: one.language != current_language())

    def picture(self, side: str) -> Photo | None:
        """The photograph `before` or `after`, if it can be looked at."""
        photo = {"before": self.before, "after": self.after}.get(side)
        return photo if photo and photo.is_ready else None

    def is_over(self, today: date) -> bool:
        """Its last day is past."""
        return self.until < today
