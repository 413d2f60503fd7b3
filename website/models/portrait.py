from django.conf import settings
from django.db import models
from django.db.models import Q

from medspa.clinic.models import StaffMember
from website.models.page import LANGUAGES


class Portrait(models.Model):
    """Some sentences about a person of the team, in one language."""

    person = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="portraits")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="en")
    words = models.TextField(max_length=600, help_text="Markdown; a few plain sentences.")

    class Meta:
        ordering = ["person", "language"]
        constraints = [
            models.UniqueConstraint(fields=["person", "language"], name="portrait_once"),
            models.CheckConstraint(
                condition=Q(language__in=LANGUAGES), name="portrait_language_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person.name} ({self.language})"
