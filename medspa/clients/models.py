from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Concat, Lower
from django.utils import timezone

from medspa.audit.triggers import append_only
from medspa.clients.names import NameKey, NameLetters
from medspa.clients.record.address_change import AddressChange
from medspa.clients.record.client_request import ClientRequest
from medspa.clients.record.columns import NameColumn, PhoneColumn
from medspa.clients.record.constraints import PEOPLE
from medspa.clients.record.reminder_stop import ReminderStop, reminders_follow_their_history
from medspa.clients.record.resemblance import Resemblance
from medspa.clients.record.search_columns import search_indexes, search_names, search_reach
from medspa.formats.address_fields import AddressColumn
from medspa.formats.addresses import address_key
from medspa.formats.dates import FIRST_LANGUAGE, LANGUAGES
from medspa.formats.zones import first_zone, validate_time_zone

__all__ = [
    "AddressChange",
    "Channel",
    "ChannelConsent",
    "Client",
    "ClientRequest",
    "ContactPreference",
    "ReminderStop",
    "Resemblance",
]


class Channel(models.TextChoices):
    EMAIL = "email", "E-mail"
    SMS = "sms", "Text message"


def _generated(expression: models.Expression) -> models.GeneratedField:
    return models.GeneratedField(
        expression=expression, output_field=models.TextField(), db_persist=True
    )


class Client(models.Model):
    """A person whom the clinic treats or may treat. No clinical facts here."""

    is_signed_in = False  # True only on the one whom a session proves
    is_new = False  # True only on the one whom this very call wrote down: nothing is known of them

    first_name = NameColumn(max_length=200)
    last_name = NameColumn(
        max_length=200, blank=True, db_default="", help_text="Empty for a person with one name."
    )
    email = AddressColumn(
        blank=True, db_default="", help_text="Empty if there is none: then nothing is sent."
    )
    confirmed_email = AddressColumn(
        blank=True,
        db_default="",
        editable=False,
        help_text="The address that is known to be the client's; another opens no clinical page.",
    )
    phone: Any = PhoneColumn()
    birth_on = models.DateField(null=True, blank=True)
    time_zone = models.CharField(
        max_length=64,
        blank=True,
        validators=[validate_time_zone],
        help_text="For quiet hours, as in America/New_York; empty means that of the location.",
    )
    created_at = models.DateTimeField(default=timezone.now)

    reminders_stopped = models.CharField(
        max_length=8,
        blank=True,
        editable=False,
        help_text="Why; empty while reminders are sent. Follows from `ReminderStop`.",
    )

    search_names = search_names()
    search_reach = search_reach()
    # Worked out by the database from what is above; see `medspa.clients.names`.
    email_key = _generated(Lower("email"))
    name_key = _generated(NameKey(Concat("first_name", models.Value(" "), "last_name")))
    name_letters = _generated(NameLetters(Concat("first_name", models.Value(" "), "last_name")))
    sort_key = _generated(NameKey(Concat("last_name", models.Value(" "), "first_name")))
    namesake = models.PositiveSmallIntegerField(
        default=0,
        db_default=0,
        editable=False,
        help_text="0 for the first with this name and address; the desk said of the next that "
        "it is somebody else.",
    )
    same_as = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="also_written_as",
        help_text="The record that is gone on with instead of this one, which has no history.",
    )

    one_with = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="The first record of the same person: their histories are read together.",
    )

    came_by = ""
    """Another address by which somebody signed in: that of a record that was put away."""

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = PEOPLE
        indexes = [
            models.Index(fields=["sort_key"], name="client_by_name"),
            models.Index(fields=["phone"], name="client_by_phone"),
            *search_indexes(),
            models.Index(fields=["name_letters"], name="client_by_letters"),
        ]
        triggers = [
            reminders_follow_their_history(),
            pgtrigger.Trigger(
                name="confirmed_email_begins_as_email",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__confirmed_email=""),
                func="""
                    IF TG_OP = 'INSERT' THEN NEW.confirmed_email = NEW.email;
                    ELSE NEW.confirmed_email = OLD.confirmed_email;
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def short_name(self) -> str:
        """For boards that others can read over the counter: `M. Reyes`, or the one name."""
        return f"{self.first_name[:1]}. {self.last_name}" if self.last_name else self.first_name

    @property
    def audit_name(self) -> str:
        return f"client:{self.pk}"

    def zone_name(self, *otherwise: str) -> str:
        """The time zone on the card; where none is, or it is not one, the first other that is."""
        return first_zone([self.time_zone, *otherwise])

    @property
    def person_id(self) -> int:
        """The number of the person: the same for all records of one."""
        return self.one_with_id or self.pk

    @property
    def is_in_question(self) -> bool:
        """May be somebody who is known under another record."""
        return self.resemblances.filter(state=Resemblance.State.WAITING).exists()

    @property
    def has_confirmed_address(self) -> bool:
        """Whoever reads mail at the present address is known to be the client."""
        return address_key(self.came_by or self.email) == address_key(self.confirmed_email)

    @property
    def has_own_pages(self) -> bool:
        """Own pages are open to whoever reads mail at the address; a new one that nobody confirmed
        opens nothing (`for_known_client`)."""
        return bool(self.email) and self.has_confirmed_address

    @property
    def language(self) -> str:
        """The one that they are written to in."""
        preference: ContactPreference | None = getattr(self, "contact_preference", None)
        return preference.language if preference else FIRST_LANGUAGE


class ContactPreference(models.Model):
    """How a client wants to be reached."""

    client = models.OneToOneField(
        Client, on_delete=models.CASCADE, related_name="contact_preference"
    )
    preferred_channel = models.CharField(
        max_length=10, choices=Channel.choices, default=Channel.EMAIL
    )
    language = models.CharField(
        max_length=8,
        choices=settings.LANGUAGES,
        default=FIRST_LANGUAGE,
        help_text="What we write to them is in it: the one they last booked or signed in with.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(language__in=LANGUAGES), name="contact_language_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client}: {self.preferred_channel}"


class ChannelConsent(models.Model):
    """One answer of a client to one question about messages; the newest answer counts.

    Transactional and marketing texts are asked separately and the sentence shown is kept
    (clinical.md section 6, [R163]). Refusal is a record too.
    """

    class Purpose(models.TextChoices):
        TRANSACTIONAL = "transactional", "Appointments and care"
        MARKETING = "marketing", "News and offers"

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="channel_consents")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    granted = models.BooleanField()
    text_shown = models.TextField()
    text_version = models.CharField(max_length=20)
    given_at = models.DateTimeField(default=timezone.now)
    ip_address = models.GenericIPAddressField(null=True)

    class Meta:
        ordering = ["-given_at", "-pk"]
        indexes = [
            models.Index(
                fields=["client", "channel", "purpose", "-given_at"], name="consent_latest"
            )
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.client} {self.channel} {self.purpose}: {self.granted}"
