"""The waitlist is no way around the few holds of one network."""

from datetime import time

import pytest
from django.test import Client as Browser

from bookings.models import Appointment, TimeOff, WaitlistEntry
from bookings.tests.factories import Clinic, make_clinic
from bookings.tests.pages import address, person, text_of
from bookings.tests.waitlist.factories import (
    NOON,
    TUESDAY,
    asked,
    nothing_free,
    offers_of,
    tuesday,
    wait,
)
from bookings.waitlist.entries import leave_waitlist
from bookings.waitlist.offer_sweep import sweep_offers
from bookings.waitlist.offers import OFFER_FOR, accept_offer
from medspa.audit.log import SYSTEM
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db
HERE, THERE = "203.0.113.9", "198.51.100.9"


@shared
def clinic() -> Clinic:
    return make_clinic(providers=12, rooms=12)


def apart(clinic: Clinic, many: int, network: str) -> list[WaitlistEntry]:
    """So many who each want another hour of Tuesday."""
    hours = [{"earliest": time(9 + n), "latest": time(9 + n)} for n in range(many)]
    return [wait(clinic, network=network, **each) for each in hours]


def held() -> int:
    return Appointment.objects.filter(status="held").count()


def test_two_times_at_once_are_kept_for_one_network(clinic: Clinic) -> None:
    entries = apart(clinic, 5, HERE)

    for _ in range(3):
        sweep_offers(NOON)

    assert (held(), asked()) == (2, [entries[0].pk, entries[1].pk])


def test_next_of_the_network_has_a_turn_when_one_is_settled(clinic: Clinic) -> None:
    entries = apart(clinic, 3, HERE)
    sweep_offers(NOON)
    accept_offer(entry=entries[0], starts_at=tuesday(clinic, 9), by=SYSTEM, now=NOON)

    sweep_offers(NOON)

    assert offers_of(entries[2]) == ["offered"]


def test_others_are_asked_instead(clinic: Clinic) -> None:
    apart(clinic, 5, HERE)
    neighbour = wait(clinic, network=THERE, earliest=time(13), latest=time(13))
    at_desk = wait(clinic, earliest=time(12), latest=time(12))

    sweep_offers(NOON)

    assert {neighbour.pk, at_desk.pk} <= set(asked())
    assert held() == 4


def test_who_waits_in_vain_keeps_nobody_of_the_network_back(clinic: Clinic) -> None:
    for _ in range(3):
        wait(clinic, network=HERE, earliest=time(3), latest=time(3))
    late = wait(clinic, network=HERE)

    sweep_offers(NOON)

    assert offers_of(late) == ["offered"]


def test_desk_lines_up_as_many_as_come(clinic: Clinic) -> None:
    apart(clinic, 5, "")
    sweep_offers(NOON)
    assert held() == 5


def test_network_is_forgotten_with_the_wait(clinic: Clinic) -> None:
    entry = wait(clinic, network=HERE)
    assert len(entry.joined_from) == 32

    assert leave_waitlist(entry=entry, by=SYSTEM, now=NOON).joined_from == ""


def test_kept_times_are_free_again_after_a_quarter_of_an_hour(clinic: Clinic) -> None:
    entries = apart(clinic, 3, HERE)
    sweep_offers(NOON)

    sweep_offers(NOON + OFFER_FOR)

    assert offers_of(entries[2]) == ["offered"]


def joined(clinic: Clinic, email: str, **where: str) -> int:
    typed = {
        **person(email=email),
        "weekdays": ["0", "1"],
        "from_on": f"{TUESDAY}",
        "to_on": f"{TUESDAY}",
    }
    if not TimeOff.objects.exists():
        nothing_free(clinic)
    answer = Browser(**where).post(address("join_waitlist", clinic), typed)
    assert answer.status_code == 302 or "Please try again at" in text_of(answer)
    return answer.status_code


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(("name", "rate"), [("waitlist", "5/h"), ("waitlist_day", "5/d")])
def test_one_network_joins_five_times(clinic: Clinic, settings, name: str, rate: str) -> None:
    settings.PAGE_RATES = settings.PAGE_RATES | {name: rate}
    codes = [joined(clinic, f"n{n}@mail.example", REMOTE_ADDR=HERE) for n in range(7)]

    assert codes == [302] * 5 + [429] * 2
    assert joined(clinic, "n9@mail.example", REMOTE_ADDR=THERE) == 302
    assert WaitlistEntry.objects.filter(joined_from="").count() == 0


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("name", ["waitlist", "waitlist_day"])
def test_one_address_joins_so_often_from_anywhere(clinic: Clinic, settings, name: str) -> None:
    settings.PAGE_RATES = settings.PAGE_RATES | {name: "2/d"}
    codes = [joined(clinic, "Noor@mail.example", REMOTE_ADDR=f"203.0.113.{n}") for n in range(3)]
    assert codes == [302, 302, 429]
