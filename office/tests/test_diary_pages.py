"""The manager's pages of the diary: hours, absences, holidays, and the visits that lose their
place."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import RecurringTimeOff, TimeOff
from bookings.schedule.clashes import find_clashes
from bookings.schedule.hours import read_timetable
from bookings.tests.factories import MONDAY, NOW, Clinic, book, make_clinic
from bookings.tests.pages import clock
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.clinic.tests.factories import make_location
from medspa.local.testkit.shared import shared

__all__ = ["clock"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@shared
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=2)


@pytest.fixture
def manager(client: Browser) -> Browser:
    client.force_login(make_user(Role.MANAGER))
    return client


def week_page(clinic: Clinic) -> str:
    return reverse("office_week", args=[clinic.provider.slug, clinic.location.slug])


def as_sent(page: Any) -> dict[str, Any]:
    """Every field of the form as the page shows it, and what it was when the page was made."""
    form = page.context["form"]
    values = {field.html_name: field.value() for field in form}
    for field in form:
        if field.field.show_hidden_initial:
            name = field.html_initial_name
            is_many = isinstance(field.initial, list)
            sent = form.data.getlist(name) if is_many and form.is_bound else form.data.get(name)
            values[name] = sent if form.is_bound else field.initial
    return {
        name: as_typed(said)
        for name, said in values.items()
        if not (said is None or said is False or said == "")
    }


def as_typed(said: Any) -> Any:
    if isinstance(said, list):
        return [getattr(each, "pk", each) for each in said]
    return said


def test_week_is_typed_copied_read_and_kept(clinic: Clinic, manager: Browser):
    visit = book(clinic, clinic.at(15), provider=clinic.provider)
    url = week_page(clinic)
    sent = as_sent(manager.get(url)) | {"d0n0b": "13:00", "from_on": f"{MONDAY}"}

    copied = manager.post(url, sent | {"copy": "0", "to0": ["1", "4"]})
    sent = as_sent(copied)
    refused = manager.post(url, sent)
    kept = manager.post(url, as_sent(refused))

    week = read_timetable(clinic.provider, clinic.location).week_from(MONDAY)
    assert refused.status_code == 422
    assert visit.client.full_name in refused.content.decode()
    assert kept.status_code == 302
    short = [(time(9), time(13))]
    assert [week[day] == short for day in range(7)] == [
        True,
        True,
        False,
        False,
        True,
        False,
        False,
    ]
    assert [clash.appointment for clash in find_clashes(NOW)] == [visit]


def test_second_manager_is_told_what_the_first_wrote(clinic: Clinic, manager: Browser):
    url = week_page(clinic)
    first = as_sent(manager.get(url)) | {"from_on": f"{MONDAY}"}
    second = first | {"d2n0a": "11:00"}
    manager.post(url, first | {"d0n0a": "08:00"})

    copied = manager.post(url, second | {"copy": "2", "to2": ["3"]})
    assert (copied.status_code, as_sent(copied)["d3n0a"]) == (200, "11:00")
    assert "Mon 8 am to 5 pm" in copied.content.decode()
    told = manager.post(url, second)
    again = manager.post(url, as_sent(told))

    assert told.status_code == 422
    assert "Mon 8 am to 5 pm" in told.content.decode()
    assert again.status_code == 302
    week = read_timetable(clinic.provider, clinic.location).week_from(MONDAY)
    assert (week[0][0][0], week[2][0][0]) == (time(9), time(11))


def test_many_are_away_at_once_and_each_visit_finds_its_way(clinic: Clinic, manager: Browser):
    visits = [
        book(clinic, clinic.at(hour), provider=who) for hour, who in enumerate(clinic.providers, 9)
    ]
    url, listed = reverse("office_add_absence"), reverse("office_clashes")
    people = [each.pk for each in clinic.providers]
    sent = {"people": people, "first_on": f"{MONDAY}", "every_weeks": "0", "reason": "Training"}

    refused = manager.post(url, sent)
    manager.post(url, sent | {"read": refused.context["form"]["read"].value()})
    page = manager.get(listed)

    assert TimeOff.objects.count() == 2
    assert TimeOff.objects.first().ends_at - TimeOff.objects.first().starts_at == timedelta(days=1)
    assert [clash.appointment for clash, _times in page.context["rows"]] == visits
    times = page.context["rows"][0][1]
    move = f"{times[0].starts_at:%Y-%m-%dT%H:%MZ}|{times[0].provider.slug}"
    acts = [
        ({"leave": "1", "reason": ""}, 422),
        ({"move": "nonsense"}, 422),
        ({"move": move, "version": "9"}, 422),
        ({"move": move, "version": "1"}, 302),
    ]
    for sent, status in acts:
        assert (
            manager.post(reverse("office_clash", args=[visits[0].reference]), sent).status_code
            == status
        )
    left = {"leave": "1", "reason": "Locum comes", "version": "1"}
    manager.post(reverse("office_clash", args=[visits[1].reference]), left)
    done = manager.get(listed)
    assert done.context["rows"] == []
    assert "Locum comes" in done.content.decode()


def test_absences_are_changed_taken_back_and_come_again(clinic: Clinic, manager: Browser):
    place = {
        "location": clinic.location.pk,
        "first_on": f"{MONDAY}",
        "begins_at": "12:00",
        "ends_at": "13:00",
    }
    lunch = {"every_weeks": "1", "reason": "Lunch", "is_open_ended": "on"}
    manager.post(reverse("office_add_absence"), place | lunch)
    manager.post(
        reverse("office_add_absence"), place | {"every_weeks": "0", "reason": "Fire drill"}
    )
    again, once = RecurringTimeOff.objects.get(), TimeOff.objects.get()
    assert once.starts_at == clinic.at(12)

    for kind, row, change in (
        ("again", again, {"ends_at": "13:30"}),
        ("once", once, {"reason": "Drill"}),
    ):
        url = reverse("office_absence", args=[kind, row.pk])
        assert manager.post(url, as_sent(manager.get(url)) | change).status_code == 302
    again.refresh_from_db()
    once.refresh_from_db()
    assert (again.ends_at, once.reason) == (time(13, 30), "Drill")
    assert "every Monday" in manager.get(reverse("office_absences")).content.decode()
    manager.post(reverse("office_drop_absence", args=["once", once.pk]))
    assert not TimeOff.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"people": []}, "people"),
        ({"last_on": "2027-02-01"}, "last_on"),
        ({"every_weeks": "1"}, "last_on"),
        ({"is_open_ended": "on"}, "is_open_ended"),
        ({"begins_at": "10:00"}, "ends_at"),
        ({"begins_at": "10:00", "ends_at": "09:00"}, "ends_at"),
        ({"first_on": "9999-12-31"}, "first_on"),
    ],
)
def test_nonsense_is_refused(clinic: Clinic, manager: Browser, typed: dict[str, Any], field: str):
    sent = {"people": [clinic.provider.pk], "first_on": f"{MONDAY}", "every_weeks": "0"}
    page = manager.post(reverse("office_add_absence"), sent | typed)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert not TimeOff.objects.exists()


def test_holidays_close_the_place(clinic: Clinic, manager: Browser):
    url = reverse("office_holidays")
    page = manager.get(url)
    named = {each.day.isoformat(): each.name for each in page.context["holidays"]}
    assert named["2027-07-04"] == "Independence Day"

    own, other = f"?location={clinic.location.slug}", make_location()
    manager.get(f"{url}?location={other.slug}")  # in a second tab
    assert f'action="{own}&amp;year=2027"' in manager.get(f"{url}{own}").content.decode()
    manager.get(f"{url}?location={other.slug}")
    closed = manager.post(f"{url}?location=gone&year=2027", {"days": ["2027-12-25"]})
    assert (closed.status_code, TimeOff.objects.count()) == (404, 0)
    url += f"{own}&year=2027"
    manager.post(url, {"days": ["2027-12-25"]})

    off = TimeOff.objects.get()
    assert off.location == clinic.location
    assert (off.reason, off.starts_at) == (
        "Christmas Day",
        clinic.at(0, day=MONDAY.replace(month=12, day=25)),
    )
    assert manager.post(url, {"days": ["2027-12-25"]}).status_code == 422
    assert "Closed" in manager.get(url).content.decode()
