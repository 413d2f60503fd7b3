"""Sweeps that no row can end: each is done by itself, and what failed is said when all are done.

Every periodic task and command that goes through rows uses `sweeping`. A row that fails is undone
alone and logged, the others are done, and at the end SweepFailed makes the task a failed one. What
fails stands in `/healthz` until it is done (`FailedRow`).
"""

import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from medspa.audit.models import FailedRow

logger = logging.getLogger(__name__)

STILL_FAILING = timedelta(hours=25)
"""Nightly walks note what fails once a day; what is older was done since or is gone."""
NAMED_AT_MOST = 5
ALL_OF_IT = "all of it"


class SweepFailed(Exception):
    """Some rows could not be done; the others, `done` of them, were."""

    def __init__(self, says: str, done: int) -> None:
        super().__init__(says)
        self.done = done


class Sweep:
    """One run of a sweep: what failed in it, by row, with the kind of error."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.failures: dict[str, str] = {}
        self.done = 0

    def alone[T](self, row: str, do: Callable[[], T]) -> T | None:
        """What `do` returns, in a transaction of its own; None if it failed, which is noted."""
        done: T | None = None
        with self.noting(row):
            with transaction.atomic():
                done = do()
            self.done += bool(done)
        return done

    @contextmanager
    def noting(self, row: str) -> Iterator[None]:
        """Note that something failed and go on; for what makes its own transactions, or only reads.

        `row` as the audit log names rows, without a clinical word. A lost database and the end of
        the task's time are no fault of the row: they are raised.
        """
        try:
            yield
        except SoftTimeLimitExceeded:
            raise
        except Exception as error:
            if connection.connection is None or connection.connection.closed:
                raise
            self.note(row, error)

    def note(self, row: str, error: Exception) -> None:
        """In the log stands where it failed, not what the error says: that may quote the row."""
        kind = type(error).__name__
        self.failures[row] = kind
        where = "".join(traceback.format_tb(error.__traceback__))
        logger.error("%s: %s failed (%s)\n%s", self.name, row, kind, where)

    def says(self) -> str:
        named = [f"{row} ({kind})" for row, kind in list(self.failures.items())[:NAMED_AT_MOST]]
        more = len(self.failures) - len(named)
        return f"{self.name}: {', '.join(named)}" + (f" and {more} more" if more else "")


@contextmanager
def sweeping(name: str, *, is_part: bool = False) -> Iterator[Sweep]:
    """Go through rows; keep what failed, and raise SweepFailed at the end if anything did.

    What failed before and not now is forgotten, unless this `is_part` of a longer walk.
    """
    sweep = Sweep(name)
    try:
        yield sweep
    except Exception as error:
        sweep.note(ALL_OF_IT, error)
        with suppress(DatabaseError):
            _keep(sweep, is_part=True)
        raise
    _keep(sweep, is_part=is_part)
    if sweep.failures:
        raise SweepFailed(sweep.says(), sweep.done)


@transaction.atomic
def _keep(sweep: Sweep, *, is_part: bool) -> None:
    if not is_part:
        FailedRow.objects.filter(sweep=sweep.name).exclude(row__in=sweep.failures).delete()
    now = timezone.now()
    for row, kind in sweep.failures.items():
        FailedRow.objects.update_or_create(
            sweep=sweep.name,
            row=row,
            defaults={"error": kind, "last_at": now},
            create_defaults={"error": kind, "last_at": now, "since": now},
        )


def rows_failing(now: datetime) -> int:
    """How many rows were left out by the sweeps that last went over them."""
    return FailedRow.objects.filter(last_at__gt=now - STILL_FAILING).count()
