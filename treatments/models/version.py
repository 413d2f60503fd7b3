import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from medspa.audit.triggers import append_only

# What says nothing about the content of a row.
BOOKKEEPING = "'{edited_at,edited_by_id,version}'::text[]"

# The number is the database's own: whatever a form or a stale `save()` writes is set right.
COUNT = f"""
    IF TG_OP = 'INSERT' THEN
        NEW.version := 1;
    ELSIF to_jsonb(NEW) - {BOOKKEEPING} = to_jsonb(OLD) - {BOOKKEEPING} THEN
        NEW.version := OLD.version;
    ELSE
        NEW.version := OLD.version + 1;
    END IF;
    RETURN NEW;
"""
# Who and why come from `services.versions.say_who`, for as long as the transaction lasts.
KEEP = f"""
    IF TG_OP = 'INSERT' OR NEW.version <> OLD.version THEN
        INSERT INTO treatments_catalogueversion (model, row_key, version, content, at, by, why)
        VALUES (
            replace(TG_TABLE_NAME, 'treatments_', ''),
            coalesce(to_jsonb(NEW)->>'code', to_jsonb(NEW)->>'id'),
            NEW.version,
            to_jsonb(NEW) - {BOOKKEEPING},
            clock_timestamp(),
            coalesce(nullif(current_setting('medspa.by', true), ''), 'database'),
            coalesce(current_setting('medspa.why', true), '')
        );
    END IF;
    RETURN NULL;
"""  # noqa: S608, the names are ours


def version_triggers() -> list[pgtrigger.Trigger]:
    """Number each content that a row ever has, and keep it, whoever writes the row and how."""
    writes = pgtrigger.Insert | pgtrigger.Update
    return [
        pgtrigger.Trigger(
            name="count_versions", when=pgtrigger.Before, operation=writes, func=COUNT
        ),
        pgtrigger.Trigger(name="keep_versions", when=pgtrigger.After, operation=writes, func=KEEP),
    ]


class CatalogueVersion(models.Model):
    """What a row of the catalogue said from `at` on, who wrote it and why. Written by triggers."""

    model = models.CharField(max_length=30)
    row_key = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    content = models.JSONField()
    at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=200)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "row_key", "version"], name="catalogue_version_once"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="catalogue_version_from_one"),
            models.CheckConstraint(condition=~Q(by=""), name="catalogue_version_by_somebody"),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.model} {self.row_key}, version {self.version}"
