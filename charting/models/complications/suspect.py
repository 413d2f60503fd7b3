from typing import ClassVar

import pgtrigger
from django.db import models

from charting.models.charts.injection import Injection
from charting.models.complications.event import SafetyEvent
from charting.models.plan import Side
from charting.models.triggers.events import frozen_with_event
from medspa.clinic.models import StaffMember
from treatments.models import FacialArea, Lot


class EventSuspect(models.Model):
    """An injection that a case is held to come from, with its lot.

    It says itself what was given: the line of a chart that is still open may be corrected later.
    Chosen and taken out again until the case is closed; each choice is in the audit log.
    """

    event = models.ForeignKey(SafetyEvent, on_delete=models.PROTECT, related_name="suspects")
    injection = models.ForeignKey(
        Injection, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    area = models.ForeignKey(FacialArea, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=1, choices=Side.choices)
    amount = models.DecimalField(max_digits=6, decimal_places=2)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+")
    serial = models.CharField(max_length=20, blank=True)
    given_at = models.DateTimeField()
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager["EventSuspect"]] = models.Manager()

    class Meta:
        ordering = ["-given_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "injection"], name="suspect_once"),
        ]
        triggers = [
            frozen_with_event(
                pgtrigger.Insert | pgtrigger.Delete,
            ),
            pgtrigger.Protect(
                name="suspect_stays_as_given",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["injection"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.side}, lot {self.lot.lot_number}"
