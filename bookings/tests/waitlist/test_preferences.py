"""What is waited for: parts of the day, what is free already, and changing one's mind."""

from datetime import time, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.errors import NotWaiting
from bookings.models import TimeOff, WaitlistEntry
from bookings.tests.factories import MONDAY, Clinic, make_clinic
from bookings.tests.pages import address, text_of
from bookings.tests.waitlist.factories import TUESDAY, nothing_free, wait
from bookings.tests.waitlist.typed import filled_in, place_of, wishes
from bookings.waitlist.entries import WaitlistPreferences, change_preferences
from medspa.audit.models import AuditEvent
from medspa.local.testkit.shared import shared
from medspa.signin.tests.codes import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@shared
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=2)


@pytest.mark.parametrize("query", ["", "?lang=en"])
def test_list_opened_plainly_is_a_page_that_asks_for_the_appointment(
    client: Browser, clinic: Clinic, query: str
) -> None:
    page = client.get(reverse("join_waitlist") + query)
    assert page.status_code == 200
    assert 'role="alert"' not in page.content.decode()
    assert f'action="{reverse("join_waitlist")}"' in page.content.decode()
    assert client.get(address("join_waitlist", clinic)).status_code == 200


def test_mornings_and_evenings_can_be_waited_for(client: Browser, clinic: Clinic) -> None:
    nothing_free(clinic)
    typed = filled_in(day_parts=["morning", "evening"], earliest="", latest="")
    client.post(address("join_waitlist", clinic), typed)

    entry = WaitlistEntry.objects.get()
    assert entry.day_parts == ["morning", "evening"]
    suits = [entry.suits(clinic.at(hour)) for hour in (9, 11, 12, 16, 17, 20)]
    assert suits == [True, True, False, False, True, True]
    said = text_of(client.get(place_of(entry)))
    assert "Mornings, After 5 pm" in said


def test_nobody_waits_for_what_anybody_can_book(client: Browser, clinic: Clinic) -> None:
    """It would be offered to them a minute later as if it had come free."""
    page = client.post(address("join_waitlist", clinic), filled_in())

    assert (page.status_code, WaitlistEntry.objects.count()) == (422, 0)
    said = text_of(page)
    assert "You don't have to wait." in said.replace("&#x27;", "'")
    assert "Monday, March 1, 12 pm" in said
    slot, query = page.context["free"][0]
    there = client.get(f"{reverse('book_time')}?{query}")
    assert there.context["chosen_at"] == slot.starts_at
    assert page.context["form"]["email"].value() == "noor@mail.example"
    assert not page.context["can_be_sooner"]  # the first is today


def test_something_sooner_can_be_waited_for(client: Browser, clinic: Clinic) -> None:
    TimeOff.objects.create(
        location=clinic.location,
        starts_at=clinic.at(0),
        ends_at=clinic.at(0, day=MONDAY + timedelta(days=7)),
    )
    asked = address("join_waitlist", clinic)

    page = client.post(asked, filled_in())
    client.post(asked, filled_in(sooner="1"))

    assert page.context["can_be_sooner"]
    assert WaitlistEntry.objects.get().to_on == MONDAY + timedelta(days=6)


def test_wishes_are_changed_and_the_place_in_line_is_kept(client: Browser, clinic: Clinic) -> None:
    entry = wait(clinic, provider=clinic.provider)
    page = client.get(place_of(entry, "change_waitlist"))
    changed = client.post(
        place_of(entry, "change_waitlist"),
        wishes(day_parts=["morning"], earliest="", latest="", provider=""),
        follow=True,
    )

    assert page.context["form"]["earliest"].value() == time(10)
    after = WaitlistEntry.objects.get()
    assert (after.weekdays, after.day_parts, after.provider) == ([0, 2], ["morning"], None)
    assert (after.joined_at, after.is_any_hour) == (entry.joined_at, True)
    assert "You kept your place in line." in text_of(changed)
    assert AuditEvent.objects.filter(action="waitlist_entry.changed").count() == 1


def test_wishes_that_cannot_be_are_not_saved(client: Browser, clinic: Clinic) -> None:
    entry = wait(clinic)
    page = client.post(place_of(entry, "change_waitlist"), wishes(weekdays=[]))
    assert page.status_code == 422
    assert WaitlistEntry.objects.get().weekdays == list(range(7))


def test_wishes_of_who_left_are_not_changed(client: Browser, clinic: Clinic) -> None:
    entry = wait(clinic)
    client.post(place_of(entry, "leave_waitlist"))
    assert client.post(place_of(entry, "change_waitlist"), wishes()).url == place_of(entry)
    with pytest.raises(NotWaiting):
        change_preferences(
            entry=entry,
            wishes=WaitlistPreferences(
                weekdays=[1],
                earliest=time(9),
                latest=time(10),
                from_on=MONDAY,
                to_on=TUESDAY,
            ),
            provider=None,
            by=entry.client,
        )


def test_entry_stands_in_their_pages(client: Browser, clinic: Clinic) -> None:
    entry = wait(clinic, day_parts=["morning"])
    wait(clinic)
    sign_in(client, entry.client)

    page = client.get(reverse("me"))

    assert "On the waitlist" in text_of(page)
    assert page.content.decode().count("/w/") == 1
    assert place_of(entry) in page.content.decode()
