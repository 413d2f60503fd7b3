from datetime import datetime, tzinfo
from typing import Any, ClassVar, Self

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, Q, Value, When
from phonenumber_field.modelfields import PhoneNumberField

from medspa.accounts.names import initial_of, short_name
from medspa.formats.dates import current_language
from medspa.formats.zones import validate_time_zone, zone_called


class Organisation(models.Model):
    """The clinic as a business: one row."""

    name = models.CharField(max_length=80)
    sender_name = models.CharField(
        max_length=80, help_text="The name in messages. Keep it neutral: others may see it."
    )
    sender_address = models.EmailField(
        blank=True,
        db_default="",
        help_text="Where messages come from. Its domain must allow it (SPF, DKIM). Empty: the "
        "address of the settings.",
    )
    is_demo = models.BooleanField(
        default=False, editable=False, help_text="Made by seed_demo; demo logins work only here."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pk=1),
                name="organisation_is_one_row",
                violation_error_message="There is one organization.",
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="organisation_never_becomes_demo",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__is_demo=False, new__is_demo=True),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Location(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    time_zone = models.CharField(max_length=64, validators=[validate_time_zone])
    phone = PhoneNumberField()
    urgent_phone: Any = PhoneNumberField(
        "number for clients who need help",
        help_text="On treatment cards and aftercare: somebody who treats answers it, at any hour.",
    )
    email = models.EmailField(blank=True)
    street = models.CharField(max_length=120)
    city = models.CharField(max_length=80)
    region = models.CharField(max_length=40)
    postal_code = models.CharField(max_length=12)
    cancellation_hours = models.PositiveSmallIntegerField(
        default=24, help_text="Hours before a visit until which a client may move or cancel freely."
    )
    cooling_off_hours = models.PositiveSmallIntegerField(
        "hours to think a plan over",
        default=0,
        db_default=0,
        help_text="From when a treatment plan is shown until the client may sign it; 0 for none.",
    )
    lock_after_minutes = models.PositiveSmallIntegerField(
        "minutes until a chart locks",
        default=10,
        db_default=10,
        help_text="So long nobody touches a screen on which a chart was opened; 0 for never.",
    )
    requires_photos = models.BooleanField(
        "standard photographs before treatment",
        default=False,
        db_default=False,
        help_text="A chart is signed with the standard photographs of the day, or with a reason.",
    )
    is_gap_aware = models.BooleanField(
        "times without idle gaps first",
        default=True,
        help_text="Show times that leave no unusable minutes in a provider's day before others.",
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(urgent_phone=""),
                name="location_urgent_phone",
                violation_error_message="Clients who need help call it: give the number that "
                "somebody who treats answers.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def first_open(cls) -> "Location | None":
        """Which speaks for the clinic where it is about no place in particular."""
        return cls.objects.filter(is_active=True).first()

    @property
    def zone(self) -> tzinfo:
        return zone_called(self.time_zone)

    def local(self, at: datetime) -> datetime:
        """The same instant on this location's clock."""
        return at.astimezone(self.zone)


class Resource(models.Model):
    """A room or a device: something that an appointment takes for itself."""

    class Kind(models.TextChoices):
        CONSULTATION = "consultation", "Consultation room"
        TREATMENT = "treatment", "Treatment room"
        ULTRASOUND = "ultrasound", "Ultrasound scanner"
        PHOTO_STATION = "photo_station", "Photo station"

    ROOMS: ClassVar = (Kind.CONSULTATION, Kind.TREATMENT)
    DEVICES: ClassVar = (Kind.ULTRASOUND, Kind.PHOTO_STATION)

    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="resources")
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    is_active = models.BooleanField(default=True)
    former = models.CharField(
        max_length=40,
        blank=True,
        db_default="",
        editable=False,
        help_text="How the audit log names it where rooms and devices were two tables.",
    )

    class Meta:
        verbose_name = "room or device"
        verbose_name_plural = "rooms and devices"
        ordering = ["location", "name"]
        constraints = [
            models.UniqueConstraint(
                "location",
                "name",
                Case(
                    When(kind__in=["consultation", "treatment"], then=Value(value=True)),
                    default=Value(value=False),
                ),
                name="resource_name_once",
                violation_error_message="This location has a room or device of this name.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Appointments, and the types that take it by kind, name it as the one or the other."""
        alike = self.ROOMS if self.is_room else self.DEVICES
        if Resource.objects.filter(pk=self.pk).exclude(kind__in=alike).exists():
            raise ValidationError(
                {
                    "kind": "A room stays a room, and a device stays a device. Add another one, "
                    "and switch this one off if it is gone."
                }
            )

    @property
    def is_room(self) -> bool:
        return self.kind in self.ROOMS


class StaffMemberQuerySet(models.QuerySet["StaffMember"]):
    def bookable(self) -> Self:
        """Providers whom clients and the desk may book now."""
        return self.filter(is_active=True, is_provider=True)


class StaffMember(models.Model):
    """A person who works here, as clients and colleagues see them: name, credentials, color."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="staff_member"
    )
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    name_in_spanish = models.CharField(
        max_length=80, blank=True, help_text="Only where it differs: Dra. Inés Vale."
    )
    credentials = models.CharField(
        max_length=20, blank=True, help_text="As written behind the name: MD, PA-C, RN."
    )
    title = models.CharField(max_length=80, help_text="Plain words: medical director, injector.")
    licence_number = models.CharField(max_length=40, blank=True)
    licence_expires_on = models.DateField(null=True, blank=True)
    color = models.CharField(
        max_length=7, default="#b98a74", validators=[RegexValidator(r"^#[0-9a-f]{6}$")]
    )
    is_provider = models.BooleanField(default=False, help_text="Can be booked by clients.")
    is_active = models.BooleanField(default=True)

    objects: ClassVar = StaffMemberQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        triggers = [
            pgtrigger.Protect(
                name="staff_member_keeps_account",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__user__df=pgtrigger.F("new__user")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.called}, {self.credentials}" if self.credentials else self.called

    @property
    def called(self) -> str:
        """The name as the language that is read now has it: a doctor's title is another there."""
        return (current_language() == "es" and self.name_in_spanish) or self.name

    @property
    def initial(self) -> str:
        return initial_of(self.name)

    @property
    def short_name(self) -> str:
        return short_name(self.called)
