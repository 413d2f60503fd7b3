from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from charting.models.complications.event import SafetyEvent
from charting.models.dissolution import Dissolution
from charting.models.photo import Photo
from charting.models.triggers.events import frozen_with_event
from medspa.audit.triggers import append_only
from medspa.clinic.models import StaffMember

SAME_EVENT = """
    IF NEW.corrects_id IS NOT NULL AND NEW.event_id <> (
        SELECT event_id FROM charting_evententry WHERE id = NEW.corrects_id
    ) THEN
        RAISE EXCEPTION 'A correction stands in the log that it corrects.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_corrects_its_own_log';
    END IF;
    IF NEW.dissolution_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM charting_dissolution AS given
        JOIN charting_safetyevent AS event ON event.client_id = given.client_id
        WHERE given.id = NEW.dissolution_id AND event.id = NEW.event_id
    ) THEN
        RAISE EXCEPTION 'What was given belongs to another client.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_same_client';
    END IF;
    IF NEW.photo_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM charting_photo AS photo
        JOIN charting_safetyevent AS event ON event.client_id = photo.client_id
        WHERE photo.id = NEW.photo_id AND event.id = NEW.event_id
    ) THEN
        RAISE EXCEPTION 'The photograph belongs to another client.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_photo_same_client';
    END IF;
    RETURN NEW;
"""


class EventEntry(models.Model):
    """A line of the log: what was seen, measured, given or said, and when.

    `at` is when it was, as whoever writes states it; `entered_at` when it was written. Nothing is
    changed later: a line that `corrects` another stands for it, and the other stays readable. A
    correction of the kind `withdrawn` says that the other never happened. `key` is made where it
    is tapped: the same tap sent twice is one line.
    """

    class Kind(models.TextChoices):
        OPENED = "opened", "Opened"
        SUSPECTED = "suspected", "Suspected"
        SIGN = "sign", "Sign"
        REFILL = "refill", "Capillary refill"
        VISION = "vision", "Vision"
        PAIN = "pain", "Pain"
        MEASURE = "measure", "Measure"
        CALL = "call", "Call"
        PULSE = "pulse", "Hyaluronidase"
        PHOTO = "photo", "Photo"
        NOTE = "note", "Note"
        TIMER = "timer", "Look again"
        HANDED_OVER = "handed_over", "Handed over"
        LEAD = "lead", "Leads from here"
        ASKED = "asked", "Asked to close it"
        CLOSED = "closed", "Closed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Side(models.TextChoices):
        RIGHT = "R", "Right"
        LEFT = "L", "Left"

    event = models.ForeignKey(SafetyEvent, on_delete=models.PROTECT, related_name="entries")
    key = models.UUIDField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    side = models.CharField(max_length=1, choices=Side.choices, blank=True)
    number = models.DecimalField(
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Seconds of refill (6: over 5), pain of 10, minutes of the timer, units given.",
    )
    text = models.CharField(max_length=500, blank=True)
    dissolution = models.OneToOneField(
        Dissolution, on_delete=models.PROTECT, null=True, blank=True, related_name="event_entry"
    )
    photo = models.OneToOneField(
        Photo, on_delete=models.PROTECT, null=True, blank=True, related_name="event_entry"
    )
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="correction"
    )
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    entered_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager["EventEntry"]] = models.Manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "key"], name="entry_once_a_tap"),
            models.CheckConstraint(
                condition=Q(entered_at__gte=F("at")), name="entry_was_then_written"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["refill", "pain", "pulse", "timer"])
                | Q(number__isnull=False),
                name="entry_says_how_much",
            ),
            models.CheckConstraint(
                condition=~Q(kind="refill") | Q(side__in=["R", "L"], number__gte=0, number__lte=6),
                name="entry_refill_of_a_side",
            ),
            models.CheckConstraint(
                condition=~Q(kind="pain") | Q(number__gte=0, number__lte=10),
                name="entry_pain_of_ten",
            ),
            models.CheckConstraint(
                condition=~Q(kind="pulse") | Q(dissolution__isnull=False),
                name="entry_pulse_names_what_was_given",
            ),
            models.CheckConstraint(
                condition=~Q(kind="photo") | Q(photo__isnull=False),
                name="entry_photo_is_there",
            ),
            models.CheckConstraint(
                condition=~Q(kind="withdrawn") | Q(corrects__isnull=False),
                name="entry_withdraws_another",
            ),
        ]
        triggers = [
            append_only(),
            frozen_with_event(pgtrigger.Insert),
            pgtrigger.Trigger(
                name="same_event",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=SAME_EVENT,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.at:%Y-%m-%d %H:%M}"
