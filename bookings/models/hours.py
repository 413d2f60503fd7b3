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


class WorkingHours(models.Model):
    """When a provider can be booked at a location, week after week, on the location's clock.

    A visit fits within one row, and the grid of offered times starts at `opens_at`. Closing at
    or before the opening time means closing on the next day. Extra hours on a single day are a
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
                condition=Q(ends_at__gt=F("starts_at")), name="time_off_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(provider__isnull=False) | Q(location__isnull=False),
                name="time_off_of_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["provider", "ends_at"], name="time_off_by_provider"),
            models.Index(fields=["location", "ends_at"], name="time_off_by_location"),
        ]

    def __str__(self) -> str:
        return f"{self.provider or self.location}: {self.reason or 'closed'}"
