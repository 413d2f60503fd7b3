from django.db import models
from django.utils import timezone

from bookings.models.appointment import Appointment


class IdempotencyKey(models.Model):
    """The first answer to a booking sent with an `Idempotency-Key`, kept for the repeats.

    Only keyed hashes of the key and of the body are stored. The answer leaves out the manage
    link: a stored link would work for whoever reads a backup. It is made again from the
    appointment and the `token_version` of that time.
    """

    key_hash = models.CharField(max_length=64, unique=True)
    body_hash = models.CharField(max_length=64)
    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="+")
    token_version = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.key_hash[:8]}: {self.appointment}"
