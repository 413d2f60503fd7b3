"""A visit taken through its day at the board, and back."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Appointment, AppointmentStatus
from bookings.tests.board.asking import HTMX, board, step
from bookings.tests.factories import MONDAY, NOW, Clinic, book, make_appointment
from bookings.tests.pages import text_of
from medspa.local.testkit.clock import set_now
from medspa.local.testkit.markup import html_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

Status = Appointment.Status


def test_one_click_checks_in(desk: Browser, clinic: Clinic):
    appointment = make_appointment(clinic, clinic.at(10))

    response = step(desk, appointment, "arrived")
    appointment.refresh_from_db()

    assert appointment.status == "arrived"
    assert (response.status_code, appointment.reference in response.url) == (302, True)


def test_htmx_step_answers_with_the_changed_day(desk: Browser, clinic: Clinic):
    appointment = make_appointment(clinic, clinic.at(10))

    response = step(desk, appointment, "arrived", headers=HTMX)

    content = response.content.decode()
    assert response.status_code == 200
    assert content.strip().startswith('<div class="with-panel" id="day">')
    assert "is-arrived" in content
    assert "Undo “arrived”" in text_of(response)


def test_count_of_the_day_follows_a_step(desk: Browser, clinic: Clinic):
    """It stands outside the part that is swapped, so it is sent along to its place."""
    gone, _stays = (make_appointment(clinic, clinic.at(hour)) for hour in (10, 12))

    page = html_of(desk.get(gone.board_address()))
    step(desk, gone, "cancelled", headers=HTMX)
    restored = step(desk, gone, "undo", headers=HTMX, sent={"version": 2})
    again = step(desk, gone, "cancelled", headers=HTMX, sent={"version": 3})

    swapped = '<p class="desk-count mute" id="day-count" hx-swap-oob="true">'
    assert '<p class="desk-count mute" id="day-count"> 2 visits' in page
    assert f"{swapped} 2 visits" in html_of(restored)
    assert f"{swapped} 1 visit" in html_of(again)
    assert page.count("desk-count") == html_of(again).count("desk-count") == 1


def test_appointment_goes_through_its_whole_day_and_back(
    desk: Browser, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
):
    appointment = make_appointment(clinic, clinic.at(10))
    AppointmentStatus.objects.create(
        appointment=appointment, status=Status.BOOKED, by="desk", at=NOW - timedelta(days=1)
    )
    set_now(monkeypatch, clinic.at(10))
    seen = []

    for to in ("arrived", "in_treatment", "completed", "undo"):
        step(desk, appointment, to)
        appointment.refresh_from_db()
        seen.append(appointment.status)

    assert seen == ["arrived", "in_treatment", "completed", "in_treatment"]


def test_step_that_does_not_exist_is_refused_with_words(desk: Browser, clinic: Clinic):
    appointment = make_appointment(clinic, clinic.at(10))

    for to, words in (("completed", "there is no way to"), ("flying", "Please choose")):
        response = step(desk, appointment, to)
        assert response.status_code == 422
        assert words in text_of(response)


def test_rooms_stay_rooms_and_a_refused_board_leads_to_the_board(desk: Browser, clinic: Clinic):
    """A refused plain form shows the board under the address of the step, where no page is."""
    appointment = make_appointment(clinic, clinic.at(10), version=5)
    by = {"by": "rooms"}
    shown = board(desk, day=MONDAY, visit=appointment.reference, **by).content.decode()
    assert shown.count('name="by" value="rooms"') >= 1

    refused = step(desk, appointment, "arrived", sent={"version": 3, **by})
    page = refused.content.decode()
    assert ('data-by="rooms"' in page, 'href="?' in page) == (True, False)
    assert f'href="{reverse("day_board")}?location={clinic.location.slug}' in page
    assert "by=rooms" in step(desk, appointment, "confirmed", sent=by).url


def test_stale_step_says_what_the_appointment_is_now(desk: Browser, clinic: Clinic):
    appointment = make_appointment(clinic, clinic.at(10), version=5)

    response = step(desk, appointment, "arrived", sent={"version": 3})

    assert response.status_code == 422
    assert "This visit has changed since this page was opened" in text_of(response)


@pytest.mark.parametrize(
    ("to", "by"), [("cancelled", "clinic"), ("cancelled_for_client", "client")]
)
def test_cancelling_notes_on_whose_side(desk: Browser, clinic: Clinic, to: str, by: str):
    appointment = make_appointment(clinic, clinic.at(10))

    step(desk, appointment, to)
    appointment.refresh_from_db()

    assert (appointment.status, appointment.cancelled_by) == ("cancelled", by)


def test_reason_for_cancelling_stands_in_the_history_with_who_wrote_it(
    desk: Browser, clinic: Clinic
):
    appointment = book(clinic, clinic.at(10))

    step(desk, appointment, "cancelled_for_client", sent={"cancel_reason": "Missed her train"})

    noted = appointment.status_history.last()
    assert (noted.status, noted.reason) == ("cancelled", "Missed her train")
    said = text_of(board(desk, day=appointment.local_start.date(), visit=appointment.reference))
    assert f"Canceled {noted.who} : Missed her train" in said
    assert "user:" not in said


def test_reason_that_is_too_long_is_named_and_kept(desk: Browser, clinic: Clinic):
    appointment = book(clinic, clinic.at(10))

    response = step(desk, appointment, "cancelled", sent={"cancel_reason": "x" * 301})

    assert response.status_code == 422
    assert "at most 300 characters" in text_of(response)
    assert "x" * 301 in response.content.decode()
    assert Appointment.objects.get(pk=appointment.pk).status == "booked"


def test_unknown_appointment_is_not_found(desk: Browser):
    address = reverse("change_visit", args=["XXXX-XXXX"])

    assert desk.post(address, {"to": "arrived"}).status_code == 404


def test_undo_of_what_somebody_else_did_meanwhile_is_refused(desk: Browser, clinic: Clinic):
    appointment = book(clinic, clinic.at(10))
    step(desk, appointment, "confirmed")
    seen = Appointment.objects.get(pk=appointment.pk)
    step(desk, seen, "arrived")

    response = step(desk, seen, "undo")

    assert response.status_code == 422
    assert "This visit has changed since this page was opened" in text_of(response)
    assert Appointment.objects.get(pk=appointment.pk).status == "arrived"


@pytest.mark.parametrize("steps", [["confirmed"], ["arrived"], ["confirmed", "arrived"]])
def test_cancelled_appointment_is_restored_whatever_it_was(
    desk: Browser, clinic: Clinic, steps: list[str]
):
    appointment = book(clinic, clinic.at(10))

    for to in (*steps, "cancelled", "undo"):
        step(desk, appointment, to)
        appointment.refresh_from_db()

    assert appointment.status == "booked"


def test_step_undone_leads_on_to_the_one_before(desk: Browser, clinic: Clinic):
    appointment = book(clinic, clinic.at(10))
    seen = []

    for to in ("confirmed", "arrived", "undo", "undo"):
        step(desk, appointment, to)
        appointment.refresh_from_db()
        seen.append(appointment.status)

    assert seen == ["confirmed", "arrived", "confirmed", "booked"]
