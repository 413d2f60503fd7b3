"""Join, accept, leave; and what is said about it."""

from datetime import time, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from bookings.errors import (
    ClientBusy,
    NotWaiting,
    OfferLost,
    OfferOver,
    SlotTaken,
    WrongLocation,
)
from bookings.ground.waitlist_tokens import entry_token, get_entry_by_token
from bookings.models import Appointment, WaitlistEntry, WaitlistOffer
from bookings.tests.factories import Clinic, book, make_clinic
from bookings.tests.waitlist.factories import (
    NOON,
    NOW,
    TUESDAY,
    line_up,
    offers_of,
    tuesday,
    wait,
)
from bookings.waitlist.entries import leave_waitlist
from bookings.waitlist.offer_sweep import sweep_offers
from bookings.waitlist.offers import OFFER_FOR, accept_offer
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_location
from medspa.errors import NotPermitted
from medspa.messaging.models import Message
from medspa.messaging.tests.golden import assert_golden, in_each_language
from medspa.messaging.tests.written import the_letter

pytestmark = pytest.mark.django_db


def named(clinic: Clinic, language: str = "") -> WaitlistEntry:
    """Somebody with a name for the golden files."""
    type(clinic.location).objects.update(name="Harbor House")
    type(clinic.provider).objects.update(name="Ines Calder")
    clinic.location.refresh_from_db()
    return wait(clinic, client=make_client(first_name="Mara", language=language))


def said(kind: str, entry: WaitlistEntry) -> Message:
    """The message, as if the site and the link were always the same."""
    message = the_letter(kind=f"bookings/{kind}", client=entry.client)
    for differs, instead in (
        (settings.SITE_URL, "https://clinic.example"),
        (entry_token(entry), "TOKEN"),
    ):
        message.text = message.text.replace(differs, instead)
        message.html = message.html.replace(differs, instead)
    return message


@in_each_language
def test_joining_is_confirmed_with_the_link(clinic: Clinic, language: str) -> None:
    assert_golden(said("waitlist_joined", named(clinic, language)))


@in_each_language
def test_offer_says_when_where_and_until_when(clinic: Clinic, language: str) -> None:
    entry = named(clinic, language)
    sweep_offers(NOON)
    message = said("waitlist_offer", entry)
    assert (message.send_after, message.expires_at) == (NOON, NOON + OFFER_FOR)
    assert_golden(message)


@in_each_language
def test_the_others_are_told_that_it_is_taken(clinic: Clinic, language: str) -> None:
    winner, loser = wait(clinic, now=NOW - timedelta(days=1)), named(clinic, language)
    sweep_offers(NOON)
    accept_offer(entry=winner, starts_at=tuesday(clinic), by=winner.client, now=NOON)
    message = said("waitlist_lost", loser)
    assert (message.send_after, message.expires_at) == (NOON, tuesday(clinic))
    assert_golden(message)
    assert not Message.objects.filter(kind="bookings/waitlist_lost", client=winner.client)


def test_the_news_that_it_is_taken_waits_for_the_morning(clinic: Clinic) -> None:
    winner, loser = line_up(clinic, 2)
    evening = clinic.at(19, 50)
    sweep_offers(evening)
    at_night = clinic.at(20, 1)
    accept_offer(entry=winner, starts_at=tuesday(clinic), by=winner.client, now=at_night)
    assert said("waitlist_lost", loser).send_after == tuesday(clinic, 8)


def test_offer_that_was_not_sent_yet_is_kept_back(clinic: Clinic) -> None:
    winner, loser = line_up(clinic, 2)
    sweep_offers(NOON)
    accept_offer(entry=winner, starts_at=tuesday(clinic), by=winner.client, now=NOON)
    assert said("waitlist_offer", loser).state == "withdrawn"


def test_first_to_accept_gets_the_appointment(clinic: Clinic) -> None:
    first, second, third = line_up(clinic, 3)
    sweep_offers(NOON)
    booked = accept_offer(entry=second, starts_at=tuesday(clinic), by=second.client, now=NOON)
    appointment = Appointment.objects.get()
    assert booked.appointment == appointment
    assert (appointment.status, appointment.client, appointment.starts_at) == (
        "booked",
        second.client,
        tuesday(clinic),
    )
    second.refresh_from_db()
    assert (second.state, second.closed_at) == ("booked", NOON)
    assert [offers_of(each) for each in (first, second, third)] == [
        ["lost"],
        ["accepted"],
        ["lost"],
    ]
    assert WaitlistOffer.objects.get(state="accepted").appointment == appointment


def test_second_to_accept_is_told_and_waits_on(clinic: Clinic) -> None:
    winner, loser = line_up(clinic, 2, latest=time(16))
    sweep_offers(NOON)
    accept_offer(entry=winner, starts_at=tuesday(clinic), by=winner.client, now=NOON)
    with pytest.raises(OfferLost):
        accept_offer(entry=loser, starts_at=tuesday(clinic), by=loser.client, now=NOON)
    loser.refresh_from_db()
    assert loser.is_waiting
    assert sweep_offers(NOON + timedelta(minutes=1)) == 1


@pytest.mark.parametrize(("hour", "late"), [(11, timedelta(0)), (10, OFFER_FOR)])
def test_what_was_not_offered_or_not_kept_cannot_be_accepted(
    clinic: Clinic, hour: int, late: timedelta
) -> None:
    entry = wait(clinic)
    sweep_offers(NOON)
    with pytest.raises(OfferOver):
        accept_offer(entry=entry, starts_at=tuesday(clinic, hour), by=entry.client, now=NOON + late)
    assert Appointment.objects.get().status == "held"


def test_who_booked_something_else_by_then_is_told(clinic: Clinic) -> None:
    clinic = make_clinic(providers=2, rooms=2)
    entry = wait(clinic)
    sweep_offers(NOON)
    book(clinic, tuesday(clinic), client=entry.client, now=NOON)
    with pytest.raises(SlotTaken, match="just taken"):
        accept_offer(entry=entry, starts_at=tuesday(clinic), by=entry.client, now=NOON)
    entry.client.is_signed_in = True
    with pytest.raises(ClientBusy):
        accept_offer(entry=entry, starts_at=tuesday(clinic), by=entry.client, now=NOON)
    assert offers_of(entry) == ["offered"]


def test_nobody_accepts_for_somebody_else(clinic: Clinic) -> None:
    entry = wait(clinic)
    sweep_offers(NOON)
    with pytest.raises(NotPermitted):
        accept_offer(entry=entry, starts_at=tuesday(clinic), by=make_client(), now=NOON)


def test_joining_again_changes_the_wishes_and_keeps_the_place(clinic: Clinic) -> None:
    entry = wait(clinic)
    again = wait(clinic, client=entry.client, latest=time(15), now=NOON)
    assert (again.pk, again.joined_at, again.latest) == (entry.pk, NOW, time(15))
    assert Message.objects.filter(kind="bookings/waitlist_joined").count() == 1


def test_joining_after_leaving_is_a_new_place(clinic: Clinic) -> None:
    entry = wait(clinic)
    leave_waitlist(entry=entry, by=entry.client, now=NOW)
    again = wait(clinic, client=entry.client, now=NOON)
    assert (again.joined_at, WaitlistEntry.objects.count()) == (NOON, 2)


def test_only_what_is_offered_at_the_place_can_be_waited_for(clinic: Clinic) -> None:
    clinic.type.locations.set([make_location()])
    with pytest.raises(WrongLocation):
        wait(clinic)


def test_last_one_to_leave_frees_the_time(clinic: Clinic) -> None:
    first, second = line_up(clinic, 2)
    sweep_offers(NOON)
    leave_waitlist(entry=first, by=first.client, now=NOON)
    assert Appointment.objects.count() == 1
    leave_waitlist(entry=second, by=second.client, now=NOON)
    assert Appointment.objects.count() == 0
    assert [offers_of(each) for each in (first, second)] == [["lapsed"], ["lapsed"]]


def test_leaving_twice_changes_nothing_more(clinic: Clinic) -> None:
    entry = wait(clinic)
    leave_waitlist(entry=entry, by=entry.client, now=NOW)
    assert leave_waitlist(entry=entry, by=make_user(Role.FRONT_DESK), now=NOON).closed_at == NOW


def test_who_has_booked_cannot_leave(clinic: Clinic) -> None:
    entry = wait(clinic)
    sweep_offers(NOON)
    accept_offer(entry=entry, starts_at=tuesday(clinic), by=entry.client, now=NOON)
    with pytest.raises(NotWaiting):
        leave_waitlist(entry=entry, by=entry.client, now=NOON)


def test_desk_takes_somebody_off_and_others_may_not(clinic: Clinic) -> None:
    entry = wait(clinic)
    for stranger in (make_client(), make_user(Role.INJECTOR)):
        with pytest.raises(NotPermitted):
            leave_waitlist(entry=entry, by=stranger, now=NOW)
    assert leave_waitlist(entry=entry, by=make_user(Role.FRONT_DESK), now=NOW).state == "removed"


def test_every_step_is_in_the_audit_log(clinic: Clinic) -> None:
    entry = wait(clinic)
    sweep_offers(NOON)
    accept_offer(entry=entry, starts_at=tuesday(clinic), by=entry.client, now=NOON)
    actions = AuditEvent.objects.filter(action__startswith="waitlist").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        "waitlist_entry.joined",
        "waitlist_offer.made",
        "waitlist_entry.booked",
        "waitlist_offer.accepted",
    ]


@pytest.mark.parametrize("token", ["", "x", "0" * 32 + "~" + "A" * 43, "a.b~c"])
def test_forged_link_opens_nothing(clinic: Clinic, token: str) -> None:
    wait(clinic)
    with pytest.raises(WaitlistEntry.DoesNotExist):
        get_entry_by_token(token)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "booked"},
        {"state": "asleep", "closed_at": NOW},
        {"weekdays": []},
        {"weekdays": [7]},
        {"earliest": time(11), "latest": time(10)},
        {"from_on": TUESDAY, "to_on": TUESDAY - timedelta(days=1)},
    ],
)
def test_database_refuses_an_entry_that_makes_no_sense(clinic: Clinic, wrong: dict) -> None:
    entry = wait(clinic)
    with pytest.raises(IntegrityError), transaction.atomic():
        WaitlistEntry.objects.filter(pk=entry.pk).update(**wrong)


def test_database_lets_a_client_wait_once_for_an_appointment_at_a_place(clinic: Clinic) -> None:
    twin = wait(clinic)
    twin.pk, twin.public_id = None, "6f1c7c8e-6f0a-4b6e-9d1e-0c9a3f9b2a11"
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "lost"},
        {"state": "accepted", "settled_at": NOON},
        {"expires_at": NOON},
        {"expires_at": NOON + timedelta(days=9)},
    ],
)
def test_database_refuses_an_offer_that_makes_no_sense(clinic: Clinic, wrong: dict) -> None:
    wait(clinic)
    sweep_offers(NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        WaitlistOffer.objects.update(**wrong)


@pytest.mark.parametrize(
    "other", [{"state": "lapsed", "settled_at": NOON}, {"starts_at": NOON + timedelta(days=3)}]
)
def test_database_keeps_offers_apart(clinic: Clinic, other: dict) -> None:
    wait(clinic)
    sweep_offers(NOON)
    twin = WaitlistOffer.objects.get()
    twin.pk = None
    for name, value in other.items():
        setattr(twin, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)
