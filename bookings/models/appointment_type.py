from datetime import UTC, datetime, timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from psycopg.types.range import TimestamptzRange

from medspa.clinic.models import Location, Resource, StaffMember
from medspa.formats.dates import current_language
from treatments.models import Fee, Modality

DAY_MIN = 24 * 60
ROOM_KINDS = [(kind.value, kind.label) for kind in Resource.ROOMS]
DEVICE_KINDS = [(kind.value, kind.label) for kind in Resource.DEVICES]


class AppointmentTypeQuerySet(models.QuerySet["AppointmentType"]):
    def online(self) -> "AppointmentTypeQuerySet":
        """What clients may book themselves."""
        return self.filter(is_active=True, is_online=True)


class AppointmentType(models.Model):
    """Something that can be booked: how long it takes, who does it, in what kind of room."""

    class Purpose(models.TextChoices):
        CONSULTATION = "consultation", "Consultation"
        TREATMENT = "treatment", "Treatment"
        REVIEW = "review", "Review"

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    summary = models.CharField(max_length=300, blank=True, help_text="One plain sentence.")
    name_in_spanish = models.CharField(
        max_length=80, blank=True, db_default="", help_text="Empty: as the site translates it."
    )
    summary_in_spanish = models.CharField(max_length=300, blank=True, db_default="")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    duration_min = models.PositiveSmallIntegerField(
        "length in minutes", validators=[MinValueValidator(5), MaxValueValidator(12 * 60)]
    )
    buffer_before_min = models.PositiveSmallIntegerField(
        "minutes to prepare", default=0, validators=[MaxValueValidator(4 * 60)]
    )
    buffer_after_min = models.PositiveSmallIntegerField(
        "minutes to clear up", default=0, validators=[MaxValueValidator(4 * 60)]
    )
    lead_time_min = models.PositiveIntegerField(
        "shortest notice in minutes", default=120, help_text="For clients; the desk may go below."
    )
    horizon_days = models.PositiveSmallIntegerField("days that can be booked ahead", default=90)
    slot_step_min = models.PositiveSmallIntegerField(
        "minutes between offered times",
        default=15,
        validators=[MinValueValidator(5), MaxValueValidator(DAY_MIN)],
    )
    room_kind = models.CharField(
        max_length=20, choices=ROOM_KINDS, blank=True, help_text="Empty: needs no room."
    )
    device_kind = models.CharField(
        max_length=20, choices=DEVICE_KINDS, blank=True, help_text="Empty: needs no device."
    )
    also_takes = ArrayField(
        models.CharField(max_length=20, choices=Resource.Kind.choices),
        verbose_name="further rooms and devices",
        default=list,
        db_default=[],
        blank=True,
        help_text="By kind; one twice where two of it are taken.",
    )
    is_online = models.BooleanField(
        "clients may book it on the site", default=True, help_text="Otherwise only the desk may."
    )
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    fee = models.ForeignKey(
        Fee,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointment_types",
        verbose_name="price",
        help_text="What the visit itself costs, or costs at least: a fee of the price book, which "
        "says how much, where and from when on. Empty: no price is told.",
    )
    gives_neurotoxin = models.BooleanField(
        default=False, help_text="The intervals between neurotoxin treatments apply."
    )
    gives_filler = models.BooleanField(
        default=False, help_text="The intervals between filler treatments apply."
    )
    is_touch_up = models.BooleanField(
        "touch-up", default=False, help_text="Only in the days after a treatment that are for it."
    )
    requires_clearance = models.BooleanField(
        default=False, help_text="A prescriber's exam must be valid on the day of the visit."
    )
    requires_consultation_days = models.PositiveSmallIntegerField(
        "consultation within so many days before",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Empty: needs no consultation.",
    )
    new_client_visits_max = models.PositiveSmallIntegerField(
        "visits ahead for a new client",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="With the same phone or e-mail, this one included. Empty: no limit.",
    )
    providers = models.ManyToManyField(StaffMember, related_name="appointment_types", blank=True)
    locations = models.ManyToManyField(Location, related_name="appointment_types", blank=True)

    objects: ClassVar = AppointmentTypeQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(duration_min__range=(5, 12 * 60)),
                name="appointment_type_length",
                violation_error_message="A visit takes from 5 minutes to 12 hours.",
            ),
            models.CheckConstraint(
                condition=Q(buffer_before_min__lte=4 * 60, buffer_after_min__lte=4 * 60),
                name="appointment_type_buffers",
                violation_error_message="At most 4 hours to prepare, and 4 to clear up.",
            ),
            models.CheckConstraint(
                condition=Q(slot_step_min__range=(5, DAY_MIN)),
                name="appointment_type_step",
                violation_error_message="From 5 minutes to a day between offered times.",
            ),
            models.CheckConstraint(
                condition=~Q(requires_consultation_days=0) & ~Q(new_client_visits_max=0),
                name="appointment_type_no_zero_rules",
                violation_error_message="Leave it empty where there is no rule; zero is none.",
            ),
            models.UniqueConstraint(
                F("name"),
                name="appointment_type_name_once",
                violation_error_message="There is a type of visit with this name already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def called(self) -> str:
        """The name in the language that is read now: the clinic's own words, else the site's."""
        return self._in_language(self.name, self.name_in_spanish)

    @property
    def summed_up(self) -> str:
        """The sentence about it, in the same way."""
        return self._in_language(self.summary, self.summary_in_spanish)

    @staticmethod
    def _in_language(own: str, in_spanish: str) -> str:
        if in_spanish and current_language() == "es":
            return in_spanish
        return gettext(own) if own else ""  # of an empty text gettext knows the head of the file

    @property
    def duration(self) -> timedelta:
        return timedelta(minutes=self.duration_min)

    @property
    def buffer_before(self) -> timedelta:
        return timedelta(minutes=self.buffer_before_min)

    @property
    def buffer_after(self) -> timedelta:
        return timedelta(minutes=self.buffer_after_min)

    @property
    def resource_kinds(self) -> list[str]:
        """The kinds of rooms and devices that it takes, one for each that it takes."""
        return [kind for kind in (self.room_kind, self.device_kind, *self.also_takes) if kind]

    @property
    def modalities(self) -> list[Modality]:
        """What the visit gives, as far as rules depend on it."""
        given = {Modality.NEUROTOXIN: self.gives_neurotoxin, Modality.FILLER: self.gives_filler}
        return [modality for modality, is_given in given.items() if is_given]

    def occupied_from(
        self, starts_at: datetime, lasts: timedelta | None = None
    ) -> TimestamptzRange:
        """What a visit at `starts_at` takes of whom it needs: its length, which is that of the type
        unless said, and the buffers."""
        starts_at = starts_at.astimezone(UTC)  # an hour later on the wall may be two hours later
        return TimestamptzRange(
            starts_at - self.buffer_before,
            starts_at + (lasts or self.duration) + self.buffer_after,
        )
