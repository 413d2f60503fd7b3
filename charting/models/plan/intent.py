"""Is what a plan lists to be given? The one reading of skips, answers and alternatives."""

from typing import ClassVar

from django.apps import apps
from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, Value, When


class Intent(models.TextChoices):
    """What stands of an item now."""

    WANTED = "wanted", "To be given"
    CHOICE = "choice", "An alternative that nobody chose yet"
    LEFT_OUT = "left_out", "Skipped, declined, or another was chosen"


class PlanItemQuerySet(models.QuerySet):  # type: ignore[type-arg]  # of PlanItem, which takes it
    _intents: ClassVar = [
        When(is_skipped=True, then=Value(Intent.LEFT_OUT)),
        When(
            Q(alternative_to__isnull=False)
            & (Q(is_skipped=False) | Q(answer="yes", is_main_skipped=True))
            | Q(alternative_to__isnull=False, answer="yes", is_main_skipped=None),
            then=Value(Intent.WANTED),
        ),
        When(alternative_to__isnull=False, answer=None, then=Value(Intent.CHOICE)),
        When(alternative_to__isnull=False, then=Value(Intent.LEFT_OUT)),
        When(answer="not_now", is_skipped=None, then=Value(Intent.LEFT_OUT)),
    ]

    def with_intent(self) -> "PlanItemQuerySet":
        """Add `intent`, and `answer`: what the client signed ("yes", "not_now"; None: nothing).

        A skip, or its end, that staff noted counts before the answer. An alternative is wanted once
        the client chose it, unless its main was taken up again since.
        """
        found: PlanItemQuerySet = self.annotate(
            is_skipped=_is_skipped("pk"),
            is_main_skipped=_is_skipped("alternative_to"),
            answer=_signed_answer(),
            intent=Case(
                *self._intents, default=Value(Intent.WANTED), output_field=models.CharField()
            ),
        )
        return found

    def wanted(self) -> "PlanItemQuerySet":
        """Those that are to be given: neither skipped, nor declined, nor an alternative that was
        not chosen."""
        return self.with_intent().filter(intent=Intent.WANTED)

    def not_left_out(self) -> "PlanItemQuerySet":
        """Those that are to be given, and alternatives that may still be chosen."""
        return self.with_intent().exclude(intent=Intent.LEFT_OUT)


def _is_skipped(item: str) -> Subquery:
    """The newest word of staff on it; None where nobody said anything."""
    said = apps.get_model("charting", "ItemSkip").objects.filter(item=OuterRef(item))
    return Subquery(said.order_by("-pk").values("is_skipped")[:1])


def _signed_answer() -> Subquery:
    """In the signature by which the plan was agreed, or in one that was given after that."""
    answers = apps.get_model("charting", "ItemDecision").objects.filter(
        presented__item=OuterRef("pk"),
        presented__presentation__signed_at__gte=OuterRef("stage__plan__agreed_at"),
    )
    newest = answers.order_by("-presented__presentation__signed_at", "-pk")
    return Subquery(newest.values("answer")[:1])
