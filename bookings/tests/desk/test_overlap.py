"""Double-booking at the desk: a step of its own, and both appointments in sight on the board."""

import uuid
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Appointment
from bookings.tests.factories import (
    MONDAY,
    Clinic,
    book,
    make_appointment,
    make_clinic,
    make_type,
)
from bookings.tests.pages import address, moment, text_of
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_device
from medspa.local.testkit.markup import html_of
from medspa.local.testkit.shared import shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
WHY = "Sisters who come together"


@shared
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=4)


@shared
def first(clinic: Clinic) -> Appointment:
    client = make_client(first_name="Maya", last_name="Perrin")
    return book(clinic, clinic.at(10), provider=clinic.provider, client=client)


def sign_in(client: Browser, role: Role) -> Browser:
    client.force_login(make_user(role, full_name="Ines Vale"))
    return client


@pytest.fixture
def manager(client: Browser) -> Browser:
    return sign_in(client, Role.MANAGER)


def send(desk: Browser, clinic: Clinic, minute: int = 30, **sent: Any) -> Any:
    typed = {"submission_key": str(uuid.uuid4()), "starts_at": moment(clinic.at(10, minute))}
    who = {"client": make_client(first_name="Noor", last_name="Tal").pk}
    page = address("desk_book", clinic, provider=clinic.provider.slug)
    return desk.post(page, who | typed | sent)


def test_refusal_names_the_appointment_and_offers_the_step(
    manager: Browser, clinic: Clinic, first: Appointment
):
    page = send(manager, clinic)

    said = text_of(page)
    assert page.status_code == 422
    assert "is with M. Perrin from 10 am to 11 am." in said
    assert f"Double-book {clinic.provider.name}" in said
    assert page.context["chosen_at"] == clinic.at(10, 30)
    assert Appointment.objects.count() == 1


def test_step_with_a_reason_books_both(manager: Browser, clinic: Clinic, first: Appointment):
    answer = send(manager, clinic, overlap_with=first.reference, overlap_reason=WHY)

    appointment = Appointment.objects.exclude(pk=first.pk).get()
    assert answer.status_code == 302
    assert (appointment.overlaps, appointment.overlap_reason) == (first, WHY)


def test_step_without_a_reason_asks_for_it(manager: Browser, clinic: Clinic, first: Appointment):
    page = send(manager, clinic, overlap_with=first.reference, overlap_reason="")

    assert "Please say why the two visits can happen at once." in text_of(page)
    assert f"Double-book {clinic.provider.name}" in text_of(page)


def test_reason_alone_is_no_step(manager: Browser, clinic: Clinic, first: Appointment):
    page = send(manager, clinic, overlap_reason=WHY)

    assert page.status_code == 422
    assert page.context["form"]["overlap_reason"].value() == WHY


def test_front_desk_is_told_who_may(client: Browser, clinic: Clinic, first: Appointment):
    desk = sign_in(client, Role.FRONT_DESK)

    page = send(desk, clinic)
    forced = send(desk, clinic, overlap_with=first.reference, overlap_reason=WHY)

    assert "A manager, prescriber or medical director can double-book here" in text_of(page)
    assert f"Double-book {clinic.provider.name}" not in text_of(page)
    assert forced.status_code == 422
    assert Appointment.objects.count() == 1


def test_rule_that_says_no_afterwards_keeps_the_step(
    manager: Browser, clinic: Clinic, first: Appointment
):
    type(clinic.type).objects.update(requires_consultation_days=30)
    sent = {"overlap_with": first.reference, "overlap_reason": WHY}

    page = send(manager, clinic, **sent)

    assert "needs a consultation" in text_of(page)
    assert f'name="overlap_with" value="{first.reference}"' in html_of(page)
    rules = {"override_reason": "Seen elsewhere", "override_rules": "consultation_needed"}
    assert send(manager, clinic, **sent, **rules).status_code == 302


@pytest.mark.parametrize(("role", "shown"), [(Role.MANAGER, 3), (Role.FRONT_DESK, 0)])
def test_taken_times_are_shown_to_who_may(
    client: Browser, clinic: Clinic, first: Appointment, role: Role, shown: int
):
    asked = {"provider": clinic.provider.slug, "on": MONDAY}
    page = sign_in(client, role).get(address("desk_book", clinic, **asked))

    assert len(page.context["times"].taken) == shown
    assert ("Times to double-book" in text_of(page)) is bool(shown)


def test_full_day_can_be_opened_by_who_may(manager: Browser):
    clinic = make_clinic(rooms=2)
    for hour in range(9, 17):
        book(clinic, clinic.at(hour))

    page = manager.get(address("desk_book", clinic, provider=clinic.provider.slug, on=MONDAY))

    assert page.context["times"].on == MONDAY
    assert len(page.context["times"].taken) == 8  # at the half hours two visits are in the way


def test_moving_has_the_same_step(manager: Browser, clinic: Clinic, first: Appointment):
    appointment = book(clinic, clinic.at(14), provider=clinic.provider)
    url = reverse("desk_move", args=[appointment.reference])
    sent = {"starts_at": moment(clinic.at(10, 30)), "version": appointment.version}

    page = manager.post(url, sent)
    moved = manager.post(url, sent | {"overlap_with": first.reference, "overlap_reason": WHY})

    assert f"Double-book {clinic.provider.name}" in text_of(page)
    assert moved.status_code == 302
    appointment.refresh_from_db()
    assert (appointment.overlaps, appointment.starts_at) == (first, clinic.at(10, 30))


def test_board_says_on_both_tiles_whom_they_overlap(
    manager: Browser, clinic: Clinic, first: Appointment
):
    send(manager, clinic, overlap_with=first.reference, overlap_reason=WHY)

    page = manager.get(reverse("day_board"))

    lane = next(lane for lane in page.context["board"].lanes if lane.tiles)
    assert [(tile.overlaps, tile.side) for tile in lane.tiles] == [
        ("Noor Tal", "in-1-of-2"),
        ("Maya Perrin", "in-2-of-2"),
    ]
    assert text_of(page).count("overlaps Maya Perrin") == 1


def test_panel_says_with_whom_by_whom_and_why(manager: Browser, clinic: Clinic, first: Appointment):
    send(manager, clinic, overlap_with=first.reference, overlap_reason=WHY)
    appointment = Appointment.objects.exclude(pk=first.pk).get()

    page = manager.get(reverse("day_board"), {"visit": appointment.reference})

    assert f"With {first.reference}, by Ines Vale: {WHY}" in text_of(page)


def test_three_at_once_stand_side_by_side(manager: Browser, clinic: Clinic, first: Appointment):
    for minute in (0, 30):
        send(manager, clinic, minute, overlap_with=first.reference, overlap_reason=WHY)

    page = manager.get(reverse("day_board"))

    lane = next(lane for lane in page.context["board"].lanes if lane.tiles)
    assert [tile.side for tile in lane.tiles] == ["in-1-of-3", "in-2-of-3", "in-3-of-3"]


def test_device_stands_on_tile_and_panel(manager: Browser, clinic: Clinic):
    make_device(clinic.location, name="Scanner North")
    places = {"providers": clinic.providers, "locations": [clinic.location]}
    kind = make_type(**places, device_kind="ultrasound")
    appointment = book(clinic, clinic.at(10), appointment_type=kind)

    page = manager.get(reverse("day_board"), {"visit": appointment.reference})

    assert text_of(page).count("Scanner North") == 2  # board, panel


def test_refused_restoring_can_be_set_aside_in_the_panel(manager: Browser, clinic: Clinic):
    appointment = book(clinic, clinic.at(10))
    url = reverse("change_visit", args=[appointment.reference])
    manager.post(url, {"to": "cancelled", "version": appointment.version})
    type(clinic.type).objects.update(requires_consultation_days=30)

    page = manager.post(url, {"to": "undo"})
    rules = {"override_reason": "Seen elsewhere", "override_rules": "consultation_needed"}
    manager.post(url, {"to": "undo"} | rules)

    assert "needs a consultation" in text_of(page)
    assert "Restore anyway" in text_of(page)
    appointment.refresh_from_db()
    assert appointment.status == "booked"


def test_taken_times_leave_out_what_cannot_be_double_booked(manager: Browser):
    """Rooms are never shared: with one room, nothing that is taken can be had."""
    clinic = make_clinic(providers=1, rooms=1)
    book(clinic, clinic.at(10))

    page = manager.get(address("desk_book", clinic, provider=clinic.provider.slug, on=MONDAY))

    assert list(page.context["times"].taken) == []
    assert "Times to double-book" not in text_of(page)


def test_taken_times_leave_out_a_held_one_and_two_that_are_apart(manager: Browser):
    clinic = make_clinic(providers=1, rooms=4)
    book(clinic, clinic.at(10))
    book(clinic, clinic.at(11))
    make_appointment(clinic, clinic.at(15), status="held", room=clinic.rooms[2])

    page = manager.get(address("desk_book", clinic, provider=clinic.provider.slug, on=MONDAY))

    starts = [slot.starts_at for slot in page.context["times"].taken]
    assert starts == [clinic.at(9, 30), clinic.at(10), clinic.at(11), clinic.at(11, 30)]


def test_no_show_is_double_booked_in_the_panel(
    manager: Browser, clinic: Clinic, first: Appointment
):
    Appointment.objects.filter(pk=first.pk).update(status="no_show")
    other = book(clinic, clinic.at(10, 30), provider=clinic.provider)
    url = reverse("change_visit", args=[first.reference])

    page = manager.post(url, {"to": "undo"})
    sent = {"to": "undo", "overlap_with": other.reference, "overlap_reason": WHY}
    done = manager.post(url, sent)

    assert (page.status_code, done.status_code) == (422, 302)
    assert f"Double-book {clinic.provider.name}" in text_of(page)
    first.refresh_from_db()
    assert (first.status, first.overlaps) == ("booked", other)
