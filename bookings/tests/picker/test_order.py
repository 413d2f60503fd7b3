"""The order of times on the pages: whole ones first, with whom, and why."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Appointment, ProviderLimit
from bookings.picker.times import Times
from bookings.tests.availability.starts import hours
from bookings.tests.factories import MONDAY, Clinic, book, make_appointment, make_clinic
from bookings.tests.pages import address, moment, text_of, the_appointment
from medspa.clinic.models import Location
from medspa.local.testkit.markup import html_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
FRIDAY = MONDAY + timedelta(days=4)
NO_GAP = "leaves no gap in our day"


def times_of(browser: Browser, name: str, clinic: Clinic) -> Times:
    return browser.get(address(name, clinic)).context["times"]


def walls(clinic: Clinic, offers: list) -> list[str]:
    return [f"{clinic.location.local(each.starts_at):%H:%M}" for each in offers]


def busy_clinic(**fields: object) -> Clinic:
    """An afternoon in which one time in two leaves half an hour."""
    clinic = make_clinic(duration_min=60, slot_step_min=30, **fields)
    hours("12:00", "17:00", clinic)
    return clinic


def split_clinic(**fields: object) -> Clinic:
    clinic = make_clinic(duration_min=60, slot_step_min=15, **fields)
    hours("12:00", "17:00", clinic)
    return clinic


def test_where_there_are_many_the_whole_times_come_first(client: Browser) -> None:
    clinic = split_clinic()

    period = times_of(client, "book_time", clinic).periods[0]

    assert walls(clinic, period.rest) == ["12:15", "12:45", "15:15", "15:30", "15:45"]
    first = walls(clinic, period.first)
    assert first[:3] == ["12:00", "12:30", "13:00"]  # the second to make up the number
    assert first[-2:] == ["15:00", "16:00"]
    assert first == sorted(first)


def test_long_day_is_read_at_a_glance(client: Browser) -> None:
    """36 starts: six of each part of the day, spread over its hours, and the rest behind them."""
    clinic = make_clinic(duration_min=60, slot_step_min=15)
    hours("10:00", "20:00", clinic)
    Location.objects.update(is_gap_aware=False)

    periods = times_of(client, "book_time", clinic).periods

    assert [(len(p.first), len(p.rest)) for p in periods] == [(8, 0), (6, 14), (6, 3)]
    assert walls(clinic, periods[1].first) == [
        "12:00", "12:30", "13:00", "14:00", "15:00", "16:00"
    ]  # fmt: skip


def test_the_rest_can_be_opened_and_booked_without_script(client: Browser) -> None:
    clinic = split_clinic()

    page = html_of(client.get(address("book_time", clinic)))
    client.post(address("book_time", clinic), {"starts_at": moment(clinic.at(12, 15))})

    assert "<summary> 5 more times </summary>" in page
    assert page.index("<details") < page.index(f'value="{moment(clinic.at(12, 15))}"')
    assert the_appointment().starts_at == clinic.at(12, 15)


def test_the_rest_is_open_if_the_chosen_time_is_in_it(client: Browser) -> None:
    clinic = split_clinic()

    def page(minute: int) -> str:
        chosen = moment(clinic.at(12, minute))
        return html_of(client.get(address("book_time", clinic, starts_at=chosen)))

    assert '<details class="slots-more" open>' in page(15)
    assert '<details class="slots-more">' in page(0)


def test_few_times_stay_in_order_of_time_and_the_whole_ones_are_marked(client: Browser) -> None:
    clinic = busy_clinic()
    make_appointment(clinic, clinic.at(13, 30))
    make_appointment(clinic, clinic.at(16))

    response = client.get(address("book_time", clinic))

    times = response.context["times"]
    assert walls(clinic, times.offers) == ["12:00", "12:30", "14:30", "15:00"]
    assert [offer.is_whole for offer in times.offers] == [False] * 4
    assert NO_GAP not in text_of(response)  # nothing to tell apart
    Appointment.objects.filter(starts_at=clinic.at(16)).update(
        starts_at=clinic.at(15, 30),
        ends_at=clinic.at(16, 30),
        occupied=(clinic.at(15, 30), clinic.at(16, 30)),
    )
    said = text_of(client.get(address("book_time", clinic)))
    assert said.count(f", {NO_GAP}") == 1
    assert f"{NO_GAP}, but any time is just as welcome." in said
    assert "lost" not in said  # minutes are for the desk


def test_location_may_switch_the_order_off(client: Browser) -> None:
    clinic = split_clinic()
    Location.objects.update(is_gap_aware=False)

    times = times_of(client, "book_time", clinic)

    assert all(offer.is_whole for offer in times.offers)
    assert not times.marks_whole


def test_desk_reads_what_a_time_would_cost(desk: Browser) -> None:
    clinic = split_clinic()
    make_appointment(clinic, clinic.at(14, 30))

    said = text_of(desk.get(address("desk_book", clinic)))

    assert "12:30 pm 30 min lost before" in said
    assert "1 pm 30 min lost after" in said
    assert "12:45 pm 45 min lost before, 45 after" in said
    assert "12 pm 13" not in said


def test_first_available_says_with_whom_and_books_them(client: Browser) -> None:
    clinic = make_clinic(providers=2, rooms=2)
    ann, bea = clinic.providers
    make_appointment(clinic, clinic.at(10, day=FRIDAY), provider=ann)

    page = client.get(address("book_time", clinic))
    client.post(address("book_time", clinic), {"starts_at": moment(clinic.at(10))})

    assert page.context["times"].only_provider == bea
    assert f"Monday, March 1, with {bea}" in text_of(page)
    assert the_appointment_of(clinic).provider == bea


def the_appointment_of(clinic: Clinic) -> Appointment:
    return Appointment.objects.get(starts_at=clinic.at(10))


def test_each_time_names_its_provider_where_they_differ(client: Browser) -> None:
    clinic = make_clinic(providers=2, rooms=2)
    ann, bea = clinic.providers
    make_appointment(clinic, clinic.at(9), provider=ann)
    make_appointment(clinic, clinic.at(10), provider=bea, room=clinic.rooms[1])

    response = client.get(address("book_time", clinic))

    by_hour = {
        clinic.location.local(offer.starts_at).hour: offer.provider
        for offer in response.context["times"].offers
        if clinic.location.local(offer.starts_at).minute == 0
    }
    assert (by_hour[9], by_hour[10]) == (bea, ann)
    assert f"10 am {ann.name}" in text_of(response)
    assert f'10 am with {ann.name}"' in html_of(response)


def test_named_provider_is_not_named_at_each_time(client: Browser) -> None:
    clinic = make_clinic(providers=2, rooms=2)

    page = client.get(address("book_time", clinic, provider=clinic.provider.slug))

    assert f"AM with {clinic.provider.name}" not in html_of(page)


def test_desk_reads_how_much_of_the_week_is_booked_with_whom(desk: Browser) -> None:
    clinic = make_clinic(providers=2, rooms=2)
    ann, bea = clinic.providers
    make_appointment(clinic, clinic.at(10, day=FRIDAY), provider=ann)
    make_appointment(clinic, clinic.at(10, day=MONDAY + timedelta(days=7)), provider=bea)

    said = text_of(desk.get(address("desk_book", clinic)))

    assert f"least booked that week: {bea.name} 0 h , {ann.name} 1 h ." in said


def test_client_does_not_read_how_much_is_booked(client: Browser) -> None:
    clinic = make_clinic(providers=2, rooms=2)

    assert "least booked" not in text_of(client.get(address("book_time", clinic)))


def test_full_day_comes_last_at_the_desk_as_the_booking_does_it(desk: Browser) -> None:
    clinic = make_clinic(providers=2, rooms=2)
    ann, bea = clinic.providers
    ProviderLimit.objects.create(provider=ann, visits_a_day=1)
    make_appointment(clinic, clinic.at(9), provider=ann)
    for hour in (9, 11):
        make_appointment(clinic, clinic.at(hour, day=FRIDAY), provider=bea)

    response = desk.get(address("desk_book", clinic))

    offers = response.context["times"].offers
    assert {offer.provider for offer in offers} == {bea}
    assert f"{ann.name} 1 h (day full)" in text_of(response)
    assert book(clinic, clinic.at(12)).provider == bea


def test_moving_at_the_desk_shows_the_same_order(desk: Browser) -> None:
    clinic = split_clinic()
    appointment = make_appointment(clinic, clinic.at(12))

    response = desk.get(reverse("desk_move", args=[appointment.reference]))

    assert "15 min lost before" in text_of(response)
    assert "6 more times" in text_of(response)


@pytest.mark.parametrize(("is_aware", "third"), [(True, "14:00"), (False, "13:30")])
def test_nearest_times_prefer_what_leaves_nothing_unusable(
    client: Browser, is_aware: bool, third: str
) -> None:
    clinic = make_clinic()
    Location.objects.update(is_gap_aware=is_aware)
    for hour in (10, 12, 15):
        make_appointment(clinic, clinic.at(hour))

    page = client.post(address("book_time", clinic), {"starts_at": moment(clinic.at(12))})

    assert walls(clinic, page.context["nearest"]) == ["11:00", "13:00", third]


@pytest.mark.parametrize("appointments", [1, 3])
@pytest.mark.parametrize(("name", "statements"), [("book_time", 15), ("desk_book", 18)])
def test_pages_cost_the_same_for_any_number_of_appointments(
    desk: Browser, django_assert_num_queries, name: str, statements: int, appointments: int
) -> None:
    clinic = make_clinic(providers=3, rooms=3)
    desk.get(address(name, clinic))
    for number in range(appointments):
        make_appointment(
            clinic, clinic.at(10), provider=clinic.providers[number], room=clinic.rooms[number]
        )
    with django_assert_num_queries(statements):
        desk.get(address(name, clinic))
