import pgtrigger
from django.db import models
from django.db.models import Q

from medspa.audit.chain.seals import HASH
from medspa.audit.triggers import append_only

NEXT_IN_LINE = """
    SELECT number, mac INTO last FROM charting_ledgerentry ORDER BY number DESC LIMIT 1;
    IF NEW.number <> coalesce(last.number, 0) + 1 OR NEW.previous <> coalesce(last.mac, '') THEN
        RAISE EXCEPTION 'The ledger goes on from its last entry.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_goes_on';
    END IF;
    RETURN NEW;
"""


class LedgerEntry(models.Model):
    """One line of the clinic's ledger of signatures and addenda: how many there are, in which
    order, and the seal of each. Every line is sealed with the one before it (docs/adr/0022).

    Rows are named by number and without foreign keys, so that what was removed is still named.
    """

    class Kind(models.TextChoices):
        SIGNATURE = "signature", "Signature"
        ADDENDUM = "addendum", "Addendum"

    number = models.PositiveBigIntegerField(unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    row = models.BigIntegerField(help_text="The primary key of the signature or addendum.")
    chart = models.UUIDField(help_text="The primary key of the chart.")
    seal = models.CharField(max_length=64, help_text="What the signature or addendum carries.")
    before_keys = models.BooleanField(default=False, help_text="It was sealed before keys.")
    at = models.DateTimeField()
    previous = models.CharField(max_length=64, blank=True)
    key_version = models.PositiveSmallIntegerField()
    mac = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["chart", "number"], name="ledger_by_chart")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "row"], name="ledger_names_each_once"),
            models.UniqueConstraint(fields=["previous"], name="ledger_does_not_fork"),
            models.CheckConstraint(condition=Q(number__gte=1), name="ledger_from_one"),
            models.CheckConstraint(
                condition=Q(mac__regex=HASH, seal__regex=HASH), name="ledger_hashes"
            ),
        ]
        triggers = [
            append_only(),
            pgtrigger.Trigger(
                name="next_in_line",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("last", "record")],
                func=NEXT_IN_LINE,
            ),
        ]

    def __str__(self) -> str:
        return f"Entry {self.number} of the ledger"

    @property
    def named(self) -> str:
        """The row that it is about, as the audit log names rows."""
        return f"charting.{self.kind}:{self.row}"
