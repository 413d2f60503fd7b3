"""Holds are few for one network and one person, and everybody can still book."""

from datetime import timedelta
from functools import partial
from itertools import chain

import pytest
from django.test import Client as Browser

from bookings.errors import TooManyHolds
from bookings.models import Appointment
from bookings.reservation.holds import HOLD_FOR, Holder, HoldTerms, hold_slot, release_hold
from bookings.reservation.slot_request import SlotRequest
from bookings.tests.api.asking import problem, wish
from bookings.tests.factories import MONDAY, NOW, Clinic, make_clinic
from bookings.tests.pages import details_at, person, pick, text_of
from medspa.audit.log import ONLINE_VISITOR
from medspa.local.testkit.racing import Race, split_outcomes
from medspa.local.testkit.shared import shared
from medspa.ratelimit.services import count_refusals

pytestmark = pytest.mark.django_db
HERE, THERE = Holder("203.0.113.9"), Holder("198.51.100.9")


@shared
def clinic() -> Clinic:
    return make_clinic(providers=12, rooms=12)


def hold(
    clinic: Clinic,
    holder: Holder,
    *,
    hour: int = 10,
    after: timedelta = timedelta(),
    day: int = 0,
    instead_of: str = "",
) -> str:
    held = hold_slot(
        SlotRequest(
            appointment_type=clinic.type,
            location=clinic.location,
            starts_at=clinic.at(hour, day=MONDAY + timedelta(days=day)),
            now=NOW + after,
        ),
        by=ONLINE_VISITOR,
        holder=holder,
        terms=HoldTerms(instead_of=instead_of),
    )
    return held.token


def standing() -> int:
    return Appointment.objects.filter(status="held").count()


def test_fourth_of_one_network_is_refused_and_noted(clinic: Clinic, caplog):
    for day in range(3):
        hold(clinic, HERE, day=day)

    for _ in range(2):
        with pytest.raises(TooManyHolds) as refusal:
            hold(clinic, HERE, day=3)

    assert refusal.value.facts["wait_s"] == HOLD_FOR.total_seconds()
    hold(clinic, THERE)
    assert standing() == 4
    said = [each.getMessage() for each in caplog.records]
    assert said == ["pacing: a caller is beyond the rate of holds at once"]
    assert count_refusals() == {"holds at once": 2}


def test_third_on_one_day_of_one_place_is_refused(clinic: Clinic):
    hold(clinic, HERE, hour=9)
    hold(clinic, HERE, hour=16)

    with pytest.raises(TooManyHolds):
        hold(clinic, HERE, hour=12)

    hold(clinic, HERE, hour=12, day=1)


def test_third_of_one_day_is_none_by_way_of_another_day(clinic: Clinic):
    hold(clinic, HERE, hour=9)
    hold(clinic, HERE, hour=16)
    elsewhere = hold(clinic, HERE, day=1)

    with pytest.raises(TooManyHolds):
        hold(clinic, HERE, hour=12, instead_of=elsewhere)

    hold(clinic, HERE, hour=12, day=2, instead_of=elsewhere)
    assert standing() == 3


def test_one_given_back_at_once_was_made(clinic: Clinic, settings):
    settings.HOLD_RATE = "5/h"
    for _ in range(5):
        release_hold(token=hold(clinic, HERE), by=ONLINE_VISITOR)

    with pytest.raises(TooManyHolds) as refusal:
        hold(clinic, HERE)

    assert 3500 < refusal.value.facts["wait_s"] <= 3600
    hold(clinic, THERE)


def test_what_ran_out_or_was_given_back_does_not_count(clinic: Clinic):
    tokens = [hold(clinic, HERE, hour=hour) for hour in (10, 14)]
    release_hold(token=tokens[0], by=ONLINE_VISITOR)
    hold(clinic, HERE)

    hold(clinic, HERE, after=HOLD_FOR)

    assert Appointment.objects.filter(hold_expires_at__gt=NOW + HOLD_FOR).count() == 1


def test_another_time_instead_is_none_more(clinic: Clinic):
    tokens = [hold(clinic, HERE) for _ in range(2)]

    hold(clinic, HERE, hour=14, instead_of=tokens[0])

    assert standing() == 2


def test_third_of_one_person_is_refused_wherever_from(clinic: Clinic):
    for network in ("203.0.113.1", "203.0.113.2"):
        hold(clinic, Holder(network, "client:1"))

    with pytest.raises(TooManyHolds):
        hold(clinic, Holder("203.0.113.3", "client:1"))
    hold(clinic, Holder("203.0.113.3", "client:2"))


def test_no_address_is_kept_with_a_hold_and_nothing_with_the_appointment(clinic: Clinic):
    hold(clinic, Holder("203.0.113.9", "client:1"))
    kept = Appointment.objects.values("held_from", "held_by").get()

    assert [len(each) for each in kept.values()] == [32, 32]
    assert "203.0.113" not in str(kept)


@pytest.mark.django_db(transaction=True)
def test_thirty_at_once_leave_two():
    clinic = make_clinic(providers=12, rooms=12)

    with Race(6) as race:
        rounds = [race.run([partial(hold, clinic, HERE)] * 6) for _ in range(5)]

    held, refused = split_outcomes([*chain.from_iterable(rounds)])
    assert (len(held), standing()) == (2, 2)
    assert refused == [TooManyHolds] * 28


@pytest.mark.usefixtures("clock")
def test_flood_over_the_api_leaves_the_diary_open(client: Browser, clinic: Clinic):
    said = [
        client.post("/api/holds", wish(clinic, clinic.at(10)), content_type="application/json")
        for _ in range(9)
    ]

    assert [each.status_code for each in said] == [201] * 2 + [429] * 7
    assert problem(said[-1]) == (429, "too_many_holds")
    assert said[-1]["Retry-After"] == "480"


@pytest.mark.usefixtures("clock")
def test_holding_and_letting_go_over_the_api_has_a_rate(client: Browser, clinic: Clinic, settings):
    settings.HOLD_RATE = "20/h"
    codes = []
    for _ in range(40):
        said = client.post("/api/holds", wish(clinic, clinic.at(10)), "application/json")
        codes.append(said.status_code)
        if said.status_code == 201:
            client.delete(f"/api/holds/{said.json()['hold']}")

    assert codes == [201] * 20 + [429] * 20
    assert (problem(said), int(said["Retry-After"]) > 3000) == ((429, "too_many_holds"), True)


@pytest.mark.usefixtures("clock")
def test_flood_over_the_pages_leaves_the_diary_open_and_a_neighbour_can_book(clinic: Clinic):
    for _ in range(9):
        pick(Browser(), clinic)
    assert standing() == 2

    neighbour = Browser()
    page = neighbour.get(pick(neighbour, clinic))
    assert (page.status_code, page.context["hold"]) == (200, None)
    assert "We cannot keep this time while you type" in text_of(page)

    neighbour.post(details_at(clinic, clinic.at(10)), person())
    assert Appointment.objects.exclude(status="held").get().client.email == "noor@mail.example"


@pytest.mark.usefixtures("clock")
def test_hold_that_became_an_appointment_counts_no_more(clinic: Clinic):
    for number in range(8):
        browser = Browser()
        browser.post(pick(browser, clinic), person(email=f"p{number}@mail.example"))

    booked = Appointment.objects.exclude(status="held")
    assert set(booked.values_list("held_from", "held_by")) == {("", "")}
    assert booked.count() == 8
