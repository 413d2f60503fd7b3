from django.conf import settings
from django.db import models
from django.db.models import Q

from treatments.models.area import Modality
from treatments.models.catalogue import CatalogueRow, SourcedRow

LANGUAGES = [code for code, _ in settings.LANGUAGES]


class CommonQuestionQuerySet(models.QuerySet["CommonQuestion"]):
    def for_clients(self) -> "CommonQuestionQuerySet":
        """Sourced, or agreed by a prescriber."""
        return self.filter(needs_review=False)


class CommonQuestion(SourcedRow):
    """What people ask before they dare, answered once for every page, in each language."""

    slug = models.SlugField()
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="en")
    modality = models.CharField(
        max_length=10,
        choices=Modality.choices,
        blank=True,
        help_text="Empty: about both.",
    )
    question = models.CharField(max_length=120)
    answer = models.TextField(help_text="Markdown, plain words; - begins a line of a list.")
    position = models.PositiveSmallIntegerField(default=100)

    objects = CommonQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug", "language"]
        constraints = [
            *CatalogueRow.Meta.constraints,
            models.UniqueConstraint(fields=["slug", "language"], name="question_once"),
            models.CheckConstraint(
                condition=Q(modality__in=["", *Modality.values]), name="question_known_modality"
            ),
            models.CheckConstraint(
                condition=Q(language__in=LANGUAGES), name="question_known_language"
            ),
            models.CheckConstraint(
                condition=Q(needs_review=True) | ~Q(source=""),
                name="question_sourced_or_reviewed",
                violation_error_message="Name the source, or leave it to be reviewed.",
            ),
        ]
        triggers = CatalogueRow.Meta.triggers

    def __str__(self) -> str:
        return f"{self.question} ({self.language})"
