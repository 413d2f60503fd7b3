"""The month of days behind the picker, without script."""

from datetime import date, timedelta

import pytest
from django.test import Client as Browser

from bookings.tests.factories import MONDAY, NOW, make_appointment, make_clinic, make_hours
from bookings.tests.pages import address, moment, text_of
from medspa.local.testkit.clock import set_now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

APRIL = date(2027, 4, 1)


def month_page(client: Browser, **chosen):
    clinic = make_clinic(horizon_days=45)
    return client.get(address("book_time", clinic, month=MONDAY, **chosen))


def test_month_counts_the_free_times_of_each_day(client: Browser):
    clinic = make_clinic()
    clinic.provider.working_hours.filter(weekday=2).delete()
    make_appointment(clinic, clinic.at(10))

    month = client.get(address("book_time", clinic, month=MONDAY)).context["month"]

    first = [(day.on.day, day.free) for day in month.weeks[0]]
    assert first == [(28, 0), (1, 12), (2, 15), (3, 0), (4, 15), (5, 15), (6, 15)]
    assert month.free_days == 29  # of 34, five are Wednesdays


def test_month_begins_with_the_week_asked_for_and_has_five(
    client: Browser, monkeypatch: pytest.MonkeyPatch
):
    """Opened on the 24th it is not a week and a half of March, but goes on into April."""
    set_now(monkeypatch, NOW + timedelta(days=23))
    clinic = make_clinic()

    page = client.get(address("book_time", clinic, month=date(2027, 3, 24)))

    month = page.context["month"]
    assert (month.first, month.last) == (date(2027, 3, 21), date(2027, 4, 24))
    assert "March 21 to April 24" in text_of(page)
    assert [day.on for day in month.days if day.is_named] == [month.first, APRIL]
    assert month.free_days == 32


def test_day_without_a_time_says_why(client: Browser):
    """Mondays are closed; one day is full, one within the notice; the month began yesterday."""
    clinic = make_clinic(horizon_days=20, lead_time_min=2 * 24 * 60)
    clinic.provider.working_hours.filter(weekday=0).delete()
    for hour in range(9, 17):
        make_appointment(clinic, clinic.at(hour, day=MONDAY + timedelta(days=4)))

    month = client.get(address("book_time", clinic, month=MONDAY)).context["month"]

    why = {day.on.day: day.word for day in month.days if day.on.month == 3}
    assert {on for on, word in why.items() if word == "closed"} == {8, 15}
    assert {on for on, word in why.items() if word == "full"} == {1, 2, 5}
    assert {on for on, word in why.items() if word == "not open yet"} == set(range(22, 32))
    assert [word for _kind, word in month.key] == ["full", "closed", "gone by", "not open yet"]


def test_days_gone_by_stay_in_their_week(client: Browser, monkeypatch: pytest.MonkeyPatch):
    set_now(monkeypatch, NOW + timedelta(days=9))

    page = client.get(address("book_time", make_clinic(), month=MONDAY))

    week = page.context["month"].weeks[0]
    assert [(day.on.day, day.word) for day in week[:4]] == [
        (7, "gone by"),
        (8, "gone by"),
        (9, "gone by"),
        (10, ""),
    ]
    assert "7 , gone by" in text_of(page)


def test_day_of_the_month_is_a_plain_link_to_its_times(client: Browser):
    clinic = make_clinic(horizon_days=45)
    page = client.get(address("book_time", clinic, month=MONDAY, interests="TEMPLE"))
    friday = MONDAY + timedelta(days=18)

    link = next(
        part for part in page.content.decode().split('href="') if f"on={friday}" in part
    ).split('"')[0]
    chosen = client.get("/book/time/" + link.replace("&amp;", "&")).context

    assert (chosen["times"].on, chosen["month"]) == (friday, None)
    assert "interests=TEMPLE" in link


def test_months_lead_on_until_the_last_bookable_day(client: Browser):
    first = month_page(client).context["month"]

    assert (first.earlier, first.later) == (None, APRIL + timedelta(days=3))


def test_last_month_ends_with_the_horizon(client: Browser):
    clinic = make_clinic(horizon_days=45)

    month = client.get(address("book_time", clinic, month=APRIL)).context["month"]

    assert (month.earlier, month.later) == (MONDAY, None)
    assert month.free_days == 19


@pytest.mark.parametrize("asked", [date(2001, 1, 1), date(2099, 12, 31)])
def test_month_far_away_shows_the_nearest_bookable(client: Browser, asked: date):
    clinic = make_clinic(horizon_days=45)

    month = client.get(address("book_time", clinic, month=asked)).context["month"]

    assert month.first == (date(2027, 2, 28) if asked.year == 2001 else date(2027, 4, 11))


def test_month_with_nothing_free_says_so(client: Browser):
    clinic = make_clinic()
    clinic.provider.working_hours.all().delete()
    make_hours(clinic.provider, clinic.location, valid_from=date(2027, 5, 1))

    page = client.get(address("book_time", clinic, month=MONDAY))

    assert "Nothing is free in these weeks." in text_of(page)


def test_month_is_swapped_alone_for_htmx(client: Browser):
    clinic = make_clinic()

    page = client.get(address("book_time", clinic, month=MONDAY), headers={"HX-Target": "times"})

    assert page.content.decode().strip().startswith('<div id="times"')


def test_month_costs_two_statements_for_its_times(client: Browser, django_assert_max_num_queries):
    clinic = make_clinic(providers=3, rooms=3)

    for number in range(3):
        with django_assert_max_num_queries(11):
            client.get(address("book_time", clinic, month=MONDAY))
        make_appointment(clinic, clinic.at(10 + 2 * number), provider=clinic.providers[number])


def test_time_refused_in_the_month_shows_the_times(client: Browser):
    clinic = make_clinic()
    make_appointment(clinic, clinic.at(10))

    page = client.post(
        address("book_time", clinic, month=MONDAY), {"starts_at": moment(clinic.at(10))}
    )

    assert page.status_code == 422
    assert page.context["month"] is None
    assert len(page.context["nearest"]) == 3
