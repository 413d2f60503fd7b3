from typing import Any, ClassVar

from django.db import models
from phonenumber_field.modelfields import PhoneNumberField

from medspa.clinic.models import Location


class EmergencyPhone(models.Model):
    """Whom a location calls when something goes wrong. Numbers of the country are data
    (`charting/complications/data/phones.toml`)."""

    class Role(models.TextChoices):
        DIRECTOR = "director", "Medical director"
        ON_CALL = "on_call", "On call"
        EYES = "eyes", "Ophthalmology, on call"
        HOSPITAL = "hospital", "Emergency department"
        OTHER = "other", "Other"

    location = models.ForeignKey(
        Location, on_delete=models.CASCADE, related_name="emergency_phones"
    )
    role = models.CharField(max_length=10, choices=Role.choices)
    name = models.CharField(max_length=60)
    phone: Any = PhoneNumberField()
    position = models.PositiveSmallIntegerField(default=0, help_text="The lowest stands first.")

    objects: ClassVar[models.Manager["EmergencyPhone"]] = models.Manager()

    class Meta:
        verbose_name = "emergency number"
        ordering = ["location", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["location", "phone"],
                name="emergency_phone_once",
                violation_error_message="This location has that number already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.phone}"
