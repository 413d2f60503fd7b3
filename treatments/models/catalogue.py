from django.conf import settings
from django.db import models
from django.db.models import F, Q

from treatments.models.version import version_triggers


def pair_in_order(low: str, high: str) -> Q:
    """Both columns empty, or both filled and in order. (A check that yields NULL would pass.)"""
    filled = Q(**{f"{low}__isnull": False, f"{high}__isnull": False})
    return Q(**{low: None, high: None}) | (filled & Q(**{f"{low}__lte": F(high)}))


class CatalogueRow(models.Model):
    """A row that `load_catalogue` fills from `treatments/data/` and that the clinic may edit.

    Once somebody edits it here (`edited_at`), the files never change it again. Every content that
    it ever had is kept as a `CatalogueVersion`; `version` is the number of the present one.
    """

    version = models.PositiveIntegerField(default=1, editable=False)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(edited_at=None, edited_by=None)
                | Q(edited_at__isnull=False, edited_by__isnull=False),
                name="%(class)s_edited_by_somebody",
            )
        ]
        triggers = version_triggers()


class SourcedRow(CatalogueRow):
    """A catalogue row with figures: where they come from, and whether a clinician must still agree.

    `source` cites `clinical.md` ("[R86]"); "[GK]" means that no source was found.
    """

    source = models.CharField(max_length=300, blank=True)
    needs_review = models.BooleanField(
        default=False, help_text="No source was found: a prescriber must agree before it is used."
    )

    class Meta(CatalogueRow.Meta):
        abstract = True
