"""Times narrowed to parts of the day, weekends and a person; away is not closed."""

from datetime import date, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client as Browser
from django.utils.translation import override

from bookings.models import TimeOff
from bookings.picker.times import Times
from bookings.tests.availability.starts import hours
from bookings.tests.factories import MONDAY, Clinic, make_appointment, make_clinic, make_hours
from bookings.tests.pages import address, moment, pick, text_of
from medspa.clinic.models import StaffMember
from treatments.tests.factories import make_area

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TUESDAY = MONDAY + timedelta(days=1)


def times_of(page: HttpResponse) -> Times:
    return page.context["times"]


def walls(clinic: Clinic, times: Times) -> set[str]:
    return {f"{clinic.location.local(each.starts_at):%H:%M}" for each in times.offers}


def away(person: StaffMember, clinic: Clinic, day: date) -> None:
    TimeOff.objects.create(
        provider=person, starts_at=clinic.at(0, day=day), ends_at=clinic.at(23, 59, day=day)
    )


@pytest.mark.parametrize(
    ("asked", "begin", "end"),
    [
        ({"part": "morning"}, "09:00", "11:30"),
        ({"part": "afternoon"}, "12:00", "16:30"),
        ({"part": "evening"}, "17:00", "18:00"),
        ({"part": ["morning", "evening"]}, "09:00", "18:00"),
        ({"part": "noon"}, "09:00", "18:00"),
        ({"part": ["morning", "afternoon", "evening"]}, "09:00", "18:00"),
    ],
)
def test_parts_of_the_day_narrow_the_times(client: Browser, asked: dict, begin: str, end: str):
    clinic = make_clinic()
    hours("09:00", "19:00", clinic)

    times = times_of(client.get(address("book_time", clinic, on=TUESDAY, **asked)))

    shown = walls(clinic, times)
    assert (min(shown), max(shown)) == (begin, end)
    assert next(day.free for day in times.days if day.on == TUESDAY) == len(shown)


def test_evening_filter_skips_to_the_first_day_with_an_evening(client: Browser):
    clinic = make_clinic()
    clinic.provider.working_hours.all().delete()
    make_hours(clinic.provider, clinic.location, weekdays=(0, 1, 2))
    hours_until_eight = {"closes_at": clinic.at(20).time()}
    make_hours(clinic.provider, clinic.location, weekdays=(3,), **hours_until_eight)

    times = times_of(client.get(address("book_time", clinic, part="evening")))

    assert {clinic.location.local(offer.starts_at).weekday() for offer in times.offers} == {3}
    assert times.first == MONDAY + timedelta(days=3)


def test_day_with_other_hours_only_is_not_called_full(client: Browser):
    clinic = make_clinic()

    times = times_of(client.get(address("book_time", clinic, part="evening", page=MONDAY)))

    assert {day.word for day in times.days} <= {"no match"}


def test_weekends_show_four_of_them(client: Browser):
    clinic = make_clinic()

    times = times_of(client.get(address("book_time", clinic, weekend=1)))

    assert [day.on.isoweekday() for day in times.days] == [6, 7] * 4
    assert {clinic.location.local(offer.starts_at).isoweekday() for offer in times.offers} == {6, 7}


def test_person_is_shown_across_days_until_a_day_is_chosen(client: Browser):
    clinic = make_clinic(providers=2, rooms=2)
    person = clinic.provider.slug

    across = times_of(client.get(address("book_time", clinic, provider=person)))
    one_day = times_of(client.get(address("book_time", clinic, provider=person, on=TUESDAY)))

    assert [period.on for period in across.periods] == [day.on for day in across.days]
    assert {len(period.first) for period in across.periods} == {3}
    assert [period.name for period in one_day.periods] == ["Morning", "Afternoon"]


def test_nobody_asked_for_is_one_day_at_a_time(client: Browser):
    assert not times_of(client.get(address("book_time", make_clinic()))).is_across


def test_filters_stay_through_the_steps_and_are_plain_links(client: Browser):
    clinic = make_clinic()
    make_area("TEMPLE", takes_filler=True, region="U", lay_name="Temples")
    asked = {"part": "morning", "weekend": 1, "interests": "TEMPLE"}
    page = client.get(address("book_time", clinic, **asked))

    chosen = clinic.at(9, day=MONDAY + timedelta(days=5))
    to_details = client.post(
        address("book_time", clinic, **asked), {"starts_at": moment(chosen)}
    ).url

    assert {"part=morning", "weekend=1", "interests=TEMPLE"} <= set(to_details.split("&"))
    body = " ".join(page.content.decode().split())
    assert 'aria-current="true"> Mornings' in body
    ways = {way.label: way.query for way in page.context["filters"]}
    assert "part=" not in ways["Mornings"]
    assert "part=morning&part=afternoon" in ways["Afternoons"]
    assert "weekend" not in ways["Any time"]
    assert "interests=TEMPLE" in ways["Any time"]


def test_time_that_a_filter_hides_can_still_be_booked(client: Browser):
    clinic = make_clinic()

    page = client.get(address("book_time", clinic, part="evening", starts_at=moment(clinic.at(9))))

    assert page.status_code == 200
    assert page.context["problem"] == ""


def test_area_is_named_and_can_be_removed_at_the_step_of_times(client: Browser):
    clinic = make_clinic()
    make_area("TEMPLE", takes_filler=True, region="U", lay_name="Temples")
    make_area("JAWLINE", takes_filler=True, region="L", lay_name="Jawline")

    page = client.get(address("book_time", clinic, interests=["TEMPLE", "JAWLINE"]))

    assert "You chose: Remove Temples" in text_of(page)
    ways = {way.label: way.query for way in page.context["areas"]}
    assert "interests=JAWLINE" in ways["Temples"]
    assert "interests=TEMPLE" not in ways["Temples"]


def test_day_on_which_only_this_person_is_away_leads_to_the_others(client: Browser):
    clinic = make_clinic(providers=2, rooms=2)
    mara, _other = clinic.providers
    StaffMember.objects.filter(pk=mara.pk).update(name="Mara Lindqvist")
    away(mara, clinic, TUESDAY)

    page = client.get(address("book_time", clinic, provider=mara.slug))

    day = next(day for day in times_of(page).days if day.on == TUESDAY)
    assert (day.word, day.free, day.others) == ("away", 0, 15)
    assert "Tuesday, March 2: Mara is away; 15 times with others" in text_of(page)
    link = next(part for part in page.content.decode().split('href="') if f"on={TUESDAY}" in part)
    there = client.get("/book/time/" + link.split('"')[0].replace("&amp;", "&"))
    assert there.context["choice"].provider is None
    assert len(times_of(there).offers) == 15


def test_day_on_which_this_person_is_full_tells_of_the_others(client: Browser):
    clinic = make_clinic(providers=2, rooms=3)
    mara = clinic.provider
    for hour in range(9, 17):
        make_appointment(clinic, clinic.at(hour, day=TUESDAY), room=clinic.rooms[2])

    page = client.get(address("book_time", clinic, provider=mara.slug))

    assert f"{mara.short_name} has nothing free; 15 times with others" in text_of(page)


def test_day_on_which_nobody_works_is_closed(client: Browser):
    clinic = make_clinic(providers=2, rooms=2)
    for person in clinic.providers:
        away(person, clinic, TUESDAY)

    page = client.get(address("book_time", clinic, provider=clinic.provider.slug))

    day = next(day for day in times_of(page).days if day.on == TUESDAY)
    assert (day.word, day.others) == ("closed", 0)


def test_month_tells_away_from_closed(client: Browser):
    clinic = make_clinic(providers=2, rooms=2)
    away(clinic.provider, clinic, TUESDAY)

    page = client.get(address("book_time", clinic, provider=clinic.provider.slug, month=MONDAY))

    day = next(day for day in page.context["month"].days if day.on == TUESDAY)
    assert (day.word, day.others, day.kind) == ("away", 15, "is-away")
    assert "is away; 15 times with others" in text_of(page)


def test_away_is_said_in_spanish(client: Browser):
    clinic = make_clinic(providers=2, rooms=2)
    away(clinic.provider, clinic, TUESDAY)

    with override("es"):
        page = client.get(
            address("book_time", clinic, provider=clinic.provider.slug, lang="es"),
            headers={"Accept-Language": "es"},
            follow=True,
        )

    assert "no está; hay 15 horarios con otras personas" in text_of(page)


@pytest.mark.parametrize("asked", [{}, {"part": "morning"}, {"weekend": 1}])
@pytest.mark.parametrize("people", [1, 3])
def test_narrowed_times_cost_the_same_for_any_number(
    client: Browser, django_assert_num_queries, asked: dict, people: int
):
    clinic = make_clinic(providers=people, rooms=3)
    with django_assert_num_queries(17):
        client.get(address("book_time", clinic, provider=clinic.provider.slug, **asked))


def test_held_time_keeps_its_filters(client: Browser):
    clinic = make_clinic()

    assert "part=" not in pick(client, clinic)
