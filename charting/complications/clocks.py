"""Until when a report is due and on which day somebody is seen again, on the location's clock."""

from datetime import date, datetime, time, timedelta

import holidays

from charting.complications.protocols import DutyRule, FollowUpRule
from medspa.clinic.models import Location
from treatments.catalogue.jurisdictions import state_of


def due_at(rule: DutyRule, began_at: datetime, location: Location) -> datetime | None:
    """The end of the last day; None where no deadline was found.

    The day on which it began does not count.
    """
    if rule.days is None:
        return None
    began_on = location.local(began_at).date()
    last = (
        began_on + timedelta(days=rule.days)
        if rule.counts == "calendar"
        else _business_days_after(began_on, rule.days, state_of(location.region))
    )
    return datetime.combine(last, time.max.replace(microsecond=0), tzinfo=location.zone)


def due_on(rule: FollowUpRule, began_at: datetime, location: Location) -> date:
    return location.local(began_at).date() + timedelta(days=rule.days)


def _business_days_after(on: date, days: int, state: str) -> date:
    free = holidays.country_holidays("US", subdiv=state or None)
    while days:
        on += timedelta(days=1)
        if on.weekday() < 5 and on not in free:
            days -= 1
    return on
