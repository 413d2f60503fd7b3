from django.conf import settings
from django.db import models
from django.db.models import Q

from treatments.models import Treatment
from website.models.page import LANGUAGES


class TreatmentWords(models.Model):
    """What a treatment's page says in a second language. Without it the page keeps its own."""

    treatment = models.ForeignKey(Treatment, on_delete=models.CASCADE, related_name="words")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES[1:])
    name = models.CharField(max_length=80)
    summary = models.CharField(max_length=220)
    body = models.TextField(help_text="Plain words; an empty line begins a new paragraph.")
    lasts = models.TextField(blank=True)
    risks = models.TextField(blank=True, help_text="One risk a line, in plain words.")

    class Meta:
        verbose_name_plural = "treatment words"
        ordering = ["treatment", "language"]
        constraints = [
            models.UniqueConstraint(fields=["treatment", "language"], name="treatment_words_once"),
            models.CheckConstraint(
                condition=Q(language__in=LANGUAGES[1:]), name="treatment_words_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.treatment_id}: {self.name} ({self.language})"
