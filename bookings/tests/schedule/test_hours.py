"""A week of hours is written from a day on, and what held before stays."""

from datetime import date, time, timedelta

import pytest

from bookings.models import WorkingHours
from bookings.schedule.hours import (
    BadHours,
    drop_day,
    read_timetable,
    write_day,
    write_week,
)
from bookings.tests.factories import FIVE, MONDAY, NINE, Clinic
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from medspa.errors import Stale

pytestmark = pytest.mark.django_db
USUAL, SHORT = [(NINE, FIVE)], [(time(10), time(13)), (time(14), time(16))]
WEEKDAYS = dict.fromkeys(range(5), SHORT)


def test_week_from_a_day_on_keeps_the_past_and_days_of_their_own(clinic: Clinic):
    person = {
        "provider": clinic.provider,
        "location": clinic.location,
        "by": make_user(Role.MANAGER),
    }
    own = MONDAY + timedelta(days=14)
    write_day(**person, day=own, spans=[(time(12), time(20))], seen=None)

    write_week(**person, week=WEEKDAYS, from_on=MONDAY + timedelta(days=7), seen=None)

    table = read_timetable(clinic.provider, clinic.location)
    found = {days: table.spans_on(MONDAY + timedelta(days=days)) for days in (0, 5, 7, 12, 14, 21)}
    assert found == {
        0: USUAL,
        5: USUAL,  # the Saturday before
        7: SHORT,
        12: [],
        14: [(time(12), time(20))],
        21: SHORT,
    }
    assert list(table.own_days) == [own]
    assert table.changes_after(MONDAY) == [MONDAY + timedelta(days=7)]
    assert table.week_from(own)[0] == SHORT
    told = AuditEvent.objects.get(action="hours.changed").facts
    assert "Mon 9 am to 5 pm" in told["before"]
    assert "Mon 10 am to 1 pm, 2 pm to 4 pm" in told["after"]
    assert "Sat closed" in told["after"]


@pytest.mark.parametrize("first", [None, date(2027, 1, 4)])
def test_day_of_its_own_comes_and_goes_without_a_trace(clinic: Clinic, first: date | None):
    WorkingHours.objects.update(valid_from=first)
    person = {
        "provider": clinic.provider,
        "location": clinic.location,
        "by": make_user(Role.MANAGER),
    }
    before = read_timetable(clinic.provider, clinic.location)

    write_day(**person, day=MONDAY, spans=SHORT, seen=before.seen)
    between = read_timetable(clinic.provider, clinic.location)
    drop_day(**person, day=MONDAY)

    after = read_timetable(clinic.provider, clinic.location)
    assert between.spans_on(MONDAY) == SHORT
    assert between.week_from(MONDAY)[0] == USUAL
    assert after.seen == before.seen


def test_refused_where_they_overlap_or_somebody_else_was_first(clinic: Clinic):
    person = {
        "provider": clinic.provider,
        "location": clinic.location,
        "by": make_user(Role.MANAGER),
    }
    read_by_both = read_timetable(clinic.provider, clinic.location).seen
    write_week(**person, week=WEEKDAYS, from_on=MONDAY, seen=read_by_both)

    with pytest.raises(Stale):
        write_week(**person, week={0: USUAL}, from_on=MONDAY, seen=read_by_both)
    for bad in ([(NINE, time(12)), (time(11), FIVE)], [(FIVE, NINE), (time(18), time(19))]):
        with pytest.raises(BadHours):
            write_week(**person, week={0: bad}, from_on=MONDAY, seen=None)
    with pytest.raises(BadHours):
        write_day(**person, day=MONDAY, spans=[], seen=None)

    assert read_timetable(clinic.provider, clinic.location).week_from(MONDAY)[0] == SHORT
