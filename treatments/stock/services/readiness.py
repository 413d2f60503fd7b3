"""The look around at the start of the day, and what a location must hold."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from medspa.audit.log import Actor, record
from medspa.clinic.models import Location
from treatments.errors import NotATemperature
from treatments.models import ReadyCheck
from treatments.models.stock.readiness import FRIDGE_C
from treatments.stock.queries import expired_lots, reversal_at

PLAUSIBLE_C = (Decimal(-30), Decimal(50))


@transaction.atomic
def check_ready(*, location: Location, fridge_c: Decimal, by: Actor, now: datetime) -> ReadyCheck:
    """Note the fridge, count the hyaluronidase in date and say whether filler may be given.

    Raises NotATemperature.
    """
    if not fridge_c.is_finite() or not PLAUSIBLE_C[0] <= fridge_c <= PLAUSIBLE_C[1]:
        raise NotATemperature("No fridge is that warm or cold. In °C, please.", field="fridge_c")
    day = location.local(now).date()
    reversal = reversal_at(location, day)
    check = ReadyCheck.objects.create(
        location=location,
        day=day,
        fridge_c=fridge_c,
        hyaluronidase_units=reversal.units,
        hyaluronidase_minimum=reversal.minimum,
        expired_lots=expired_lots(location, day).count(),
        is_passed=reversal.is_enough and FRIDGE_C[0] <= fridge_c <= FRIDGE_C[1],
        at=now,
        by=by.audit_name,
    )
    record(by=by, action="location.checked_ready", target=check, passed=check.is_passed)
    return check
