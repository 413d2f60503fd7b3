import uuid
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models import Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from phonenumber_field.modelfields import PhoneNumberField

from bookings.models.appointment_rules import (
    CONSTRAINTS,
    INDEXES,
    LIVE_STATUSES,
    TRIGGERS,
    Checkout,
    TakesTime,
)
from bookings.models.appointment_type import AppointmentType
from medspa.audit.log import who_is
from medspa.clients.models import Client
from medspa.clinic.models import Location, Resource, StaffMember
from medspa.formats.address_fields import AddressColumn


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def live(self) -> "AppointmentQuerySet":
        """Takes time in the diary. Includes holds that ran out and were not swept away yet."""
        return self.filter(status__in=LIVE_STATUSES)

    def active(self, now: datetime) -> "AppointmentQuerySet":
        """Takes time in the diary as of `now`: live, and if a hold, one that has not run out."""
        return self.filter(TakesTime("status", "hold_expires_at", Value(now)))

    def booked_or_later(self) -> "AppointmentQuerySet":
        """Real appointments, cancelled ones included: no holds."""
        return self.exclude(status=Appointment.Status.HELD)

    def upcoming(self, now: datetime) -> "AppointmentQuerySet":
        """Booked or confirmed and not begun yet, soonest first."""
        ahead = self.filter(status__in=Appointment.BEFORE_VISIT, starts_at__gt=now)
        return ahead.order_by("starts_at", "pk")

    def not_over(self, now: datetime) -> "AppointmentQuerySet":
        """Of somebody who is here, or who may still come: until its end nobody is late for good."""
        may_come = Q(status__in=Appointment.BEFORE_VISIT, ends_at__gt=now)
        is_here = Q(status__in=Appointment.DURING_VISIT)
        return self.filter(is_here | may_come).order_by("starts_at", "pk")

    def beginning_neurotoxin(self) -> "AppointmentQuerySet":
        """Of a type from which the interval of neurotoxin runs: a touch-up begins none [R159]."""
        return self.filter(
            appointment_type__gives_neurotoxin=True, appointment_type__is_touch_up=False
        )

    def with_people(self) -> "AppointmentQuerySet":
        """Everything that a page says about an appointment, in the same query."""
        return self.select_related("client", "appointment_type", "provider", "location")

    def with_resources(self) -> "AppointmentQuerySet":
        """The rooms and devices, in a query of their own for all appointments."""
        return self.prefetch_related("resources")


class Appointment(models.Model):
    """A visit, or a slot held for a moment while somebody fills in the form (`held`).

    `occupied` is the visit with the buffers that its type had when the time was agreed. Provider,
    room, device and client are never occupied twice at once: the exclusion constraints see to it.
    Only the provider can be, with the one visit that `overlaps` names, by somebody with a reason.
    """

    class Status(models.TextChoices):
        HELD = "held", "Held"
        BOOKED = "booked", "Booked"
        CONFIRMED = "confirmed", "Confirmed"
        ARRIVED = "arrived", "Arrived"
        IN_TREATMENT = "in_treatment", "In treatment"
        COMPLETED = "completed", "Completed"
        CANCELLED = "cancelled", "Canceled"
        NO_SHOW = "no_show", "Did not come"

    class Via(models.TextChoices):
        ONLINE = "online", "Online"
        DESK = "desk", "At the desk"
        SEED = "seed", "Demo data"

    class CancelledBy(models.TextChoices):
        CLIENT = "client", "Client"
        CLINIC = "clinic", "Clinic"

    BEFORE_VISIT: ClassVar = (Status.BOOKED, Status.CONFIRMED)
    DURING_VISIT: ClassVar = (Status.ARRIVED, Status.IN_TREATMENT)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=9, unique=True)
    version = models.PositiveIntegerField(default=1, help_text="Grows with every change.")
    client = models.ForeignKey(
        Client,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        db_index=False,
    )
    appointment_type = models.ForeignKey(
        AppointmentType, on_delete=models.PROTECT, related_name="appointments"
    )
    # Several indexes below begin with provider.
    provider = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, related_name="appointments", db_index=False
    )
    resource_ids = ArrayField(
        models.BigIntegerField(),
        default=list,
        db_default=[],
        blank=True,
        help_text="The rooms and devices it takes. The database keeps a row of each (`resources`).",
    )
    resources = models.ManyToManyField(
        Resource, through="AppointmentResource", related_name="appointments"
    )
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, related_name="appointments", db_index=False
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    occupied = DateTimeRangeField()
    status = models.CharField(max_length=20, choices=Status.choices)
    overlaps = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="overlapped_by",
        db_index=False,
        help_text="The visit with which this one shares its provider on purpose.",
    )
    overlap_reason = models.CharField(max_length=300, blank=True, db_default="")
    overlap_by = models.CharField(max_length=200, blank=True, db_default="")
    hold_expires_at = models.DateTimeField(null=True, blank=True)
    hold_renewed = models.BooleanField(default=False, db_default=False)
    held_from = models.CharField(
        max_length=32, blank=True, db_default="", help_text="The holder's network, a keyed hash."
    )
    held_by = models.CharField(
        max_length=32, blank=True, db_default="", help_text="The holder, if known, a keyed hash."
    )
    token_hash = models.CharField(
        max_length=64, null=True, blank=True, unique=True, help_text="Of the hold's secret."
    )
    token_version = models.PositiveSmallIntegerField(
        default=1, help_text="Add one to make the client's link invalid and issue another."
    )
    submission_key = models.CharField(max_length=80, null=True, blank=True, unique=True)
    contact_phone = PhoneNumberField(blank=True)
    contact_name = models.CharField(
        max_length=400,
        blank=True,
        db_default="",
        help_text="Who booked for the client and is written to about this visit; "
        "empty: the client.",
    )
    contact_email = AddressColumn(
        blank=True,
        db_default="",
        help_text="Where messages about this visit go; empty: the client's own address.",
    )
    typed_first_name = models.CharField(
        max_length=200,
        blank=True,
        db_default="",
        help_text="As typed when booked online, where the record has another spelling.",
    )
    typed_last_name = models.CharField(max_length=200, blank=True, db_default="")
    interests = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    note = models.TextField(max_length=1000, blank=True)
    booked_via = models.CharField(max_length=10, choices=Via.choices)
    booked_at = models.DateTimeField(default=timezone.now)
    scheduled_at = models.DateTimeField(
        default=timezone.now, help_text="When the present time was agreed on."
    )
    cancelled_by = models.CharField(
        "canceled by", max_length=10, choices=CancelledBy.choices, blank=True
    )
    cancelled_late = models.BooleanField("canceled late", default=False)
    charted_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When its record was signed."
    )
    checked_out_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the client left the desk."
    )
    checkout_state = models.CharField(
        max_length=10, choices=Checkout.choices, blank=True, db_default="", editable=False
    )

    objects: ClassVar = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = CONSTRAINTS
        indexes = INDEXES
        triggers = TRIGGERS

    def __str__(self) -> str:
        return self.reference

    @property
    def status_word(self) -> str:
        """What it is, inside a sentence in the reader's language."""
        return gettext(self.get_status_display()).lower()

    @property
    def rooms(self) -> list[Resource]:
        """By name; `with_resources` asks for those of many appointments at once."""
        return [each for each in self.resources.all() if each.is_room]

    @property
    def devices(self) -> list[Resource]:
        """By name."""
        return [each for each in self.resources.all() if not each.is_room]

    @property
    def room(self) -> Resource | None:
        """The first by name, where one is enough."""
        return next(iter(self.rooms), None)

    @property
    def is_before_visit(self) -> bool:
        """Booked or confirmed: nobody has come yet."""
        return self.status in self.BEFORE_VISIT

    @property
    def is_here(self) -> bool:
        """The client has come, and the visit is not done."""
        return self.status in self.DURING_VISIT

    @property
    def is_charted(self) -> bool:
        """Its record is signed: it can neither be moved nor given up nor taken a step back."""
        return self.charted_at is not None

    def awaits_checkout(self, now: datetime) -> bool:
        """Done today, and the client has not left by the desk yet."""
        is_out = self.status != self.Status.COMPLETED or self.checked_out_at
        return not is_out and self.local_start.date() == self.location.local(now).date()

    def is_ahead(self, now: datetime) -> bool:
        """Before the visit, and its time has not come."""
        return self.is_before_visit and self.starts_at > now

    @property
    def free_until(self) -> datetime:
        """Until when the client may move it themselves, and cancel without being late."""
        return self.starts_at.astimezone(UTC) - timedelta(hours=self.location.cancellation_hours)

    @property
    def contact_address(self) -> str:
        """The address to which messages about this visit go; none for a hold."""
        return self.contact_email or (self.client.email if self.client else "")

    @property
    def shown_first_name(self) -> str:
        """As typed, for whoever holds the link: the spelling of a record tells of it."""
        return self.typed_first_name or (self.client.first_name if self.client else "")

    @property
    def shown_name(self) -> str:
        typed = f"{self.typed_first_name} {self.typed_last_name}".strip()
        return typed or (self.client.full_name if self.client else "")

    @property
    def recipient_name(self) -> str:
        """Who reads those messages: the client, or whoever booked for the client."""
        return self.contact_name or (self.client.full_name if self.client else "")

    @property
    def double_booked_by(self) -> str:
        return who_is(self.overlap_by)

    def board_address(self) -> str:
        """Where it stands on the day board, opened."""
        day, place = self.local_start.date(), self.location.slug
        return f"{reverse('day_board')}?location={place}&day={day}&visit={self.reference}"

    @property
    def lasts(self) -> timedelta:
        """Somebody may have made it longer or shorter than its type."""
        return self.ends_at - self.starts_at

    @property
    def local_start(self) -> datetime:
        """The start on the clock of its location."""
        return self.location.local(self.starts_at)

    @property
    def local_end(self) -> datetime:
        return self.location.local(self.ends_at)
