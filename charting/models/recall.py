from django.db import models
from django.db.models import Q
from django.utils import timezone

from medspa.audit.log import who_is
from medspa.audit.triggers import append_only
from medspa.clients.models import Client
from treatments.models import Lot, Product
from treatments.models.stock.lot_keys import key_column, lot_key


class RecallContact(models.Model):
    """One try to reach a client about a lot that they received, and what came of it."""

    class Outcome(models.TextChoices):
        NO_ANSWER = "no_answer", "Called, no answer"
        MESSAGE = "message", "Message left"
        REACHED = "reached", "Reached, all well"
        FOLLOW_UP = "follow_up", "Follow-up needed"

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    lot_number = models.CharField(max_length=20, help_text="Wherever the lot lies.")
    lot_key = key_column("lot_number")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="recall_contacts")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["product", "lot_key", "-at"], name="recall_by_lot")]
        constraints = [
            models.CheckConstraint(condition=~Q(by=""), name="recall_contact_by_somebody"),
            models.CheckConstraint(
                condition=~Q(outcome="follow_up") | ~Q(note=""), name="recall_follow_up_says_what"
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}, {self.at:%Y-%m-%d %H:%M}"

    @property
    def who(self) -> str:
        return who_is(self.by)

    @property
    def is_settled(self) -> bool:
        return self.outcome == self.Outcome.REACHED

    @classmethod
    def about(cls, lot: Lot) -> "models.QuerySet[RecallContact]":
        """Every try for the batch, however its number was spelled."""
        return cls._default_manager.filter(product=lot.product_id, lot_key=lot_key(lot.lot_number))
