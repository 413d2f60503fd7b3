from datetime import UTC
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

LANGUAGES = [code for code, _ in settings.LANGUAGES]
OF_THEIR_OWN = ("home", "team", "locations", "prices")  # addresses with a view of their own


class PageQuerySet(models.QuerySet["Page"]):
    def published(self) -> "PageQuerySet":
        return self.filter(state=Page.State.PUBLISHED)


class Page(models.Model):
    """What the clinic says about itself under one address, in one language.

    Of each address and language at most one page is published. Publishing a draft puts the page
    that stood there before among the past ones, from where it can be published again.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        PAST = "past", "Replaced"

    slug = models.SlugField("address", help_text="home, team, prices... or one of your own.")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="en")
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )
    title = models.CharField(max_length=120, help_text="*Between stars* stands out.")
    eyebrow = models.CharField("line above", max_length=60, blank=True)
    lead = models.TextField("first paragraph", blank=True)
    description = models.CharField(
        max_length=200, blank=True, help_text="For search engines and shared links."
    )
    position = models.PositiveSmallIntegerField(default=100)
    edited_at = models.DateTimeField(editable=False)
    edited_by = models.CharField(max_length=254, editable=False)

    objects: ClassVar = PageQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug", "language", "-edited_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug", "language"],
                condition=Q(state="published"),
                name="page_published_once",
                violation_error_message="This page is published in this language already.",
            ),
            models.CheckConstraint(condition=Q(language__in=LANGUAGES), name="page_language_known"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "published", "past"]), name="page_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug} ({self.language})"

    def get_absolute_url(self) -> str:
        if self.slug in OF_THEIR_OWN:
            return reverse(self.slug)
        return reverse("page", args=[self.slug])

    @property
    def seen(self) -> str:
        """Which words a page shows; others once somebody edited them."""
        return self.edited_at.astimezone(UTC).isoformat()


class Section(models.Model):
    """A part of a page. In all layouts but text, each line that begins with ### opens an item."""

    class Layout(models.TextChoices):
        TEXT = "text", "Text"
        STRIP = "strip", "Short columns under a line"
        LIGHT = "light", "List beside the face"
        STEPS = "steps", "Numbered steps"
        PAIR = "pair", "Two lists: can and cannot"
        SPANS = "spans", "How long each treatment lasts (from the catalogue)"
        RESULTS = "results", "Before and after (of clients who agreed)"
        QUESTIONS = "questions", "Questions and answers"
        ANSWERS = "answers", "What people worry about (from the catalogue)"
        CALL = "call", "Invitation to book"

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="sections")
    layout = models.CharField(max_length=10, choices=Layout.choices, default=Layout.TEXT)
    anchor = models.SlugField(blank=True, help_text="Links to it end in #this.")
    eyebrow = models.CharField("line above", max_length=60, blank=True)
    title = models.CharField(max_length=120, blank=True)
    body = models.TextField(blank=True, help_text="Markdown; ### begins an item.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    layout__in=[
                        "text",
                        "strip",
                        "light",
                        "steps",
                        "pair",
                        "spans",
                        "results",
                        "questions",
                        "answers",
                        "call",
                    ]
                ),
                name="section_layout_known",
            )
        ]

    def __str__(self) -> str:
        return self.title or self.get_layout_display()
