"""Weeks and months of the board: how full each day is."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.board.fullness import month_of, week_of
from bookings.models import TimeOff
from bookings.tests.board.asking import board
from bookings.tests.factories import MONDAY, NOW, Clinic, make_appointment
from bookings.tests.pages import text_of
from medspa.clinic.tests.factories import make_location

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_minutes_of_each_provider_and_day_in_one_statement(
    clinic: Clinic, django_assert_num_queries
) -> None:
    """Time off takes from the hours; holds take time and are no visits; what was canceled, or is of
    another place, counts for nothing."""
    mara, theo = clinic.providers
    for hour, fields in (
        (9, {}),
        (11, {"status": "held", "hold_expires_at": NOW + timedelta(minutes=5)}),
        (13, {"status": "held", "hold_expires_at": NOW}),
        (14, {"status": "cancelled"}),
        (15, {"status": "no_show"}),
        (18, {"provider": theo}),
    ):
        make_appointment(clinic, clinic.at(hour), **fields)
    make_appointment(clinic, clinic.at(10), location=make_location(), provider=theo)
    TimeOff.objects.create(provider=mara, starts_at=clinic.at(16), ends_at=clinic.at(17))
    TimeOff.objects.create(
        location=clinic.location,
        starts_at=clinic.at(0, day=MONDAY + timedelta(days=1)),
        ends_at=clinic.at(0, day=MONDAY + timedelta(days=2)),
    )

    with django_assert_num_queries(1):
        week = week_of(clinic.location, MONDAY, NOW)
    with django_assert_num_queries(1):
        month = month_of(clinic.location, MONDAY, NOW)

    by_name = {person.name: person.days for person in week.providers}
    told = {
        name: (days[1].visits, days[1].open_min, days[1].taken_min)
        for name, days in by_name.items()
    }
    assert told == {mara.name: (1, 420, 120), theo.name: (1, 480, 0)}
    assert (week.days[1].day, week.days[1].percent) == (MONDAY, 13)
    assert week.days[2].is_closed
    assert [day.day for day in month[0]] == [day.day for day in week.days]
    assert month[0][1] == week.days[1]
    assert sum(day.day.month == MONDAY.month for each in month for day in each) == 31


@pytest.mark.parametrize(
    ("by", "says", "before"),
    [("week", "1 visit 7 h free", "2027-02-22"), ("month", "1 visit 6% booked", "2027-02-28")],
)
def test_pages_say_it_in_words_and_lead_to_the_day(
    desk: Browser, clinic: Clinic, django_assert_num_queries, by: str, says: str, before: str
) -> None:
    make_appointment(clinic, clinic.at(9))
    board(desk)

    with django_assert_num_queries(6):  # one of them for the fullness
        page = board(desk, by=by)

    place = f"{reverse('day_board')}?location={clinic.location.slug}&amp;"
    assert says in text_of(page)
    assert f'href="?{place.partition("?")[2]}day={MONDAY}' in page.text
    assert f'href="{place}by={by}&amp;day={before}"' in page.text
