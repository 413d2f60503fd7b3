"""The private feed of a staff member: what is in it, who reads it, what it costs."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse

from bookings.calendar.feed_links import renew_feed, revoke_feed
from bookings.models import Appointment, CalendarFeed
from bookings.tests.calendar.reading import as_a_stranger, instants, parsed
from bookings.tests.factories import MONDAY, NOW, Clinic, make_appointment, make_clinic
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from medspa.clinic.models import Location, StaffMember
from medspa.errors import NotPermitted
from medspa.local.testkit.clock import set_now
from medspa.local.testkit.racing import run_at_once
from medspa.local.testkit.shared import shared
from medspa.messaging.letters.clinical_words import clinical_words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
Status = Appointment.Status


@shared
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=2, name="Botox consultation")


@shared
def me(clinic: Clinic) -> StaffMember:
    return clinic.provider


def feed_address(staff: StaffMember) -> str:
    token = renew_feed(staff=staff, by=staff.user, now=NOW)
    return reverse("staff_calendar", args=[token])


def read(browser: Browser, address: str, **headers: str) -> HttpResponse:
    return browser.get(address, headers=headers)


def references(response: HttpResponse) -> list[str]:
    events = parsed(response.content.decode()).events
    return [event["SUMMARY"].split(" ")[1].strip(",") for event in events]


def test_feed_says_when_where_how_long_and_which(client: Browser, clinic: Clinic, me: StaffMember):
    appointment = make_appointment(clinic, clinic.at(10), reference="BX7K-29QM")

    response = read(client, feed_address(me))

    (event,) = parsed(response.content.decode()).events
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert event["SUMMARY"] == "Visit BX7K-29QM, 60 min"
    assert event["LOCATION"].startswith(clinic.location.name)
    assert event["URL"].endswith("/desk/find/?q=BX7K-29QM")
    assert instants(event) == (appointment.starts_at, appointment.ends_at)


def test_feed_names_neither_client_nor_service(client: Browser, clinic: Clinic, me: StaffMember):
    appointment = make_appointment(clinic, clinic.at(10), note="Lips", contact_phone="+14155550177")

    text = read(client, feed_address(me)).content.decode().replace("\r\n ", "")

    private = (
        appointment.client.first_name,
        appointment.client.last_name,
        appointment.client.email,
        "0177",
        "Botox",
    )
    assert [word for word in private if word in text] == []
    assert clinical_words(text) == []


@pytest.mark.parametrize(
    ("status", "is_listed"),
    [(s, s not in (Status.HELD, Status.CANCELLED, Status.NO_SHOW)) for s in Status],
)
def test_feed_holds_appointments_that_take_time(
    client: Browser, clinic: Clinic, me: StaffMember, status: str, is_listed: bool
):
    appointment = make_appointment(clinic, clinic.at(10), status=status)

    assert references(read(client, feed_address(me))) == [appointment.reference] * is_listed


@pytest.mark.parametrize(
    ("starts_at", "is_listed"),
    [
        (NOW - timedelta(days=90, minutes=1), False),
        (NOW - timedelta(days=90), True),
        (NOW + timedelta(days=180, minutes=-1), True),
        (NOW + timedelta(days=180), False),
    ],
)
def test_feed_reaches_from_90_days_back_to_180_ahead(
    client: Browser, clinic: Clinic, me: StaffMember, starts_at: datetime, is_listed: bool
):
    appointment = make_appointment(clinic, starts_at)

    assert references(read(client, feed_address(me))) == [appointment.reference] * is_listed


def test_feed_is_of_one_person_at_all_their_places(
    client: Browser, clinic: Clinic, me: StaffMember
):
    mine = make_appointment(clinic, clinic.at(10))
    make_appointment(clinic, clinic.at(10), provider=clinic.providers[1], room=clinic.rooms[1])
    elsewhere = make_clinic(zone="America/New_York")
    there = make_appointment(elsewhere, elsewhere.at(16), provider=me)

    response = read(client, feed_address(me))

    text = response.content.decode()
    assert references(response) == [mine.reference, there.reference]
    for calendar in (parsed(text), as_a_stranger(text)):
        assert [instants(event) for event in calendar.events] == [
            (appointment.starts_at, appointment.ends_at) for appointment in (mine, there)
        ]


def test_feed_is_right_through_both_changes_of_the_clocks(
    client: Browser, clinic: Clinic, me: StaffMember, monkeypatch: pytest.MonkeyPatch
):
    days = [MONDAY + timedelta(days=n) for n in (12, 13, 14, 250, 251, 252)]  # Mar 13-15, Nov 6-8
    appointments = [make_appointment(clinic, clinic.at(9, day=day)) for day in days]
    address, listed = feed_address(me), []

    for now in (NOW, NOW + timedelta(days=200)):
        set_now(monkeypatch, now)
        calendar = as_a_stranger(read(client, address).content.decode())
        listed += [instants(event) for event in calendar.events]

    assert listed == [(appointment.starts_at, appointment.ends_at) for appointment in appointments]


def test_reading_again_costs_nothing_until_something_changes(
    client: Browser, clinic: Clinic, me: StaffMember
):
    appointment = make_appointment(clinic, clinic.at(10))
    address = feed_address(me)
    first = read(client, address)

    again = read(client, address, if_none_match=first["ETag"])
    Appointment.objects.filter(pk=appointment.pk).update(version=2)
    changed = read(client, address, if_none_match=first["ETag"])

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert (changed.status_code, changed["Cache-Control"]) == (200, "private, no-cache")


def test_an_appointment_given_to_somebody_else_and_a_new_address_are_changes(
    client: Browser, clinic: Clinic, me: StaffMember
):
    appointment = make_appointment(clinic, clinic.at(10))
    address = feed_address(me)
    tags = [read(client, address)["ETag"]]
    Location.objects.update(street="2 Example Street")
    tags.append(read(client, address)["ETag"])
    Appointment.objects.filter(pk=appointment.pk).update(provider=clinic.providers[1])
    tags.append(read(client, address)["ETag"])

    assert len(set(tags)) == 3


def test_same_appointments_are_written_the_same(client: Browser, clinic: Clinic, me: StaffMember):
    make_appointment(clinic, clinic.at(10))
    address = feed_address(me)

    assert read(client, address).content == read(client, address).content


@pytest.mark.parametrize("appointments", [1, 3])
def test_feed_takes_three_statements(
    client: Browser, clinic: Clinic, me: StaffMember, django_assert_num_queries, appointments: int
):
    for hour in range(appointments):
        make_appointment(clinic, clinic.at(9 + hour))
    address = feed_address(me)

    with django_assert_num_queries(3):
        read(client, address)


def test_new_link_puts_an_end_to_the_one_before(client: Browser, me: StaffMember):
    old, new = feed_address(me), feed_address(me)

    assert [read(client, each).status_code for each in (old, new)] == [404, 200]
    actions = AuditEvent.objects.filter(action__startswith="calendar_feed").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        "calendar_feed.opened",
        "calendar_feed.revoked",
        "calendar_feed.opened",
    ]


def test_revoked_link_opens_nothing(client: Browser, me: StaffMember):
    address = feed_address(me)

    assert revoke_feed(staff=me, by=me.user, now=NOW) is True
    assert revoke_feed(staff=me, by=me.user, now=NOW) is False
    assert read(client, address).status_code == 404


@pytest.mark.parametrize("leave", ["staff", "user", "role"])
def test_who_leaves_does_not_take_the_diary_along(client: Browser, me: StaffMember, leave: str):
    address = feed_address(me)
    if leave == "staff":
        StaffMember.objects.update(is_active=False)
    elif leave == "user":
        type(me.user).objects.update(is_active=False)
    else:
        type(me.user).objects.update(roles=[Role.CLIENT])

    assert read(client, address).status_code == 404


@pytest.mark.parametrize("token", ["x", "nonsense", "a" * 43, "ä", "a" * 5000])
def test_unknown_link_opens_nothing(client: Browser, token: str):
    assert read(client, reverse("staff_calendar", args=[token])).status_code == 404


def test_only_the_hash_of_the_link_is_kept(me: StaffMember):
    token = renew_feed(staff=me, by=me.user, now=NOW)

    kept = CalendarFeed.objects.values_list().get()
    assert token not in str(kept)


def test_link_is_for_its_owner_alone(me: StaffMember):
    manager = make_user(Role.MANAGER)

    for service in (renew_feed, revoke_feed):
        with pytest.raises(NotPermitted):
            service(staff=me, by=manager, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_new_links_at_once_leave_one(clinic: Clinic, me: StaffMember):
    tokens = run_at_once(*[partial(renew_feed, staff=me, by=me.user, now=NOW)] * 4)

    assert {type(token) for token in tokens} == {str}
    assert len(set(tokens)) == 4
    assert CalendarFeed.objects.filter(revoked_at=None).count() == 1


def test_page_shows_the_link_once(client: Browser, me: StaffMember):
    client.force_login(me.user)

    empty = client.get(reverse("my_calendar"))
    made = client.post(reverse("renew_my_calendar"))
    later = client.get(reverse("my_calendar"))

    link = made.context["link"]
    path = link[link.index("/calendar/") :]
    assert empty.content.decode().count("Make my link") == 1
    assert made.content.decode().count(f'value="{link}"') == 1
    assert later.content.decode().count(path) == 0
    assert read(Browser(), path).status_code == 200


def test_page_stops_the_link(client: Browser, me: StaffMember):
    client.force_login(me.user)
    address = feed_address(me)

    page = client.post(reverse("revoke_my_calendar"), follow=True)

    assert page.content.decode().count("does not work any more") == 1
    assert read(client, address).status_code == 404


def test_page_of_somebody_without_appointments_says_so(client: Browser):
    client.force_login(make_user(Role.FRONT_DESK))

    assert client.get(reverse("my_calendar")).content.decode().count("No calendar yet") == 1
    assert client.post(reverse("renew_my_calendar")).status_code == 404
