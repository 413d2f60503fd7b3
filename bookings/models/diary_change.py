from django.db import models


class DiaryChange(models.Model):
    """How often something changed that free times depend on; the sum of the rows counts.

    Triggers add a row for each statement: adding to one row, everybody would wait for everybody.
    A sweep makes one row of many (`bookings.availability.change_count`).
    """

    changes = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.changes)
