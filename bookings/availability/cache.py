"""Answers about free times that are given again, exactly as long as they are true.

An answer depends on the question, on the minute (appointments begin on whole minutes, and notice is
counted in minutes), on the holds that have not run out, and on what stands in the tables that
`open_slots.sql` reads. Triggers on these tables count their changes (`DiaryChange`), so what was
remembered is found again only while none of it is different. Nothing is ever declared stale.
"""

from datetime import datetime
from hashlib import sha256
from math import ceil

from django.core.cache import cache

from medspa.database.prepared import fetch_prepared

MINUTE_S = 60
KEPT_S = 2 * MINUTE_S
_STATE_OF_DIARY = """
    SELECT sum(changes)::bigint, max(id),  -- numbers that are never given out again
           (SELECT count(*) FROM bookings_appointment
            WHERE status = 'held' AND hold_expires_at > %(now)s::timestamptz)
    FROM bookings_diarychange
"""


class AvailabilityCache:
    """What was answered to the question before, if it is still true; or the place for it.

    The state is read when this is made: what is kept here may be newer than that, never older.
    """

    def __init__(self, question: str, *, now: datetime) -> None:
        [state] = fetch_prepared(_STATE_OF_DIARY, {"now": now})
        minute = ceil(now.timestamp() / MINUTE_S)
        digest = sha256(f"{state} {minute} {question}".encode()).hexdigest()
        self._key = f"free-times:{digest}"

    def load(self) -> bytes | None:
        kept: bytes | None = cache.get(self._key)
        return kept

    def store(self, answer: bytes) -> None:
        cache.set(self._key, answer, KEPT_S)
