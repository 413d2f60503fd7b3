from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField

from medspa.audit.triggers import append_only


class Channel(models.TextChoices):
    EMAIL = "email", "E-mail"
    SMS = "sms", "Text message"


class Client(models.Model):
    """A person whom the clinic treats or may treat. No clinical facts here."""

    first_name = models.CharField(max_length=200)
    last_name = models.CharField(max_length=200)
    email = models.EmailField()
    phone = PhoneNumberField()
    birth_on = models.DateField(null=True, blank=True)
    time_zone = models.CharField(
        max_length=64, blank=True, help_text="For quiet hours; empty means her location's."
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"), Lower("first_name"), Lower("last_name"), name="client_person_once"
            ),
        ]
        indexes = [
            models.Index(Lower("last_name"), Lower("first_name"), name="client_by_name"),
            models.Index(fields=["phone"], name="client_by_phone"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def short_name(self) -> str:
        """For boards that others can read over the counter: `M. Reyes`."""
        return f"{self.first_name[:1]}. {self.last_name}"

    @property
    def audit_name(self) -> str:
        return f"client:{self.pk}"


class ContactPreference(models.Model):
    """How a client wants to be reached."""

    client = models.OneToOneField(
        Client, on_delete=models.CASCADE, related_name="contact_preference"
    )
    preferred_channel = models.CharField(
        max_length=10, choices=Channel.choices, default=Channel.EMAIL
    )
    language = models.CharField(max_length=8, default="en")

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
