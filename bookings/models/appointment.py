import uuid
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext
from phonenumber_field.modelfields import PhoneNumberField

from bookings.models.appointment_type import AppointmentType
from medspa.addressfields import AddressColumn
from medspa.audit.log import who_is
from medspa.clients.models import Client
from medspa.clinic.models import Device, Location, Room, StaffMember

# How far `occupied` reaches at most before and after the start: whoever looks for what overlaps
# may look for starts. The longest buffers and visit that a type can have.
LONGEST_BEFORE, LONGEST_AFTER = timedelta(hours=4), timedelta(hours=12 + 4)
# The record of a visit says who, where, when and what kind: while it is signed, these stay.
CHARTED_STAYS = """
    IF (OLD.client_id, OLD.provider_id, OLD.location_id, OLD.appointment_type_id, OLD.reference,
        OLD.public_id, OLD.starts_at, OLD.ends_at, OLD.status)
        IS DISTINCT FROM (NEW.client_id, NEW.provider_id, NEW.location_id, NEW.appointment_type_id,
        NEW.reference, NEW.public_id, NEW.starts_at, NEW.ends_at, NEW.status)
        OR NEW.charted_at <> OLD.charted_at THEN
        RAISE EXCEPTION 'The record of this visit is signed; the visit stays as it is.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appointment_is_charted';
    END IF;
    RETURN NEW;
"""
LIVE_STATUSES = ("held", "booked", "confirmed", "arrived", "in_treatment", "completed")


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def live(self) -> "AppointmentQuerySet":
        """Takes time in the diary. Includes holds that ran out and were not swept away yet."""
        return self.filter(status__in=LIVE_STATUSES)

    def standing(self, now: datetime) -> "AppointmentQuerySet":
        """Takes time in the diary as of `now`: live, and if a hold, one that has not run out."""
        return self.live().exclude(hold_expires_at__lte=now)

    def booked_or_later(self) -> "AppointmentQuerySet":
        """Real appointments, cancelled ones included: no holds."""
        return self.exclude(status=Appointment.Status.HELD)

    def upcoming(self, now: datetime) -> "AppointmentQuerySet":
        """Booked or confirmed and not begun yet, soonest first."""
        ahead = self.filter(status__in=Appointment.BEFORE_VISIT, starts_at__gt=now)
        return ahead.order_by("starts_at", "pk")

    def beginning_neurotoxin(self) -> "AppointmentQuerySet":
        """Of a type from which the interval of neurotoxin runs: a touch-up begins none [R159]."""
        return self.filter(
            appointment_type__gives_neurotoxin=True, appointment_type__is_touch_up=False
        )

    def with_people(self) -> "AppointmentQuerySet":
        """Everything that a page says about an appointment, in the same query."""
        return self.select_related(
            "client", "appointment_type", "provider", "room", "device", "location"
        )


def _once_at_a_time(who: str, *unless: tuple[Coalesce, str]) -> ExclusionConstraint:
    return ExclusionConstraint(
        name=f"appointment_{who}_once_at_a_time",
        expressions=[(who, RangeOperators.EQUAL), ("occupied", RangeOperators.OVERLAPS), *unless],
        condition=Q(status__in=LIVE_STATUSES),
    )


def _busy_times(who: str) -> models.Index:
    """Answers availability by itself, without a look at the table (`open_slots.sql`)."""
    return models.Index(
        fields=[who, "starts_at"],
        include=["occupied", "hold_expires_at", "id"],
        condition=Q(status__in=LIVE_STATUSES),
        name=f"appointment_{who}_times",
    )


# A visit that names another as the one it overlaps may share the provider with it, and with others
# that name the same one; with nobody else (docs/adr/0010).
_SHARES_WITH_OTHERS = (Coalesce(F("overlaps"), F("id")), RangeOperators.NOT_EQUAL)


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
        CANCELLED = "cancelled", "Cancelled"
        NO_SHOW = "no_show", "Did not come"

    class Via(models.TextChoices):
        ONLINE = "online", "Online"
        DESK = "desk", "At the desk"
        SEED = "seed", "Demo data"

    class CancelledBy(models.TextChoices):
        CLIENT = "client", "Client"
        CLINIC = "clinic", "Clinic"

    BEFORE_VISIT: ClassVar = (Status.BOOKED, Status.CONFIRMED)

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
    # Several indexes below begin with provider and room.
    provider = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, related_name="appointments", db_index=False
    )
    room = models.ForeignKey(
        Room,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        db_index=False,
    )
    device = models.ForeignKey(
        Device,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        db_index=False,
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
        help_text="Who booked for the client and is written to about this visit; empty: herself.",
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
    cancelled_by = models.CharField(max_length=10, choices=CancelledBy.choices, blank=True)
    cancelled_late = models.BooleanField(default=False)
    charted_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When its record was signed."
    )

    objects: ClassVar = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            _once_at_a_time("provider", _SHARES_WITH_OTHERS),
            _once_at_a_time("room"),
            _once_at_a_time("device"),
            _once_at_a_time("client"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="appointment_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(
                    occupied__contains=Func(
                        F("starts_at"),
                        F("ends_at"),
                        Value("[)"),
                        function="tstzrange",
                        output_field=DateTimeRangeField(),
                    )
                ),
                name="appointment_occupied_covers_visit",
            ),
            models.CheckConstraint(
                condition=Q(
                    occupied__startswith__gte=F("starts_at") - LONGEST_BEFORE,
                    occupied__endswith__lte=F("starts_at") + LONGEST_AFTER,
                ),
                name="appointment_occupied_is_near",
            ),
            models.CheckConstraint(
                condition=Q(status="held", hold_expires_at__isnull=False, token_hash__isnull=False)
                | (
                    ~Q(status="held")
                    & Q(hold_expires_at__isnull=True, token_hash__isnull=True, hold_renewed=False)
                ),
                name="appointment_hold_expires",
            ),
            models.CheckConstraint(
                condition=Q(status="held") | Q(held_from="", held_by=""),
                name="appointment_holder_only_of_hold",
            ),
            models.CheckConstraint(
                condition=Q(overlaps__isnull=True, overlap_reason="", overlap_by="")
                | (
                    Q(overlaps__isnull=False)
                    & ~Q(overlaps=F("id"))
                    & ~Q(overlap_reason="")
                    & ~Q(overlap_by="")
                    & ~Q(status="held")
                ),
                name="appointment_overlap_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(status="held") | Q(client__isnull=False),
                name="appointment_has_client",
            ),
            models.CheckConstraint(
                condition=Q(status="cancelled") & ~Q(cancelled_by="")
                | (~Q(status="cancelled") & Q(cancelled_by="", cancelled_late=False)),
                name="appointment_cancelled_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[*LIVE_STATUSES, "cancelled", "no_show"]),
                name="appointment_known_status",
            ),
        ]
        indexes = [
            models.Index(fields=["client", "starts_at"], name="appointment_by_client"),
            models.Index(fields=["location", "starts_at"], name="appointment_by_day"),
            *map(_busy_times, ("provider", "room", "device")),
            models.Index(
                fields=["starts_at"],
                condition=Q(status__in=["booked", "confirmed"]),
                name="appointment_ahead",
            ),
            models.Index(
                fields=["overlaps"],
                condition=Q(overlaps__isnull=False),
                name="appointment_overlapped",
            ),
            models.Index(
                fields=["hold_expires_at"],
                condition=Q(status="held"),
                name="appointment_holds",
            ),
            models.Index(
                fields=["-starts_at"],
                condition=Q(status="completed", charted_at__isnull=True),
                name="appointment_uncharted",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="only_holds_vanish",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__status__df="held"),
            ),
            pgtrigger.Trigger(
                name="charted_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__charted_at__isnull=False),
                func=CHARTED_STAYS,
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def status_word(self) -> str:
        """What it is, inside a sentence in the reader's language."""
        return gettext(self.get_status_display()).lower()

    @property
    def is_before_visit(self) -> bool:
        """Booked or confirmed: nobody has come yet."""
        return self.status in self.BEFORE_VISIT

    @property
    def is_charted(self) -> bool:
        """Its record is signed: it can neither be moved nor given up nor taken a step back."""
        return self.charted_at is not None

    def is_ahead(self, now: datetime) -> bool:
        """Before the visit, and its time has not come."""
        return self.is_before_visit and self.starts_at > now

    @property
    def free_until(self) -> datetime:
        """Until when the client may move it herself, and cancel without being late."""
        return self.starts_at.astimezone(UTC) - timedelta(hours=self.location.cancellation_hours)

    @property
    def contact_address(self) -> str:
        """The address to which messages about this visit go; none for a hold."""
        return self.contact_email or (self.client.email if self.client else "")

    @property
    def shown_first_name(self) -> str:
        """For whoever holds the link: as typed. The spelling of a record would tell that there is
        one."""
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

    @property
    def local_start(self) -> datetime:
        """The start on the clock of its location."""
        return self.location.local(self.starts_at)

    @property
    def local_end(self) -> datetime:
        return self.location.local(self.ends_at)
