from django.conf import settings
from django.db import models
from django.db.models import Q

from medspa.clinic.models import Location
from website.models.page import LANGUAGES


class PlaceWords(models.Model):
    """How to get to a location and where to leave the car, in one language."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="words")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="en")
    arriving = models.TextField(
        "parking and transit",
        max_length=600,
        help_text="Markdown; a few plain sentences: parking, transit, which door, step-free way.",
    )

    class Meta:
        verbose_name_plural = "words about locations"
        ordering = ["location", "language"]
        constraints = [
            models.UniqueConstraint(fields=["location", "language"], name="place_words_once"),
            models.CheckConstraint(
                condition=Q(language__in=LANGUAGES), name="place_words_language_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.location.name} ({self.language})"
