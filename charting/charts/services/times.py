"""When something was really given or opened: now, unless it is said otherwise."""

from datetime import date, datetime, timedelta

from charting.errors import WrongTime
from charting.models import Chart
from treatments.giving.wordings import day_text


def moment_given(chart: Chart, at: datetime | None, now: datetime) -> datetime:
    """When a line was given. A late entry says it, and it lies on the day of the visit.

    What is given today never goes into the chart of an old visit: it would be judged by the
    papers of another day. Raises WrongTime.
    """
    if not chart.is_late_entry:
        return at or now
    said = _said(chart, at, "at", "Say when it was given.")
    if _local_day(chart, said) != chart.visit_on:
        raise WrongTime(
            f"This is the chart of {day_text(chart.visit_on)}. What was given on another day "
            "belongs in a chart of that day.",
            field="at",
        )
    return said


def exact_moment(at: datetime, *known: datetime) -> datetime:
    """A time is typed to the minute: of that minute it means the moment that is known already.

    Else what was given within the minute of its opening would seem to come before it.
    """
    if at.second or at.microsecond:
        return at
    within = (one for one in known if timedelta(0) <= one - at < timedelta(minutes=1))
    return next(within, at)


def moment_opened(chart: Chart, at: datetime | None, now: datetime) -> datetime:
    """When a product was opened. A late entry says it, and it is not after the day of the visit.

    Raises WrongTime.
    """
    if not chart.is_late_entry:
        return at or now
    said = _said(chart, at, "opened_at", "Say when it was opened.")
    if _local_day(chart, said) > chart.visit_on:
        raise WrongTime(
            f"It was opened after the visit of {day_text(chart.visit_on)}.", field="opened_at"
        )
    return said


def moment_for_rules(chart: Chart, opened_at: datetime, now: datetime) -> datetime:
    """For which moment the rules are asked of what was opened at `opened_at`.

    On the same day it is now: nothing is injected by opening, and each injection is judged by its
    own time. Once that day is over, and in a late entry, it is the time of opening.
    """
    is_over = _local_day(chart, opened_at) < _local_day(chart, now)
    return opened_at if is_over or chart.is_late_entry else now


def _said(chart: Chart, at: datetime | None, field: str, asks: str) -> datetime:
    if at is None:
        raise WrongTime(
            f"This chart is a late entry for {day_text(chart.visit_on)}. {asks}", field=field
        )
    return at


def _local_day(chart: Chart, at: datetime) -> date:
    return chart.appointment.location.local(at).date()
