"""Who is offered what, and when."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.booking.lifecycle import cancel_appointment
from bookings.models import Appointment, WaitlistOffer
from bookings.tasks import sweep_waitlist
from bookings.tests.factories import Clinic, book, make_clinic
from bookings.tests.rules.eligibility import clear, treat
from bookings.tests.waitlist.factories import (
    NOON,
    NOW,
    TUESDAY,
    asked,
    line_up,
    offers_of,
    tuesday,
    wait,
)
from bookings.waitlist.entries import leave_waitlist
from bookings.waitlist.offer_sweep import sweep_offers
from bookings.waitlist.offers import OFFER_FOR, accept_offer
from medspa.audit.log import SYSTEM
from medspa.clients.tests.factories import make_client
from medspa.messaging.models import Message

pytestmark = pytest.mark.django_db
A_MINUTE = timedelta(minutes=1)
AFTER = NOON + OFFER_FOR


def test_free_time_is_offered_to_the_three_who_wait_longest(clinic: Clinic) -> None:
    entries = line_up(clinic, 5)
    assert sweep_offers(NOON) == 3
    assert asked() == [entry.pk for entry in entries[:3]]


def test_the_three_share_one_hold_for_a_quarter_of_an_hour(clinic: Clinic) -> None:
    line_up(clinic, 3)
    sweep_offers(NOON)
    hold = Appointment.objects.get()
    assert (hold.status, hold.starts_at, hold.client) == ("held", tuesday(clinic), None)
    assert hold.hold_expires_at == NOON + timedelta(minutes=15)
    assert set(WaitlistOffer.objects.values_list("expires_at", "starts_at")) == {
        (hold.hold_expires_at, hold.starts_at)
    }
    assert WaitlistOffer.objects.values("batch").distinct().count() == 1


def test_cancelled_appointment_comes_to_those_who_wait(clinic: Clinic) -> None:
    appointment = book(clinic, tuesday(clinic), now=NOW)
    entry = wait(clinic)
    assert sweep_offers(NOON) == 0
    cancel_appointment(appointment=appointment, by=SYSTEM, now=NOON)
    assert sweep_offers(NOON + A_MINUTE) == 1
    assert asked() == [entry.pk]


def test_offer_goes_out_once_while_it_is_open(clinic: Clinic) -> None:
    line_up(clinic, 2, latest=time(16))
    assert [sweep_offers(NOON + n * A_MINUTE) for n in range(3)] == [2, 0, 0]
    assert Message.objects.filter(kind="bookings/waitlist_offer").count() == 2


def test_time_that_lapsed_goes_to_the_next_three(clinic: Clinic) -> None:
    entries = line_up(clinic, 4)
    sweep_offers(NOON)
    assert sweep_offers(AFTER) == 1
    assert [offers_of(entry) for entry in entries] == [["lapsed"]] * 3 + [["offered"]]


def test_time_is_never_offered_twice_to_the_same_person(clinic: Clinic) -> None:
    entry = wait(clinic)
    sweep_offers(NOON)
    assert sweep_offers(AFTER) == sweep_offers(AFTER + timedelta(hours=3)) == 0
    assert offers_of(entry) == ["lapsed"]


def test_who_let_an_offer_lapse_goes_behind(clinic: Clinic) -> None:
    sleepy = wait(clinic, latest=time(11), now=NOW - timedelta(days=9))
    sweep_offers(NOON)
    fresh = line_up(clinic, 3, earliest=time(11), latest=time(11))
    assert sweep_offers(AFTER) == 3
    assert asked() == [entry.pk for entry in fresh]
    assert offers_of(sleepy) == ["lapsed"]


def test_who_let_an_offer_lapse_is_first_again_after_a_day(clinic: Clinic) -> None:
    days = {"to_on": TUESDAY + timedelta(days=5), "earliest": time(9), "latest": time(9)}
    sleepy = wait(clinic, now=NOW - timedelta(days=9), **days)
    sweep_offers(NOON)
    sweep_offers(AFTER)
    line_up(clinic, 3, **days)
    later = AFTER + timedelta(days=1, hours=1)
    sweep_offers(later)
    assert sleepy.offers.filter(state="offered").exists()


def test_who_does_not_answer_twice_is_left_alone_for_a_day(clinic: Clinic) -> None:
    sleepy = wait(clinic, latest=time(16), to_on=TUESDAY + timedelta(days=5))
    counts = [sweep_offers(NOON + n * OFFER_FOR) for n in range(5)]
    assert counts == [1, 1, 0, 0, 0]
    assert offers_of(sleepy) == ["lapsed", "lapsed"]
    assert sweep_offers(NOON + timedelta(days=1, hours=1)) == 1


@pytest.mark.parametrize(
    "wished",
    [
        {"weekdays": [0, 2, 3, 4, 5, 6]},
        {"earliest": time(17), "latest": time(18)},
        {"from_on": TUESDAY + timedelta(days=200), "to_on": TUESDAY + timedelta(days=201)},
    ],
)
def test_what_does_not_suit_is_not_offered(clinic: Clinic, wished: dict) -> None:
    wait(clinic, **wished)
    assert sweep_offers(NOON) == 0


def test_hours_are_those_on_the_clock_of_the_place() -> None:
    clinic = make_clinic(zone="Asia/Tokyo")
    wait(clinic)
    awake = clinic.at(8, 30)
    assert sweep_offers(awake) == 1
    assert WaitlistOffer.objects.get().starts_at == tuesday(clinic)


def test_provider_waited_for_is_the_provider_offered() -> None:
    clinic = make_clinic(providers=3, rooms=3)
    wanted = clinic.providers[2]
    entry = wait(clinic, provider=wanted, now=NOW - timedelta(days=1))
    other = wait(clinic, provider=clinic.providers[1])
    anyone = wait(clinic)
    assert sweep_offers(NOON) == 3
    assert [each.offers.get().provider for each in (entry, anyone)] == [wanted, wanted]
    assert other.offers.get().provider == clinic.providers[1]


def test_busy_provider_is_not_offered() -> None:
    clinic = make_clinic(providers=2, rooms=2)
    book(clinic, tuesday(clinic), provider=clinic.provider)
    wait(clinic, provider=clinic.provider)
    assert sweep_offers(NOON) == 0


def test_who_has_an_appointment_at_that_time_is_skipped() -> None:
    clinic = make_clinic(providers=2, rooms=2)
    busy = wait(clinic)
    book(clinic, tuesday(clinic, 10, 30), client=busy.client)
    free = wait(clinic)
    assert sweep_offers(NOON) == 1
    assert asked() == [free.pk]


@pytest.mark.parametrize(("hour", "offered"), [(7, 0), (8, 1), (19, 1), (20, 0)])
def test_nobody_is_offered_anything_in_quiet_hours(clinic: Clinic, hour: int, offered: int) -> None:
    wait(clinic)
    assert sweep_offers(clinic.at(hour, 0)) == offered


def test_quiet_hours_are_those_of_the_client(clinic: Clinic) -> None:
    wait(clinic, client=make_client(time_zone="Asia/Tokyo"))
    assert sweep_offers(NOON) == 0


def test_notice_is_kept_and_so_is_the_time_to_answer() -> None:
    clinic = make_clinic(lead_time_min=120)
    wait(clinic, earliest=time(13), latest=time(13, 30), from_on=NOON.date(), to_on=NOON.date())
    assert sweep_offers(NOON) == 0
    quick = make_clinic(slot_step_min=5)
    wait(quick, earliest=time(12), latest=time(12, 15), from_on=NOON.date(), to_on=NOON.date())
    sweep_offers(NOON)
    assert WaitlistOffer.objects.get().starts_at == NOON + OFFER_FOR


def test_two_groups_are_asked_about_two_times_at_once(clinic: Clinic) -> None:
    line_up(clinic, 6, latest=time(12))
    assert sweep_offers(NOON) == 6
    starts = WaitlistOffer.objects.order_by("starts_at").values_list("starts_at", flat=True)
    assert list(starts) == [tuesday(clinic, 10)] * 3 + [tuesday(clinic, 11)] * 3


def test_who_left_or_booked_is_not_asked(clinic: Clinic) -> None:
    gone, happy, left_over = line_up(clinic, 3)
    leave_waitlist(entry=gone, by=gone.client, now=NOW)
    sweep_offers(NOON)
    accept_offer(entry=happy, starts_at=tuesday(clinic), by=happy.client, now=NOON)
    assert sweep_offers(AFTER) == 0
    assert offers_of(left_over) == ["lost"]


def test_entry_ends_after_its_last_day(clinic: Clinic) -> None:
    entry = wait(clinic)
    sweep_offers(NOON + timedelta(days=4))
    entry.refresh_from_db()
    assert (entry.state, entry.closed_at) == ("ended", NOON + timedelta(days=4))


def test_one_statement_finds_the_times_for_everybody_in_line() -> None:
    clinic = make_clinic()
    wait(clinic, earliest=time(20), latest=time(21))
    few = statements_of_a_sweep()
    line_up(clinic, 6, earliest=time(20), latest=time(21))
    assert statements_of_a_sweep() == few


def statements_of_a_sweep() -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert sweep_offers(NOON) == 0
    assert sum("AS MATERIALIZED" in each["sql"] for each in caught) == 1
    return len(caught)


def test_task_sweeps() -> None:
    assert sweep_waitlist() == 0


# --- What rules forbid


def test_whom_a_rule_forbids_is_skipped(clinic: Clinic) -> None:
    strict = make_clinic(requires_clearance=True)
    wait(strict)
    cleared = wait(strict)
    clear(cleared.client, "neurotoxin", to_on=TUESDAY)
    assert sweep_offers(NOON) == 1
    assert asked() == [cleared.pk]


def test_first_day_that_the_rules_allow_is_offered() -> None:
    clinic = make_clinic(gives_neurotoxin=True)
    entry = wait(clinic, to_on=TUESDAY + timedelta(days=30))
    treat(entry.client, TUESDAY - timedelta(days=80))
    assert sweep_offers(NOON) == 1
    offer = WaitlistOffer.objects.get()
    assert offer.starts_at == tuesday(clinic, day=TUESDAY + timedelta(days=10))


def test_rules_are_looked_up_for_few_days() -> None:
    clinic = make_clinic(requires_clearance=True)
    for _ in range(3):
        wait(clinic, latest=time(16), to_on=TUESDAY + timedelta(days=60))
    with CaptureQueriesContext(connection) as caught:
        assert sweep_offers(NOON) == 0
    assert len(caught) < 30
