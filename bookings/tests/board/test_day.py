"""What the day board shows."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client as Browser

from bookings.models import Appointment, AppointmentStatus, TimeOff, WaitlistOffer
from bookings.tests.board.asking import board
from bookings.tests.factories import MONDAY, NOW, Clinic, make_appointment
from bookings.tests.pages import text_of
from bookings.tests.waitlist.factories import wait
from medspa.clinic.tests.factories import make_location
from medspa.local.testkit.clock import set_now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

Status = Appointment.Status


def test_board_shows_today_at_the_first_location(desk: Browser, clinic: Clinic):
    appointment = make_appointment(clinic, clinic.at(10))
    make_appointment(clinic, clinic.at(10, day=MONDAY + timedelta(days=1)))

    response = board(desk)

    assert response.context["day"] == MONDAY
    assert [tile.appointment for tile in response.context["board"].tiles] == [appointment]
    assert appointment.client.full_name in text_of(response)


def test_board_remembers_the_location(desk: Browser, clinic: Clinic):
    other = make_location()

    board(desk, location=other.slug)

    assert board(desk).context["location"] == other


@pytest.mark.parametrize("nonsense", ["yesterday", "2027-13-40", "9999-12-31", "0001-01-01"])
def test_board_survives_any_day(desk: Browser, clinic: Clinic, nonsense: str):
    assert board(desk, day=nonsense).status_code == 200


def test_board_without_a_location_says_so(desk: Browser):
    assert "No location yet" in text_of(board(desk))


def test_board_without_hours_says_so(desk: Browser):
    make_location()

    assert "Nobody is scheduled" in text_of(board(desk))


@pytest.mark.parametrize("appointments", [1, 3])
def test_board_asks_the_database_the_same_number_of_times(
    desk: Browser, clinic: Clinic, django_assert_num_queries, appointments: int
):
    for number in range(appointments):
        make_appointment(clinic, clinic.at(10 + 2 * number))
    board(desk)

    # session, user, clinic's name, what may be undone, locations, hours, appointments, absences,
    # those that recur, ready check, estimates that are overdue; forms that are missing: answers,
    # consents, all forms, those in force
    with django_assert_num_queries(16):
        board(desk)


@pytest.mark.parametrize("appointments", [1, 3])
def test_opened_appointment_costs_the_same_on_a_full_day(
    desk: Browser, clinic: Clinic, django_assert_num_queries, appointments: int
):
    for number in range(appointments):
        appointment = make_appointment(clinic, clinic.at(10 + 2 * number))
    board(desk)

    with django_assert_num_queries(24):  # and history, consent, overrides, links, who it is, forms
        board(desk, visit=appointment.reference)


@pytest.mark.parametrize(
    ("status", "look", "words"),
    [
        ("booked", "is-booked", "booked"),
        ("confirmed", "is-confirmed", "confirmed"),
        ("arrived", "is-arrived", "arrived"),
        ("in_treatment", "is-room", "in Room"),
        ("completed", "is-leaving", "to check out"),
        ("no_show", "is-noshow", "no-show"),
    ],
)
def test_every_state_is_told_in_words(
    desk: Browser, clinic: Clinic, status: str, look: str, words: str
):
    make_appointment(clinic, clinic.at(10), status=status)

    (tile,) = board(desk).context["board"].tiles

    assert tile.css_class == look
    assert tile.clock == "10:00"
    assert tile.state.startswith(words)


def test_late_appointment_is_marked(desk: Browser, clinic: Clinic, monkeypatch: pytest.MonkeyPatch):
    make_appointment(clinic, clinic.at(10))
    set_now(monkeypatch, clinic.at(10, 25))

    response = board(desk)

    (tile,) = response.context["board"].tiles
    assert (tile.css_class, tile.state) == ("is-late", "late 25 min")
    assert "1 visit · 1 late" in text_of(response)


def test_waiting_is_counted_from_arrival(
    desk: Browser, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
):
    appointment = make_appointment(clinic, clinic.at(10), status=Status.ARRIVED)
    AppointmentStatus.objects.create(
        appointment=appointment, status=Status.ARRIVED, by="desk", at=clinic.at(9, 50)
    )
    set_now(monkeypatch, clinic.at(11, 2))

    (tile,) = board(desk).context["board"].tiles

    assert tile.state == "waiting 1 h 12"


def test_hold_shows_until_when_and_opens_nothing(desk: Browser, clinic: Clinic):
    make_appointment(
        clinic, clinic.at(10), status=Status.HELD, hold_expires_at=NOW + timedelta(minutes=8)
    )

    response = board(desk)

    (tile,) = response.context["board"].tiles
    assert (tile.who, tile.state) == ("Held online", "until 4:08")
    assert "&amp;visit=" not in response.content.decode()


def test_hold_for_the_waitlist_is_not_called_online(desk: Browser, clinic: Clinic):
    until = NOW + timedelta(hours=1)
    make_appointment(clinic, clinic.at(10), status=Status.HELD, hold_expires_at=until)
    entry = wait(clinic)
    WaitlistOffer.objects.create(
        entry=entry,
        batch=uuid.uuid4(),
        provider=clinic.provider,
        starts_at=clinic.at(10),
        offered_at=NOW,
        expires_at=until,
    )

    (tile,) = board(desk).context["board"].tiles

    assert (tile.who, tile.state) == (f"Held for {entry.client.full_name}", "until 5:00")


def test_hours_absences_and_now_are_drawn(
    desk: Browser, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
):
    TimeOff.objects.create(
        provider=clinic.provider,
        starts_at=clinic.at(12),
        ends_at=clinic.at(13),
        reason="Training",
    )
    set_now(monkeypatch, clinic.at(10, 32))

    drawn = board(desk).context["board"]

    assert (drawn.first_hour, drawn.last_hour, drawn.now_row) == (9, 17, (10 * 60 + 32) // 5)
    off = {(block.row, block.span, block.label) for block in drawn.lanes[0].off}
    assert off == {(144, 12, "Training, 12:00 to 1:00")}


def test_two_at_once_stand_side_by_side(desk: Browser, clinic: Clinic):
    make_appointment(clinic, clinic.at(10), status=Status.NO_SHOW)
    make_appointment(clinic, clinic.at(10), room=clinic.rooms[1])
    make_appointment(clinic, clinic.at(12))

    tiles = board(desk).context["board"].lanes[0].tiles

    assert [tile.side for tile in tiles] == ["in-1-of-2", "in-2-of-2", ""]


def test_cancelled_appointments_are_listed_below(desk: Browser, clinic: Clinic):
    make_appointment(clinic, clinic.at(10), status=Status.CANCELLED)

    response = board(desk)

    assert response.context["board"].tiles == []
    assert "1 canceled" in text_of(response)
