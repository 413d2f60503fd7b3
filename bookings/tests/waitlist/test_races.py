"""Real threads: one of those who accept at once gets the time, and nobody is offered it twice."""

import os
from datetime import date, timedelta
from functools import partial

import pytest

from bookings.booking.book import book_appointment
from bookings.errors import OfferLost, SlotTaken
from bookings.models import Appointment, WaitlistEntry, WaitlistOffer
from bookings.reservation.slot_request import SlotRequest
from bookings.tests.factories import Clinic, make_clinic
from bookings.tests.waitlist.factories import NOON, TUESDAY, line_up, offers_of, tuesday, wait
from bookings.waitlist.entries import leave_waitlist
from bookings.waitlist.offer_sweep import sweep_offers
from bookings.waitlist.offers import OFFER_FOR, accept_offer
from medspa.audit.log import ONLINE_VISITOR
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.racing import Race, split_outcomes
from medspa.local.testkit.shared import shared
from medspa.messaging.models import Message

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = int(os.environ.get("RACE_ROUNDS", "6"))


@shared
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=1, horizon_days=ROUNDS + 9)


def day(number: int) -> date:
    return TUESDAY + timedelta(days=number)


def people(size: int) -> list[Client]:
    return [make_client() for _ in range(size)]


def offered(clinic: Clinic, number: int, size: int) -> list[WaitlistEntry]:
    """So many people who were just offered ten o'clock of that day."""
    on = day(number)
    entries = line_up(clinic, size, from_on=on, to_on=on)
    assert sweep_offers(NOON) == size
    return entries


def accepts(clinic: Clinic, entry: WaitlistEntry, number: int, **how: object) -> partial:
    return partial(
        accept_offer,
        **{
            "entry": entry,
            "starts_at": tuesday(clinic, day=day(number)),
            "by": entry.client,
            "now": NOON,
        }
        | how,
    )


def test_three_accept_at_once_and_one_gets_it(clinic: Clinic) -> None:
    with Race(3) as race:
        for number in range(ROUNDS):
            entries = offered(clinic, number, 3)
            won, refused = split_outcomes(
                race.run([accepts(clinic, each, number) for each in entries])
            )
            assert (len(won), refused) == (1, [OfferLost] * 2)
            assert sorted(offers_of(each)[-1] for each in entries) == ["accepted", "lost", "lost"]
            WaitlistEntry.objects.filter(state="waiting").update(state="ended", closed_at=NOON)
    assert Appointment.objects.filter(status="booked").count() == ROUNDS
    assert Message.objects.filter(kind="bookings/waitlist_lost").count() == 2 * ROUNDS


def test_one_accepts_twice_and_is_booked_once(clinic: Clinic) -> None:
    with Race(2) as race:
        for number in range(ROUNDS):
            (entry,) = offered(clinic, number, 1)
            won, refused = split_outcomes(race.run([accepts(clinic, entry, number)] * 2))
            assert (len(won), len(refused)) == (1, 1)
    assert Appointment.objects.count() == ROUNDS


def test_one_accepts_while_others_book_the_same_time(clinic: Clinic) -> None:
    visitors = people(2)
    with Race(3) as race:
        for number in range(ROUNDS):
            (entry,) = offered(clinic, number, 1)
            takes = [
                partial(
                    book_appointment,
                    SlotRequest(
                        client=client,
                        appointment_type=clinic.type,
                        location=clinic.location,
                        starts_at=tuesday(clinic, day=day(number)),
                        now=NOON,
                    ),
                    by=ONLINE_VISITOR,
                )
                for client in visitors
            ]
            won, refused = split_outcomes(race.run([accepts(clinic, entry, number), *takes]))
            assert (len(won), refused) == (1, [SlotTaken] * 2)
            assert offers_of(entry) == ["accepted"]


def test_one_accepts_at_the_last_second_while_others_book(clinic: Clinic) -> None:
    visitors = people(2)
    with Race(3) as race:
        for number in range(ROUNDS):
            (entry,) = offered(clinic, number, 1)
            last = NOON + OFFER_FOR - timedelta(seconds=1)
            takes = [
                partial(
                    book_appointment,
                    SlotRequest(
                        client=client,
                        appointment_type=clinic.type,
                        location=clinic.location,
                        starts_at=tuesday(clinic, day=day(number)),
                        now=NOON + OFFER_FOR,
                    ),
                    by=ONLINE_VISITOR,
                )
                for client in visitors
            ]
            won, refused = split_outcomes(
                race.run([accepts(clinic, entry, number, now=last), *takes])
            )
            assert len(won) == 1
            assert set(refused) <= {OfferLost, SlotTaken}
            WaitlistOffer.objects.filter(state="offered").update(state="lapsed", settled_at=NOON)
            WaitlistEntry.objects.filter(state="waiting").update(state="ended", closed_at=NOON)
    assert Appointment.objects.filter(status="booked").count() == ROUNDS


def test_two_sweeps_at_once_offer_once(clinic: Clinic) -> None:
    with Race(3) as race:
        for number in range(ROUNDS):
            on = day(number)
            line_up(clinic, 4, from_on=on, to_on=on)
            won, refused = split_outcomes(race.run([partial(sweep_offers, NOON)] * 3))
            assert (sum(won), refused) == (3, [])
            assert Appointment.objects.filter(status="held").count() == number + 1
            WaitlistEntry.objects.filter(state="waiting").update(state="ended", closed_at=NOON)
            WaitlistOffer.objects.filter(state="offered").update(state="lapsed", settled_at=NOON)


def test_sweeps_accepting_and_leaving_never_wait_for_each_other(clinic: Clinic) -> None:
    with Race(5) as race:
        for number in range(ROUNDS):
            first, second, third = offered(clinic, number, 3)
            wait(clinic, from_on=day(number), to_on=day(number), latest=tuesday(clinic, 16).time())
            calls = [
                accepts(clinic, first, number),
                accepts(clinic, second, number),
                partial(leave_waitlist, entry=second, by=second.client, now=NOON),
                partial(leave_waitlist, entry=third, by=third.client, now=NOON),
                partial(sweep_offers, NOON),
            ]
            kinds = {type(each).__name__ for each in race.run(calls) if isinstance(each, Exception)}
            assert kinds <= {"OfferLost", "OfferOver", "NotWaiting"}
            at_ten = Appointment.objects.filter(starts_at=tuesday(clinic, day=day(number)))
            assert at_ten.filter(status="booked").count() == 1
            WaitlistOffer.objects.filter(state="offered").update(state="lapsed", settled_at=NOON)
            WaitlistEntry.objects.filter(state="waiting").update(state="ended", closed_at=NOON)
