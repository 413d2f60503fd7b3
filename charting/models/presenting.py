"""A plan as it was shown to the client, and what the client said to each part of it."""

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from charting.models.consent import MAX_DRAWING_BYTES
from charting.models.plan import PlanItem, TreatmentPlan
from medspa.audit.triggers import append_only
from medspa.clinic.models import Location, StaffMember

HASH = r"^[0-9a-f]{64}$"
MAX_DRAWING_TEXT = MAX_DRAWING_BYTES * 4 // 3  # letters of base64


def _changes(*columns: str, once: str = "TRUE") -> pgtrigger.Condition:
    """One of these columns becomes another, in a row of which `once` holds."""
    old, new = (", ".join(f"{row}.{name}" for name in columns) for row in ("OLD", "NEW"))
    return pgtrigger.Condition(f"{once} AND ({old}) IS DISTINCT FROM ({new})")


class Way(models.TextChoices):
    """Where the client reads and answers."""

    OWN = "own", "Own phone or computer"
    TABLET = "tablet", "Clinic tablet"


class PlanPresentationQuerySet(models.QuerySet["PlanPresentation"]):
    def newest(self) -> "PlanPresentationQuerySet":
        """Of each client the one that counts: shown last."""
        rows = self.model._default_manager.order_by("plan__client_id", "-presented_at", "-pk")
        return self.filter(pk__in=rows.distinct("plan__client_id").values("pk"))

    def with_people(self) -> "PlanPresentationQuerySet":
        return self.select_related("plan__client", "plan__made_by", "presented_by", "location")


class PlanPresentation(models.Model):
    """One version of a plan, put before the client in exactly these words and at these prices.

    `contents` is what the page and the PDF say, `sha256` its hash. A signature holds for them and
    for the answers that were given to it (`signed_sha256`); then the row is frozen.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token_version = models.PositiveSmallIntegerField(default=1)
    plan = models.ForeignKey(TreatmentPlan, on_delete=models.PROTECT, related_name="presentations")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    presented_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    presented_at = models.DateTimeField(default=timezone.now)
    way = models.CharField(max_length=10, choices=Way.choices)
    contents = models.JSONField()
    sha256 = models.CharField(max_length=64)
    cooling_off_hours = models.PositiveSmallIntegerField(
        default=0, help_text="From when it is shown until it may be signed."
    )
    opened_at = models.DateTimeField(
        null=True, blank=True, help_text="When the client first read it."
    )
    opened_way = models.CharField(max_length=10, choices=Way.choices, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_name = models.CharField(max_length=200, blank=True, help_text="As they typed it.")
    signed_drawing = models.TextField(
        blank=True, help_text="The signature as it was drawn: a small PNG, in base64."
    )
    signed_way = models.CharField(max_length=10, choices=Way.choices, blank=True)
    signed_answers = models.JSONField(null=True, blank=True)
    signed_sha256 = models.CharField(max_length=64, blank=True, help_text="The seal.")
    signed_key_version = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The key that the seal was made with."
    )

    objects: ClassVar = PlanPresentationQuerySet.as_manager()

    class Meta:
        ordering = ["-presented_at", "-pk"]
        indexes = [models.Index(fields=["plan", "-presented_at"], name="presentation_by_plan")]
        constraints = [
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("signed_drawing"), MAX_DRAWING_TEXT),
                name="presentation_drawing_is_small",
                violation_error_message="A drawn signature is a small picture.",
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=HASH),
                name="presentation_hash",
                violation_error_message="What was shown is kept with its hash.",
            ),
            models.CheckConstraint(
                condition=Q(opened_at=None, opened_way="")
                | (Q(opened_at__gte=F("presented_at")) & ~Q(opened_way="")),
                name="presentation_opened_after_shown",
                violation_error_message="A plan is opened after it is presented.",
            ),
            models.CheckConstraint(
                condition=Q(
                    signed_at=None,
                    signed_name="",
                    signed_drawing="",
                    signed_way="",
                    signed_answers__isnull=True,
                    signed_sha256="",
                    signed_key_version=None,
                )
                | (
                    Q(
                        opened_at__isnull=False,
                        signed_at__gte=F("opened_at"),
                        signed_answers__isnull=False,
                        signed_sha256__regex=HASH,
                        signed_key_version__isnull=False,
                    )
                    & ~Q(signed_name="")
                    & ~Q(signed_way="")
                ),
                name="presentation_signed_whole",
                violation_error_message="A signature has a name, a moment, and what it is for.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="presentation_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="shown_is_kept",
                operation=pgtrigger.Update,
                condition=_changes(
                    "public_id",
                    "plan_id",
                    "location_id",
                    "presented_by_id",
                    "presented_at",
                    "contents",
                    "sha256",
                    "cooling_off_hours",
                ),
            ),
            pgtrigger.Protect(
                name="opened_once",
                operation=pgtrigger.Update,
                condition=_changes("opened_at", "opened_way", once="OLD.opened_at IS NOT NULL"),
            ),
            pgtrigger.Protect(
                name="signed_is_kept",
                operation=pgtrigger.Update,
                condition=_changes(
                    "signed_at",
                    "signed_name",
                    "signed_drawing",
                    "signed_way",
                    "signed_answers",
                    "signed_sha256",
                    "signed_key_version",
                    once="OLD.signed_at IS NOT NULL",
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}, presented {self.presented_at:%Y-%m-%d}"


class PresentedItem(models.Model):
    """An item of the plan in a presentation: which line of the page it is, and its price there.

    Both sides of an area are one line, answered together.
    """

    presentation = models.ForeignKey(
        PlanPresentation, on_delete=models.PROTECT, related_name="presented_items"
    )
    item = models.ForeignKey(
        PlanItem,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="presented",
        help_text="Empty once it was taken out of the plan.",
    )
    line = models.PositiveSmallIntegerField(help_text="Its number on the face, from 1.")
    price = models.DecimalField(
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="In US dollars, at most; empty where the clinic has no price for it.",
    )

    class Meta:
        ordering = ["presentation", "line", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["presentation", "item"], name="presented_item_once"),
            models.CheckConstraint(
                condition=Q(line__gte=1),
                name="presented_line_from_one",
                violation_error_message="Lines count from 1.",
            ),
            models.CheckConstraint(
                condition=Q(price=None) | Q(price__gte=0),
                name="presented_price_not_below_zero",
                violation_error_message="A price is not below zero.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="presented_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="presented_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "TRUE AND (OLD.presentation_id, OLD.line, OLD.price, NULL::bigint)"
                    " IS DISTINCT FROM (NEW.presentation_id, NEW.line, NEW.price, NEW.item_id)"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}. {self.item}"


class ItemDecisionQuerySet(models.QuerySet["ItemDecision"]):
    def newest(self) -> "ItemDecisionQuerySet":
        """Of each presented item the answer that counts: the last one."""
        rows = self.model._default_manager.order_by("presented_id", "-pk").distinct("presented_id")
        return self.filter(pk__in=rows.values("pk"))

    def declined(self) -> "ItemDecisionQuerySet":
        """What the client signed not to have now, of each plan as it was last signed, by the
        signature that agreed it or later (`PlanItemQuerySet.with_intent`)."""
        signed = PlanPresentation.objects.filter(signed_at__gte=F("plan__agreed_at"))
        last = signed.order_by("plan_id", "-signed_at", "-pk").distinct("plan_id")
        return self.newest().filter(
            answer="not_now",
            presented__presentation__in=last.values("pk"),
            presented__item__isnull=False,
        )


class ItemDecision(models.Model):
    """What the client said to one item of a presentation. The newest counts; all are kept."""

    class Answer(models.TextChoices):
        YES = "yes", "Yes"
        NOT_NOW = "not_now", "Not now"

    presented = models.ForeignKey(PresentedItem, on_delete=models.PROTECT, related_name="decisions")
    answer = models.CharField(max_length=10, choices=Answer.choices)
    reason = models.CharField(max_length=200, blank=True, help_text="In the client's words.")
    decided_at = models.DateTimeField(default=timezone.now)
    way = models.CharField(max_length=10, choices=Way.choices)

    objects: ClassVar = ItemDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["presented", "-id"], name="decision_by_item")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="not_now") | Q(reason=""),
                name="decision_yes_needs_no_reason",
                violation_error_message="A reason is kept with “Not now” only.",
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.presented}: {self.answer}"

    @property
    def is_yes(self) -> bool:
        return self.answer == self.Answer.YES
