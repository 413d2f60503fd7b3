from typing import ClassVar

import pgtrigger
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q, QuerySet

from bookings.models.appointment import Appointment
from bookings.models.appointment_type import AppointmentType

FURTHEST_DAYS = 365


class CourseTemplate(models.Model):
    """Appointments that belong together, in an order that the clinic decides: data, not code."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80, unique=True, help_text="Only staff see it.")
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class CourseStep(models.Model):
    """One appointment of a course, and how many days after the first appointment or the one before
    it.

    The days of the first step count for nothing: the first appointment is when the client likes.
    """

    class CountsFrom(models.TextChoices):
        FIRST = "first", "the first visit"
        PREVIOUS = "previous", "the visit before it"

    template = models.ForeignKey(CourseTemplate, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(help_text="1 is the first visit.")
    appointment_type = models.ForeignKey(
        AppointmentType, on_delete=models.PROTECT, related_name="course_steps"
    )
    counts_from = models.CharField(
        "days after", max_length=10, choices=CountsFrom.choices, default=CountsFrom.FIRST
    )
    min_days = models.PositiveSmallIntegerField("earliest day", default=0)
    ideal_days = models.PositiveSmallIntegerField("best day", default=0)
    max_days = models.PositiveSmallIntegerField(
        "latest day", default=0, validators=[MaxValueValidator(FURTHEST_DAYS)]
    )

    class Meta:
        ordering = ["template", "position"]
        constraints = [
            models.UniqueConstraint(fields=["template", "position"], name="course_step_once"),
            models.CheckConstraint(
                condition=Q(position__gte=1),
                name="course_step_from_one",
                violation_error_message="The first visit of a series is number 1.",
            ),
            models.CheckConstraint(
                condition=Q(
                    ideal_days__gte=F("min_days"),
                    max_days__gte=F("ideal_days"),
                    max_days__lte=FURTHEST_DAYS,
                ),
                name="course_step_days_in_order",
                violation_error_message="Days go from earliest through best to latest.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.appointment_type}"


class Course(models.Model):
    """The linked appointments of one client, booked by a template."""

    template = models.ForeignKey(CourseTemplate, on_delete=models.PROTECT, related_name="courses")

    def __str__(self) -> str:
        return f"{self.template} {self.pk}"

    def appointments(self) -> QuerySet[Appointment]:
        """All that belong to it, given-up ones included, soonest first."""
        appointments = Appointment.objects.with_people().filter(course_visit__course=self)
        return appointments.order_by("starts_at", "pk")


class CourseVisit(models.Model):
    """An ordinary appointment belongs to a course. All appointments of one are of the same
    client."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="course_visits")
    appointment = models.OneToOneField(
        Appointment, on_delete=models.PROTECT, related_name="course_visit"
    )
    step = models.ForeignKey(
        CourseStep,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="What it was booked as; empty if the clinic changed the template since.",
    )

    objects: ClassVar = models.Manager()

    class Meta:
        ordering = ["course", "pk"]
        triggers = [
            pgtrigger.Trigger(
                name="one_client",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                IF EXISTS (
                    SELECT FROM bookings_coursevisit AS link
                    JOIN bookings_appointment AS visit ON visit.id = link.appointment_id
                    WHERE link.course_id = NEW.course_id AND link.id <> NEW.id
                      AND visit.client_id IS DISTINCT FROM (
                          SELECT client_id FROM bookings_appointment WHERE id = NEW.appointment_id
                      )
                ) THEN
                    RAISE EXCEPTION 'a course is of one client'
                        USING ERRCODE = 'check_violation';
                END IF;
                RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.course}: {self.appointment}"
