import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q

from medspa.formats.dates import FIRST_LANGUAGE

LIFE = timedelta(minutes=10)
MAX_TRIES = 5


class SignInCodeQuerySet(models.QuerySet["SignInCode"]):
    def unwritten(self, now: datetime) -> "SignInCodeQuerySet":
        """Asked for, still of use, and no worker has made a code yet."""
        return self.filter(code_hash="", expires_at__gt=now).order_by("pk")


class SignInCode(models.Model):
    """Somebody asked for a code at this address, known or not. Gone a day later.

    The code is made and sent by a worker, so that asking costs the same for every address. Only
    its keyed hash is kept. It answers to the browser that asked (`public_id` in its session).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(help_text="As typed, in lower case.")
    language = models.CharField(
        max_length=8, default=FIRST_LANGUAGE, help_text="Of the page: the code comes in it."
    )
    asked_from = models.CharField(
        max_length=40,
        blank=True,
        db_default="",
        help_text="The network or device, as a keyed hash.",
    )
    code_hash = models.CharField(max_length=64, blank=True, help_text="Empty until made.")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = SignInCodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(tries__lte=MAX_TRIES), name="sign_in_code_few_tries"
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(used_at__lt=models.F("expires_at")),
                name="sign_in_code_used_in_time",
            ),
        ]
        indexes = [
            models.Index(fields=["email", "asked_at"], name="sign_in_code_by_address"),
            models.Index(fields=["asked_at"], name="sign_in_code_by_time"),
        ]

    def __str__(self) -> str:
        return f"Code asked for at {self.asked_at:%Y-%m-%d %H:%M}"

    def is_open(self, now: datetime) -> bool:
        return self.used_at is None and self.tries < MAX_TRIES and now < self.expires_at
