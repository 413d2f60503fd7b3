"""The picker of the booking pages: the days and times it shows, and a time chosen on it."""

from datetime import timedelta

import pytest
from django.test import Client as Browser

from bookings.models import Appointment
from bookings.reservation.holds import HOLD_FOR
from bookings.tests.factories import (
    MONDAY,
    NOW,
    make_appointment,
    make_clinic,
    make_hours,
)
from bookings.tests.pages import address, moment, pick, text_of, the_appointment
from medspa.clinic.tests.factories import make_staff

OFF_GRID = "Visits don't start at that minute. Please choose one of the times shown."
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_picker_offers_others_who_work_at_the_place(client: Browser):
    clinic = make_clinic(providers=2)
    clinic.type.providers.add(make_staff())

    assert list(client.get(address("book_time", clinic)).context["people"]) == list(
        clinic.providers
    )


def test_picker_counts_free_times_and_names_full_and_closed_days(client: Browser):
    clinic = make_clinic()
    clinic.provider.working_hours.filter(weekday=2).delete()
    tuesday = MONDAY + timedelta(days=1)
    make_appointment(
        clinic,
        clinic.at(9, day=tuesday),
        ends_at=clinic.at(17, day=tuesday),
        occupied=(clinic.at(9, day=tuesday), clinic.at(17, day=tuesday)),
    )

    days = client.get(address("book_time", clinic)).context["times"].days

    assert [(day.free, day.word) for day in days[1:4]] == [(0, "full"), (0, "closed"), (15, "")]
    assert days[0].free == 15


def test_picker_begins_with_the_first_free_day(client: Browser):
    clinic = make_clinic()
    clinic.provider.working_hours.all().delete()
    make_hours(clinic.provider, clinic.location, valid_from=MONDAY + timedelta(days=20))

    times = client.get(address("book_time", clinic)).context["times"]

    assert (times.first, times.on) == (MONDAY + timedelta(days=20),) * 2


def test_picker_pages_by_week_and_stops_at_both_ends(client: Browser):
    clinic = make_clinic(horizon_days=10)

    first = client.get(address("book_time", clinic)).context["times"]
    second = client.get(address("book_time", clinic, page=first.later)).context["times"]

    assert (first.earlier, first.later) == (None, MONDAY + timedelta(days=7))
    assert (second.earlier, second.later) == (MONDAY, None)
    assert second.last == MONDAY + timedelta(days=10)


def test_picker_offers_to_jump_to_the_next_free_day(client: Browser):
    clinic = make_clinic()
    clinic.provider.working_hours.all().delete()
    make_hours(clinic.provider, clinic.location, valid_from=MONDAY + timedelta(days=20))

    response = client.get(address("book_time", clinic, page=MONDAY))

    assert response.context["times"].next_on == MONDAY + timedelta(days=20)
    assert "The next free day is Sunday, March 21" in text_of(response)


def test_picker_says_when_nothing_is_free_at_all(client: Browser):
    clinic = make_clinic()
    clinic.provider.working_hours.all().delete()

    response = client.get(address("book_time", clinic))

    assert response.status_code == 200
    assert "No free times right now" in text_of(response)


@pytest.mark.parametrize("nonsense", ["yesterday", "2027-02-31", "0000-00-00", "9999-12-31"])
def test_picker_shrugs_at_nonsense_in_the_address(client: Browser, nonsense: str):
    clinic = make_clinic()

    for name in ("on", "page"):
        assert client.get(address("book_time", clinic, **{name: nonsense})).status_code == 200


def test_picker_swaps_only_the_times_for_htmx(client: Browser):
    clinic = make_clinic()

    response = client.get(address("book_time", clinic), headers={"HX-Target": "times"})

    assert response.content.decode().strip().startswith('<div id="times"')
    assert "HX-Target" in response["Vary"]


def test_picker_costs_the_same_for_one_and_three_appointments(
    client: Browser, django_assert_max_num_queries
):
    clinic = make_clinic(providers=3, rooms=3)
    for number in range(3):
        with django_assert_max_num_queries(14):
            client.get(address("book_time", clinic))
        make_appointment(clinic, clinic.at(10 + 2 * number), provider=clinic.providers[number])


def test_choosing_a_time_holds_it_for_minutes(client: Browser):
    clinic = make_clinic()

    page = client.get(pick(client, clinic))

    assert the_appointment().status == Appointment.Status.HELD
    assert the_appointment().hold_expires_at == NOW + HOLD_FOR
    assert "held for you until 4:08" in text_of(page)


def test_held_time_stays_choosable_for_the_one_who_holds_it(client: Browser):
    clinic = make_clinic()
    pick(client, clinic)

    mine = client.get(address("book_time", clinic)).context
    others = Browser().get(address("book_time", clinic)).context

    assert mine["times"].offer(clinic.at(10))
    assert mine["chosen_at"] == clinic.at(10)
    assert not others["times"].offer(clinic.at(10))


def test_choosing_again_gives_the_first_time_back(client: Browser):
    clinic = make_clinic()

    for hour in (10, 10, 13):
        pick(client, clinic, hour)

    assert [hold.starts_at for hold in Appointment.objects.all()] == [clinic.at(13)]


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ("", "Please choose a time."),
        ("tomorrow at ten", "We couldn't read that time. Please choose it again."),
        ("0001-01-01T00:00Z", "We couldn't read that time. Please choose it again."),
        ("9999-12-31T23:59Z", "We couldn't read that time. Please choose it again."),
        ("2027-02-01T18:00Z", "That time has passed. Please choose a later one."),
        ("2029-03-01T18:00Z", "You can book up to 90 days ahead."),
        (
            "2027-03-01T18:07Z",
            OFF_GRID,
        ),
        ("2027-03-01T13:00Z", "Nobody who does this visit works at that time."),
    ],
)
def test_impossible_time_is_refused_with_its_reason(client: Browser, sent: str, message: str):
    clinic = make_clinic()

    response = client.post(address("book_time", clinic), {"starts_at": sent})

    assert response.status_code == 422
    assert response.context["problem"] == message
    assert Appointment.objects.count() == 0


def test_taken_time_is_refused_with_the_nearest_three(client: Browser):
    clinic = make_clinic()
    make_appointment(clinic, clinic.at(10))

    response = client.post(address("book_time", clinic), {"starts_at": moment(clinic.at(10))})

    assert response.status_code == 422
    assert [slot.starts_at for slot in response.context["nearest"]] == [
        clinic.at(9),
        clinic.at(11),
        clinic.at(11, 30),
    ]


def test_clients_read_the_hours_of_their_messages(client: Browser):
    clinic = make_clinic()

    said = text_of(client.get(address("book_time", clinic, starts_at=moment(clinic.at(14)))))

    assert (said.count(" 2 pm"), said.count("14:00")) == (2, 0)  # in the picker, in the bar
