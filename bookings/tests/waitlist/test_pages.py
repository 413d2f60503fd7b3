"""The pages of those who wait, and of the desk that looks after them."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bookings.ground.tokens import manage_token
from bookings.models import Appointment, WaitlistEntry
from bookings.models.waitlist import DAY_BEGINS, DAY_ENDS
from bookings.tests.factories import MONDAY, NOW, Clinic, make_clinic
from bookings.tests.pages import address, moment, person, text_of
from bookings.tests.waitlist.factories import (
    NOON,
    TUESDAY,
    line_up,
    nothing_free,
    offers_of,
    tuesday,
    wait,
)
from bookings.tests.waitlist.typed import filled_in, place_of, wishes
from bookings.waitlist.offer_sweep import sweep_offers
from bookings.waitlist.offers import OFFER_FOR, accept_offer
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.clients.models import ChannelConsent, Client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.clock import set_now
from medspa.local.testkit.shared import shared
from medspa.messaging.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@shared
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=2)


def offered(clinic: Clinic) -> WaitlistEntry:
    entry = wait(clinic)
    sweep_offers(NOON)
    return entry


# --- Joining


def test_page_with_the_times_leads_to_the_list(client: Browser, clinic: Clinic) -> None:
    page = client.get(address("book_time", clinic, provider=clinic.provider.slug))
    link = address("join_waitlist", clinic, provider=clinic.provider.slug).replace("&", "&amp;")
    assert link in page.content.decode()


def test_visitor_joins(client: Browser, clinic: Clinic) -> None:
    nothing_free(clinic)
    joined = client.post(
        address("join_waitlist", clinic, provider=clinic.provider.slug),
        filled_in(sms_consent="on"),
    )
    assert joined.url == reverse("waitlist_joined")
    entry = WaitlistEntry.objects.get()
    assert (entry.client.first_name, entry.provider, entry.weekdays) == (
        "Noor",
        clinic.provider,
        [0, 2],
    )
    assert (entry.earliest, entry.latest, entry.joined_at) == (time(9, 30), time(16), NOON)
    assert ChannelConsent.objects.filter(client=entry.client, granted=True).count() == 1
    assert Message.objects.get().kind == "bookings/waitlist_joined"


def test_empty_hours_mean_any(client: Browser, clinic: Clinic) -> None:
    nothing_free(clinic)
    client.post(address("join_waitlist", clinic), filled_in(earliest="", latest=""))
    assert WaitlistEntry.objects.get().is_any_hour


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"weekdays": []}, "Please choose at least one day of the week."),
        ({"latest": "9:00"}, "This is earlier than the other time."),
        ({"earliest": "noonish"}, "Please write the time like 9:30."),
        ({"from_on": f"{MONDAY + timedelta(days=30)}"}, "The last day is before the first."),
        ({"to_on": "2026-01-01"}, "Please choose a day within the next year."),
        ({"to_on": "9999-12-31"}, "Please choose a day within the next year."),
        ({"email": "noor"}, "look like an email address"),
        ({"subject": "https://spam.example"}, "filled in a hidden field"),
    ],
)
def test_what_cannot_be_is_said_by_its_field(
    client: Browser, clinic: Clinic, typed: dict, says: str
) -> None:
    page = client.post(address("join_waitlist", clinic), filled_in(**typed))
    assert (page.status_code, says in text_of(page)) == (422, True)
    assert (WaitlistEntry.objects.count(), Client.objects.count()) == (0, 0)


def test_one_address_joins_so_often_and_no_more(client: Browser, clinic: Clinic, settings) -> None:
    settings.PAGE_RATES = settings.PAGE_RATES | {"waitlist": "3/h"}
    nothing_free(clinic)
    codes = [
        client.post(address("join_waitlist", clinic), filled_in(email=f"n{n}@mail.example"))
        for n in range(4)
    ]
    assert [page.status_code for page in codes] == [302] * 3 + [429]
    assert WaitlistEntry.objects.count() == 3


def test_answer_does_not_tell_who_waits_already(client: Browser, clinic: Clinic) -> None:
    nothing_free(clinic)
    answers = [client.post(address("join_waitlist", clinic), filled_in()) for _ in range(2)]
    assert {(each.status_code, each.url) for each in answers} == {(302, reverse("waitlist_joined"))}
    assert WaitlistEntry.objects.count() == 1
    assert client.get(reverse("waitlist_joined")).status_code == 200


def test_unknown_appointment_leads_back_to_the_choice(client: Browser, clinic: Clinic) -> None:
    page = client.get(address("join_waitlist", clinic, appointment_type="nothing"))
    assert page.status_code == 422


# --- The link


def test_link_shows_what_they_wait_for(client: Browser, clinic: Clinic) -> None:
    entry = wait(clinic, weekdays=[0, 2], latest=time(16))
    said = text_of(client.get(place_of(entry)))
    assert "You're on the list." in said
    assert "Mon, Wed March 2 to March 2, 2027" in said
    assert "10 am to 4 pm" in said


def test_offer_is_shown_and_looking_takes_nothing(client: Browser, clinic: Clinic) -> None:
    page = client.get(place_of(offered(clinic)))
    assert "We're holding this for you until 12:15" in text_of(page)
    assert "<title>Your place on the list" in page.content.decode()
    assert Appointment.objects.get().status == "held"


def test_taking_the_offer_leads_to_the_appointment(client: Browser, clinic: Clinic) -> None:
    entry = offered(clinic)
    taken = client.post(place_of(entry), {"starts_at": moment(tuesday(clinic))})
    appointment = Appointment.objects.get()
    assert (appointment.status, appointment.client) == ("booked", entry.client)
    assert taken.url == reverse("book_done", args=[manage_token(appointment)])
    assert "You have a time." in text_of(client.get(place_of(entry)))


def test_who_is_too_late_is_told_kindly(client: Browser, clinic: Clinic) -> None:
    winner, loser = line_up(clinic, 2)
    sweep_offers(NOON)
    accept_offer(entry=winner, starts_at=tuesday(clinic), by=winner.client, now=NOON)
    page = client.post(place_of(loser), {"starts_at": moment(tuesday(clinic))})
    assert page.status_code == 422
    assert "Someone else took it a moment before you. You stay on the list" in text_of(page)
    assert "Someone else took" in text_of(client.get(place_of(loser)))


@pytest.mark.parametrize("typed", [{}, {"starts_at": "soon"}, {"starts_at": "2027-03-02T17:00Z"}])
def test_only_the_time_that_is_kept_can_be_taken(
    client: Browser, clinic: Clinic, typed: dict
) -> None:
    entry = offered(clinic)
    assert client.post(place_of(entry), typed).status_code == 422
    assert offers_of(entry) == ["offered"]


def test_nonsense_beside_the_time_is_refused_with_words(client: Browser, clinic: Clinic) -> None:
    entry = offered(clinic)
    sent = {"starts_at": moment(tuesday(clinic, 10)), "version": "first"}

    refused = client.post(place_of(entry), sent)

    assert (refused.status_code, refused.context["problem"]) == (422, "Enter a whole number.")


def test_offer_that_ran_out_is_not_shown(
    client: Browser, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = offered(clinic)
    set_now(monkeypatch, NOON + OFFER_FOR)
    assert "You're on the list." in text_of(client.get(place_of(entry)))


def test_leaving_by_the_link(client: Browser, clinic: Clinic) -> None:
    entry = wait(clinic)
    left = client.post(place_of(entry, "leave_waitlist"), follow=True)
    assert "You're no longer on the list." in text_of(left)
    assert "off the list." in text_of(left)


def test_looking_does_not_leave(client: Browser, clinic: Clinic) -> None:
    entry = wait(clinic)

    assert client.get(place_of(entry, "leave_waitlist")).url == place_of(entry)
    entry.refresh_from_db()
    assert entry.is_waiting


def test_forged_link_is_answered_with_a_way_on(client: Browser, clinic: Clinic) -> None:
    wait(clinic)
    page = client.get(reverse("waitlist_place", args=["x" * 32]))
    assert (page.status_code, "open a visit" in text_of(page)) == (404, True)


# --- The desk


def test_desk_sees_who_waits_since_when_and_what_was_offered(desk: Browser, clinic: Clinic) -> None:
    entry = offered(clinic)
    said = text_of(desk.get(reverse("waitlist")))
    assert entry.client.full_name in said
    assert "Tue, Mar 2, 10 am until 12:15 pm" in said
    assert "Mar 1, 2027, 4 am" in said


def test_list_takes_as_many_statements_for_three_as_for_one(desk: Browser, clinic: Clinic) -> None:
    offered(clinic)
    few = statements(desk)
    line_up(clinic, 2)
    assert statements(desk) == few


def statements(desk: Browser) -> int:
    with CaptureQueriesContext(connection) as caught:
        desk.get(reverse("waitlist"))
    return len(caught)


def test_empty_list_says_how_people_come_onto_it(desk: Browser, clinic: Clinic) -> None:
    assert "Nobody is waiting" in text_of(desk.get(reverse("waitlist")))


def test_desk_takes_somebody_off(desk: Browser, clinic: Clinic) -> None:
    entry = wait(clinic)
    page = desk.post(reverse("waitlist_remove", args=[entry.pk]), follow=True)
    assert f"{entry.client.full_name} is off the waitlist." in text_of(page)
    entry.refresh_from_db()
    assert entry.state == "removed"


def at_the_desk(clinic: Clinic, **typed: Any) -> dict[str, Any]:
    chosen = {"appointment_type": clinic.type.slug, "location": clinic.location.slug}
    return {**wishes(), **chosen} | typed


def test_desk_puts_a_client_on_the_list(desk: Browser, clinic: Clinic) -> None:
    known = make_client(first_name="Rosa")
    page = desk.get(reverse("waitlist_add"), {"q": "rosa"})
    assert known.full_name in text_of(page)
    added = desk.post(reverse("waitlist_add"), at_the_desk(clinic, client=known.pk))
    assert added.url == reverse("waitlist")
    assert WaitlistEntry.objects.get().client == known


def test_desk_puts_a_new_client_on_the_list(desk: Browser, clinic: Clinic) -> None:
    new = {name: person()[name] for name in ("first_name", "last_name", "email", "phone")}
    desk.post(
        reverse("waitlist_add"), at_the_desk(clinic, provider=clinic.providers[1].slug, **new)
    )
    entry = WaitlistEntry.objects.get()
    assert (entry.client.email, entry.provider) == ("noor@mail.example", clinic.providers[1])


@pytest.mark.parametrize("typed", [{}, {"client": "0"}, {"weekdays": []}, {"location": "nowhere"}])
def test_desk_is_told_what_is_missing(desk: Browser, clinic: Clinic, typed: dict) -> None:
    assert desk.post(reverse("waitlist_add"), at_the_desk(clinic, **typed)).status_code == 422
    assert WaitlistEntry.objects.count() == 0


def test_injector_sees_the_list_and_changes_nothing(client: Browser, clinic: Clinic) -> None:
    entry = wait(clinic)
    client.force_login(make_user(Role.INJECTOR))
    assert "Remove" not in text_of(client.get(reverse("waitlist")))
    assert client.post(reverse("waitlist_remove", args=[entry.pk])).status_code == 403


def test_days_and_hours_are_read_as_a_list(desk: Browser, clinic: Clinic) -> None:
    wait(clinic, weekdays=[0, 1, 2], earliest=DAY_BEGINS, latest=DAY_ENDS)
    wait(clinic, weekdays=[4], earliest=time(9), latest=time(11))
    said = text_of(desk.get(reverse("waitlist")))
    assert "Mon, Tue, Wed, any time" in said
    assert "Fri, 9 am to 11 am" in said


def test_someone_waiting_since_before_stays_first(desk: Browser, clinic: Clinic) -> None:
    late = wait(clinic, now=NOON, from_on=TUESDAY)
    early = wait(clinic, now=NOW - timedelta(days=3))
    content = text_of(desk.get(reverse("waitlist")))
    assert content.index(early.client.full_name) < content.index(late.client.full_name)
