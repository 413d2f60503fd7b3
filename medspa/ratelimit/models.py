from typing import ClassVar

from django.db import models


class Tally(models.Model):
    """How often somebody did something in a period; who it was is kept as a keyed hash.

    Written by the statements of `medspa/ratelimit/__init__.py`. The table is UNLOGGED: counting
    waits for no disk, and a database that crashed begins to count anew. Rows `refused:<kind>`
    never end; they count refusals for `/metrics`.
    """

    key = models.CharField(max_length=80, primary_key=True)
    kind = models.CharField(max_length=40)
    calls = models.BigIntegerField()
    ends_at = models.DateTimeField()

    objects: ClassVar = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["ends_at"], name="tally_by_end")]
        verbose_name_plural = "tallies"

    def __str__(self) -> str:
        return f"{self.kind}: {self.calls}"


class Counted(models.Model):
    """What the library for accounts counts (`medspa/web/cache.py`), as Django's cache keeps it.
    UNLOGGED as well."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField()

    objects: ClassVar = models.Manager()

    class Meta:
        db_table = "pacing_counted"
        indexes = [models.Index(fields=["expires"], name="pacing_counted_expires")]
        verbose_name_plural = "counted"

    def __str__(self) -> str:
        return self.cache_key
