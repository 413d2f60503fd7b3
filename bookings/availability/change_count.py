"""Keep the count of changes to the diary short."""

from django.db import connection, transaction
from django.db.models import Sum

from bookings.models import DiaryChange

MANY = 100
_FOLD = """
    WITH gone AS (DELETE FROM bookings_diarychange RETURNING changes)
    INSERT INTO bookings_diarychange (changes)
    SELECT sum(changes) FROM gone HAVING count(*) > 0
"""


def count_diary_changes() -> int:
    """Grows with each change of what free times depend on."""
    counted: int | None = DiaryChange.objects.aggregate(Sum("changes"))["changes__sum"]
    return counted or 0


@transaction.atomic
def fold_diary_changes() -> None:
    """Make one row of many; whoever adds up sees the same sum before and after."""
    if DiaryChange.objects.count() < MANY:
        return
    with connection.cursor() as cursor:
        cursor.execute(_FOLD)
