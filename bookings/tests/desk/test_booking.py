"""Booking for somebody at the counter."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Appointment
from bookings.tests.factories import MONDAY, Clinic, make_appointment, make_clinic, make_type
from bookings.tests.pages import address, moment, text_of, the_appointment
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.markup import html_of
from medspa.local.testkit.shared import shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NEW = {
    "first_name": "Noor",
    "last_name": "Example",
    "email": "noor@mail.example",
    "phone": "(415) 555-0123",
}


@shared
def clinic() -> Clinic:
    return make_clinic(lead_time_min=24 * 60)


def book(desk: Browser, clinic: Clinic, **sent: object):
    typed = {"submission_key": str(uuid.uuid4()), "starts_at": moment(clinic.at(10)), **sent}
    return desk.post(address("desk_book", clinic), typed)


def test_page_opens_with_the_first_appointment_and_its_times(desk: Browser, clinic: Clinic):
    response = desk.get(reverse("desk_book"))

    assert response.context["choice"].appointment_type == clinic.type
    assert response.context["times"].offer(clinic.at(9))  # no notice is needed at the desk


def test_known_client_is_booked(desk: Browser, clinic: Clinic):
    person = make_client()

    response = book(desk, clinic, client=person.pk)

    appointment = the_appointment()
    assert (appointment.client, appointment.starts_at, appointment.booked_via) == (
        person,
        clinic.at(10),
        "desk",
    )
    assert response.url.endswith(f"visit={appointment.reference}")


def test_age_is_said_at_booking_and_beside_the_board(desk: Browser, clinic: Clinic):
    """A talk may be booked for anybody; the desk hears at once what follows."""
    for years, says in ((11, True), (30, False)):
        at = clinic.at(9 + years % 5)
        person = make_client(birth_on=at.date().replace(year=at.year - years))
        board = text_of(desk.get(book(desk, clinic, client=person.pk, starts_at=moment(at)).url))
        told = f"Age {years} on that day: nobody under 18 is treated here."
        assert board.count(told) == (2 if says else 0)
        assert f"Booked: {person.full_name}" in board


def test_new_client_is_booked(desk: Browser, clinic: Clinic):
    book(desk, clinic, **NEW)

    assert the_appointment().client.full_name == "Noor Example"


def test_form_sent_twice_books_once(desk: Browser, clinic: Clinic):
    typed = NEW | {"submission_key": str(uuid.uuid4())}

    first, second = book(desk, clinic, **typed), book(desk, clinic, **typed)

    assert first.url == second.url
    assert Appointment.objects.count() == 1


def test_what_is_online_for_nobody_can_be_booked_here(desk: Browser, clinic: Clinic):
    inside = make_type(
        providers=clinic.providers, locations=[clinic.location], is_online=False, name="Inside"
    )

    response = desk.get(address("desk_book", clinic, appointment_type=inside.slug))

    assert response.context["choice"].appointment_type == inside


def test_client_is_searched_for_without_losing_the_page(desk: Browser, clinic: Clinic):
    mina = make_client(first_name="Mina")
    make_client(first_name="Lena")
    headers = {"HX-Request": "true", "HX-Target": "people"}

    response = desk.get(address("desk_book", clinic, q="min"), headers=headers)

    assert html_of(response).strip().startswith('<div id="people"')
    assert response.context["people"] == [mina]


@pytest.mark.parametrize(
    ("sent", "field", "message"),
    [
        ({}, "client", "Please choose a client, or enter a new one."),
        ({"client": 10**9}, "client", "We do not know this client. Please search again."),
        (NEW | {"starts_at": ""}, "starts_at", "Please choose a time."),
        (NEW | {"phone": ""}, "phone", "Needed for a new client."),
        (
            NEW | {"phone": "12"},
            "phone",
            "This does not look like a phone number. Write it like (201) 555-0123, "
            "or with + and the country code.",
        ),
    ],
)
def test_wrong_field_is_named_and_the_rest_kept(
    desk: Browser, clinic: Clinic, sent: dict, field: str, message: str
):
    response = book(desk, clinic, **sent, note="Prefers mornings")

    form = response.context["form"]
    assert response.status_code == 422
    assert form.errors == {field: [message]}
    assert form["note"].value() == "Prefers mornings"
    assert Appointment.objects.count() == 0


def test_taken_time_keeps_the_client_and_offers_others(desk: Browser, clinic: Clinic):
    person = make_client()
    make_appointment(clinic, clinic.at(10))

    response = book(desk, clinic, client=person.pk)

    assert response.status_code == 422
    assert len(response.context["nearest"]) == 3
    assert response.context["people"] == [person]
    assert f'value="{person.pk}" checked' in html_of(response)


def test_refused_booking_leaves_no_client_behind(desk: Browser, clinic: Clinic):
    response = book(desk, clinic, **NEW, starts_at=moment(clinic.at(10, 7)))

    assert response.status_code == 422
    assert not Client.objects.exists()


def test_appointment_of_another_location_begins_anew(desk: Browser, clinic: Clinic):
    response = desk.get(address("desk_book", clinic, appointment_type="elsewhere"))

    assert (response.status_code, response.url.split("?")[0]) == (302, reverse("desk_book"))


def test_empty_clinic_says_what_is_missing(desk: Browser):
    response = desk.get(reverse("desk_book"))

    assert response.status_code == 404
    assert "Nothing can be booked here yet" in text_of(response)


def test_only_those_who_may_book_do(client: Browser, clinic: Clinic):
    client.force_login(make_user(Role.INJECTOR))

    assert client.get(reverse("desk_book")).status_code == 403
    assert book(client, clinic, **NEW).status_code == 403
    assert Client.objects.count() == 0


def move(desk: Browser, appointment: Appointment, starts_at: datetime, query: str = ""):
    typed = {"starts_at": moment(starts_at), "version": appointment.version}
    return desk.post(reverse("desk_move", args=[appointment.reference]) + query, typed)


def test_appointment_is_moved_without_notice(desk: Browser, clinic: Clinic):
    appointment = make_appointment(clinic, clinic.at(10))

    response = move(desk, appointment, clinic.at(15))
    appointment.refresh_from_db()

    assert appointment.starts_at == clinic.at(15)
    assert response.url.endswith(f"visit={appointment.reference}")


def test_appointment_is_moved_to_whoever_is_free(desk: Browser):
    clinic = make_clinic(providers=2, rooms=2)
    appointment = make_appointment(clinic, clinic.at(10))
    make_appointment(clinic, clinic.at(15), room=clinic.rooms[1])

    refused = move(desk, appointment, clinic.at(15))
    move(desk, appointment, clinic.at(15), "?anyone=1")
    appointment.refresh_from_db()

    assert (refused.status_code, len(refused.context["nearest"])) == (422, 3)
    assert (appointment.starts_at, appointment.provider) == (clinic.at(15), clinic.providers[1])


def test_moving_without_a_time_asks_for_one(desk: Browser, clinic: Clinic):
    appointment = make_appointment(clinic, clinic.at(10))

    response = desk.post(reverse("desk_move", args=[appointment.reference]), {})

    assert (response.status_code, response.context["problem"]) == (422, "Please choose a time.")


def test_picker_of_a_move_marks_the_present_time(desk: Browser, clinic: Clinic):
    appointment = make_appointment(clinic, clinic.at(10))

    response = desk.get(reverse("desk_move", args=[appointment.reference]))

    assert "10 am as now" in text_of(response)


def test_only_those_who_may_book_move(client: Browser, clinic: Clinic):
    appointment = make_appointment(clinic, clinic.at(10))
    client.force_login(make_user(Role.INJECTOR))

    assert move(client, appointment, clinic.at(15)).status_code == 403


@shared
def strict(clinic: Clinic) -> Clinic:
    """What is booked here needs an exam by a prescriber first."""
    type(clinic.type).objects.update(requires_clearance=True)
    clinic.type.refresh_from_db()
    return clinic


REASON = {"override_reason": "Exam planned for that morning.", "override_rules": "clearance_needed"}
NO_CLEARANCE = (
    "There is no valid clearance: an exam by a prescriber comes first. "
    "A manager or a prescriber can book it anyway, with a reason."
)


def test_rule_that_forbids_is_said_and_who_may_decide(desk: Browser, strict: Clinic):
    response = book(desk, strict, client=make_client().pk, **REASON | {"override_reason": ""})

    assert (response.status_code, Appointment.objects.count()) == (422, 0)
    assert [said in text_of(response) for said in NO_CLEARANCE.split(" A ")] == [True, True]
    assert 'name="override_reason"' not in html_of(response)


def test_desk_cannot_set_a_rule_aside(desk: Browser, strict: Clinic):
    response = book(desk, strict, client=make_client().pk, **REASON)

    assert (response.status_code, Appointment.objects.count()) == (422, 0)
    assert response.context["error"].code == "override_not_permitted"


@pytest.mark.parametrize("role", [Role.MANAGER, Role.PRESCRIBER])
def test_reason_is_asked_for_kept_and_shown_on_the_panel(
    client: Browser, strict: Clinic, role: Role
):
    client.force_login(make_user(role, full_name="Ines Calder"))
    person = make_client()

    refused = book(client, strict, client=person.pk)
    booked = book(client, strict, client=person.pk, **REASON)

    page = html_of(refused)
    assert refused.status_code == 422
    assert '<input type="hidden" name="override_rules" value="clearance_needed">' in page
    assert f'value="{moment(strict.at(10))}"' in page
    assert "Ines Calder: Exam planned for that morning." in text_of(client.get(booked.url))


def test_front_desk_sees_that_it_was_decided_but_not_why(client: Browser, strict: Clinic):
    client.force_login(make_user(Role.MANAGER, full_name="Ines Calder"))
    booked = book(client, strict, client=make_client().pk, **REASON)
    client.force_login(make_user(Role.FRONT_DESK))

    said = text_of(client.get(booked.url))

    assert "Ines Calder" in said
    assert "Exam planned" not in said


def test_move_to_a_forbidden_day_asks_for_a_reason(client: Browser, strict: Clinic):
    client.force_login(make_user(Role.MANAGER))
    appointment = make_appointment(strict, strict.at(10))
    tomorrow = strict.at(10, day=MONDAY + timedelta(days=1))

    refused = move(client, appointment, tomorrow)
    typed = {"starts_at": moment(tomorrow), "version": appointment.version, **REASON}
    client.post(reverse("desk_move", args=[appointment.reference]), typed)
    appointment.refresh_from_db()

    assert (refused.status_code, refused.context["may_override"]) == (422, True)
    assert refused.context["chosen_at"] == tomorrow
    assert refused.context["times"].offer(tomorrow)
    assert appointment.starts_at == tomorrow
    assert appointment.rule_overrides.get().rule == "clearance_needed"
