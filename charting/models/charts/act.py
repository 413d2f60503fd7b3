"""What a tablet sent: each act of a chart once, in its order, with the time by its own clock."""

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from charting.models.charts.chart import Chart

HALF_BYTES = 32


class ChartAct(models.Model):
    """One press on the page of a chart that was done, kept for its repeats.

    `number` counts what a device sent; `clock_ms` is what has to be added to its clock to get ours.
    `answer` is where the first answer led. What was said stands in the chart itself, not here.
    """

    key = models.UUIDField(unique=True)
    device = models.UUIDField()
    number = models.PositiveBigIntegerField()
    chart = models.ForeignKey(Chart, on_delete=models.PROTECT, related_name="acts")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body_hash = models.CharField(max_length=64)
    said_at = models.DateTimeField(help_text="By the clock of the device.")
    clock_ms = models.BigIntegerField(default=0)
    done_at = models.DateTimeField(default=timezone.now, db_index=True)
    answer = models.CharField(max_length=300)

    objects: ClassVar[models.Manager["ChartAct"]] = models.Manager()

    class Meta:
        ordering = ["device", "number"]
        constraints = [
            models.UniqueConstraint(fields=["device", "number"], name="chart_act_once_by_device"),
        ]

    def __str__(self) -> str:
        return f"{self.number} of {self.device}"


def new_half() -> bytes:
    return secrets.token_bytes(HALF_BYTES)


class DeviceHalf(models.Model):
    """Our half of the key to what waits on a device: worth nothing without the device's own.

    It is handed out to a session of this person alone, so what waits stays shut to a session
    that was ended and to everybody else. It outlives sessions, else what waits would be lost.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    device = models.UUIDField()
    half = models.BinaryField(max_length=HALF_BYTES, default=new_half)
    made_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager["DeviceHalf"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "device"], name="device_half_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} on {self.device}"
