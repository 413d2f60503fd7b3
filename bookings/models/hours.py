from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from medspa.clinic.models import Location, StaffMember


class Weekday(models.IntegerChoices):
    """The one weekday convention here: Monday is 0, as in `date.weekday()`."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


class DayPart(models.TextChoices):
    """A part of the day, by the hour in which an appointment begins on the clock of the place."""

    MORNING = "morning", "Morning"
    AFTERNOON = "afternoon", "Afternoon"
    EVENING = "evening", "Evening"

    @classmethod
    def of_hour(cls, hour: int) -> "DayPart":
        return max((part for part in cls if part.begins <= hour), key=lambda part: part.begins)

    @property
    def plural(self) -> str:
        return {"morning": "Mornings", "afternoon": "Afternoons", "evening": "After 5 pm"}[
            self.value
        ]

    @property
    def begins(self) -> int:
        """Its first hour."""
        return {"morning": 0, "afternoon": 12, "evening": 17}[self.value]


class WorkingHours(models.Model):
    """When a provider can be booked at a location, week after week, on the location's clock.

    An appointment fits within one row, and the grid of offered times starts at `opens_at`. Closing
    at or before the opening time means closing on the next day. Extra hours on a single day are a
    row that is valid on that day only; hours taken away are a `TimeOff`.
    """

    provider = models.ForeignKey(
        StaffMember, on_delete=models.CASCADE, related_name="working_hours"
    )
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="working_hours")
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    opens_at = models.TimeField()
    closes_at = models.TimeField(help_text="At or before the opening time: on the next day.")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True, help_text="Last day, included.")

    class Meta:
        ordering = ["provider", "weekday", "opens_at"]
        verbose_name_plural = "working hours"
        constraints = [
            models.CheckConstraint(condition=Q(weekday__range=(0, 6)), name="hours_weekday"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="hours_validity_forward",
                violation_error_message="The last day is not before the first.",
            ),
            models.UniqueConstraint(
                fields=["provider", "location", "weekday", "opens_at", "valid_from"],
                name="hours_once",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(fields=["location", "weekday", "provider"], name="hours_by_location")
        ]

    def __str__(self) -> str:
        return (
            f"{self.provider}, {Weekday(self.weekday).label} "
            f"{self.opens_at:%H:%M}-{self.closes_at:%H:%M}"
        )


class TimeOff(models.Model):
    """Nothing is offered in this time: to a provider, at a location, or to one at the other."""

    provider = models.ForeignKey(
        StaffMember, on_delete=models.CASCADE, null=True, blank=True, related_name="time_off"
    )
    location = models.ForeignKey(
        Location, on_delete=models.CASCADE, null=True, blank=True, related_name="time_off"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["starts_at"]
        verbose_name_plural = "time off"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="time_off_ends_after_start",
                violation_error_message="The end is after the beginning.",
            ),
            models.CheckConstraint(
                condition=Q(provider__isnull=False) | Q(location__isnull=False),
                name="time_off_of_somebody",
                violation_error_message="Name a provider, a location, or both.",
            ),
        ]
        indexes = [
            models.Index(fields=["provider", "ends_at"], name="time_off_by_provider"),
            models.Index(fields=["location", "ends_at"], name="time_off_by_location"),
        ]

    def __str__(self) -> str:
        return f"{self.provider or self.location}: {self.reason or 'closed'}"

    @property
    def zone(self) -> tzinfo | None:
        """Of the location, or of the places where the provider works; None if these differ."""
        if self.location:
            return self.location.zone
        hours = self.provider.working_hours.all() if self.provider else ()
        zones = {each.location.time_zone for each in hours}
        return ZoneInfo(zones.pop()) if len(zones) == 1 else None

    def on_wall(self, at: datetime) -> datetime:
        """On the clock that is meant, without a zone; in UTC where it is nobody's."""
        return at.astimezone(self.zone or UTC).replace(tzinfo=None)


class RecurringTimeOff(models.Model):
    """Time off that comes again every so many weeks on the weekday of its first day.

    On the clock of the place that is asked about, so that a lunch stays at noon when the clocks
    change; who works in two zones has it at noon in both.
    """

    provider = models.ForeignKey(
        StaffMember,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="recurring_time_off",
    )
    location = models.ForeignKey(
        Location,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="recurring_time_off",
    )
    first_on = models.DateField("first day", help_text="Its weekday is the weekday of all.")
    last_on = models.DateField("until", null=True, blank=True, help_text="This day included.")
    every_weeks = models.PositiveSmallIntegerField(
        "every so many weeks",
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(52)],
        help_text="1: every week. 2: every second week.",
    )
    begins_at = models.TimeField("from")
    ends_at = models.TimeField("to", help_text="At or before the beginning: on the next day.")
    reason = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["first_on", "begins_at"]
        verbose_name_plural = "recurring time off"
        constraints = [
            models.CheckConstraint(
                condition=Q(provider__isnull=False) | Q(location__isnull=False),
                name="recurring_off_of_somebody",
                violation_error_message="Name a provider, a location, or both.",
            ),
            models.CheckConstraint(
                condition=Q(last_on__isnull=True) | Q(last_on__gte=F("first_on")),
                name="recurring_off_days_in_order",
                violation_error_message="The last day is not before the first.",
            ),
            models.CheckConstraint(
                condition=Q(every_weeks__range=(1, 52)),
                name="recurring_off_weeks",
                violation_error_message="Every 1 to 52 weeks.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider or self.location}: {self.reason or 'closed'}, {self.rhythm}"

    @property
    def rhythm(self) -> str:
        """`every Friday`, `every 2 weeks on Friday`."""
        weekday = Weekday(self.first_on.weekday()).label
        return (
            f"every {weekday}"
            if self.every_weeks == 1
            else f"every {self.every_weeks} weeks on {weekday}"
        )

    def begins_on(self, day: date) -> bool:
        """Whether it begins on that day."""
        since = (day - self.first_on) // timedelta(days=1)
        return (
            since >= 0
            and since % (7 * self.every_weeks) == 0
            and (self.last_on is None or day <= self.last_on)
        )
