import uuid
from datetime import datetime, time
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from bookings.models.appointment import Appointment
from bookings.models.appointment_type import AppointmentType
from bookings.models.hours import DayPart, Weekday
from medspa.clients.models import Client
from medspa.clinic.models import Location, StaffMember

EVERY_DAY = list(Weekday.values)
DAY_BEGINS, DAY_ENDS = time(0), time(23, 59)


EVERY_PART = [str(part.value) for part in DayPart]


def every_part() -> list[str]:
    return EVERY_PART.copy()


def every_day() -> list[int]:
    return EVERY_DAY.copy()


class WaitlistEntry(models.Model):
    """Somebody waits for an appointment that begins within these days, weekdays and hours.

    All of them on the location's clock. A client waits once for a type at a location.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        BOOKED = "booked", "Booked"
        LEFT = "left", "Left the list"
        REMOVED = "removed", "Taken off at the desk"
        ENDED = "ended", "The last day has passed"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="waitlist_entries")
    appointment_type = models.ForeignKey(
        AppointmentType, on_delete=models.PROTECT, related_name="waitlist_entries"
    )
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, related_name="waitlist_entries", db_index=False
    )
    provider = models.ForeignKey(
        StaffMember,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="waitlist_entries",
        help_text="Empty: with anybody.",
    )
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(choices=Weekday.choices), default=every_day
    )
    day_parts = ArrayField(
        models.CharField(max_length=9, choices=DayPart.choices),
        default=every_part,
        db_default=EVERY_PART,
        help_text="Mornings, afternoons, evenings: all three mean any.",
    )
    earliest = models.TimeField("begins not before", default=DAY_BEGINS)
    latest = models.TimeField("begins not after", default=DAY_ENDS)
    from_on = models.DateField("from")
    to_on = models.DateField("until", help_text="This day included.")
    birth_on = models.DateField(
        "born on",
        null=True,
        blank=True,
        help_text="As typed when joining online, for a visit that asks for it.",
    )
    token_version = models.PositiveSmallIntegerField(
        default=1,
        db_default=1,
        help_text="Add one to make the client's link invalid and issue another.",
    )
    joined_from = models.CharField(
        max_length=32,
        blank=True,
        db_default="",
        help_text="The network of who joined online, a keyed hash, while they wait.",
    )
    joined_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["joined_at", "pk"]
        verbose_name_plural = "waitlist entries"
        constraints = [
            models.UniqueConstraint(
                fields=["client", "appointment_type", "location"],
                condition=Q(state="waiting"),
                name="waitlist_waits_once",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", closed_at=None)
                | Q(state__in=["booked", "left", "removed", "ended"], closed_at__isnull=False),
                name="waitlist_entry_known_state",
            ),
            models.CheckConstraint(
                condition=Q(weekdays__len__gt=0, weekdays__contained_by=EVERY_DAY),
                name="waitlist_weekdays",
            ),
            models.CheckConstraint(
                condition=Q(day_parts__len__gt=0, day_parts__contained_by=EVERY_PART),
                name="waitlist_day_parts",
            ),
            models.CheckConstraint(
                condition=Q(latest__gte=F("earliest")), name="waitlist_hours_in_order"
            ),
            models.CheckConstraint(
                condition=Q(to_on__gte=F("from_on")), name="waitlist_days_in_order"
            ),
        ]
        indexes = [
            models.Index(
                fields=["joined_at"], condition=Q(state="waiting"), name="waitlist_in_line"
            )
        ]

    def __str__(self) -> str:
        return f"{self.client}, {self.appointment_type}, {self.location}"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def is_any_hour(self) -> bool:
        return (self.earliest, self.latest) == (DAY_BEGINS, DAY_ENDS)

    @property
    def part_names(self) -> list[str]:
        """The parts of the day that suit, where not all of them do."""
        parts = [part for part in DayPart if part.value in self.day_parts]
        return [] if len(parts) == len(EVERY_PART) else [str(part.plural) for part in parts]

    @property
    def weekday_names(self) -> list[str]:
        return [str(Weekday(day).label)[:3] for day in self.weekdays]

    def suits(self, local_start: datetime) -> bool:
        """Whether an appointment that begins then, on the location's clock, is what the client
        waits for."""
        return (
            self.from_on <= local_start.date() <= self.to_on
            and local_start.weekday() in self.weekdays
            and DayPart.of_hour(local_start.hour) in self.day_parts
            and self.earliest <= local_start.time().replace(second=0, microsecond=0) <= self.latest
        )


class WaitlistOffer(models.Model):
    """One time offered to one who waits. Those of one `batch` share a hold: the first gets it."""

    class State(models.TextChoices):
        OFFERED = "offered", "Offered"
        ACCEPTED = "accepted", "Accepted"
        LAPSED = "lapsed", "Not answered in time"
        LOST = "lost", "Somebody else was faster"

    entry = models.ForeignKey(WaitlistEntry, on_delete=models.PROTECT, related_name="offers")
    batch = models.UUIDField(help_text="The hold's secret is made from it.")
    provider = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)
    settled_at = models.DateTimeField(null=True, blank=True)
    appointment = models.OneToOneField(
        Appointment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="waitlist_offer",
        help_text="What it became, once accepted.",
    )

    objects: ClassVar = models.Manager()

    class Meta:
        ordering = ["-offered_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "starts_at"], name="waitlist_offered_once"),
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(state="offered"),
                name="waitlist_one_offer_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["batch"], condition=Q(state="accepted"), name="waitlist_one_gets_it"
            ),
            models.CheckConstraint(
                condition=Q(state="offered", settled_at=None)
                | Q(state__in=["accepted", "lapsed", "lost"], settled_at__isnull=False),
                name="waitlist_offer_known_state",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", appointment__isnull=False)
                | (~Q(state="accepted") & Q(appointment=None)),
                name="waitlist_accepted_is_booked",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("offered_at"), expires_at__lte=F("starts_at")),
                name="waitlist_offer_runs_out",
            ),
        ]
        indexes = [
            models.Index(fields=["batch"], name="waitlist_batch"),
            models.Index(
                fields=["expires_at"], condition=Q(state="offered"), name="waitlist_open_offers"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry}: {self.starts_at:%Y-%m-%d %H:%M}Z, {self.state}"

    def is_open(self, now: datetime) -> bool:
        return self.state == self.State.OFFERED and now < self.expires_at
