"""The form of the booking pages and its time: past, taken while typing, sent twice, held."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Appointment
from bookings.reservation.slot_request import find_nearest_slots
from bookings.tests.factories import MONDAY, NOW, make_appointment, make_clinic
from bookings.tests.pages import (
    EVERYTHING,
    KEPT,
    address,
    details_at,
    kept,
    moment,
    person,
    pick,
    the_appointment,
)
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_location
from medspa.local.testkit.clock import set_now
from medspa.local.testkit.markup import html_of
from medspa.local.testkit.racing import run_at_once
from medspa.messaging.models import Message
from medspa.signin.tests.codes import sign_in
from treatments.tests.factories import make_area

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_past_time_in_an_old_link_leads_back_to_the_times(client: Browser):
    clinic = make_clinic()

    response = client.get(details_at(clinic, NOW - timedelta(days=3)), follow=True)

    assert response.status_code == 422
    assert response.context["problem"] == "That time was just taken. Please choose another."
    assert response.context["times"].on == MONDAY


def test_refused_booking_leaves_no_client_behind(client: Browser):
    clinic = make_clinic()

    response = client.post(details_at(clinic, clinic.at(10, 7)), person())

    assert response.status_code == 422
    assert not Client.objects.exists()


@pytest.mark.parametrize("also", [{}, {"starts_at": "soon"}], ids=["missing", "unreadable"])
def test_time_that_nobody_can_read_leads_back_to_the_times(client: Browser, also: dict[str, str]):
    clinic = make_clinic()

    for send in (client.get, client.post):
        response = send(address("book_details", clinic, **also))
        assert response.url == address("book_time", clinic)


def test_time_taken_before_a_refresh_offers_the_nearest_and_keeps_what_was_typed(client: Browser):
    clinic = make_clinic()
    page = details_at(clinic, clinic.at(10))
    client.post(page, person(note="I faint easily.") | {"draft": "1"})
    make_appointment(clinic, clinic.at(10))

    times = client.get(page, follow=True)
    details = client.post(times.redirect_chain[-1][0], {"starts_at": moment(clinic.at(11))})

    near = [clinic.at(9), clinic.at(11), clinic.at(11, 30)]
    assert [slot.starts_at for slot in times.context["nearest"]] == near
    assert times.context["problem"] == "That time was just taken. Please choose another."
    assert details.url == details_at(clinic, clinic.at(11))
    form = client.get(details.url).context["form"]
    assert (form["first_name"].value(), form["note"].value()) == ("Noor", "I faint easily.")


def test_time_that_they_booked_themselves_is_not_said_to_be_gone(client: Browser):
    clinic = make_clinic()
    client.post(details_at(clinic, clinic.at(10)), person())

    response = client.get(address("book_time", clinic, starts_at=moment(clinic.at(10))))

    assert (response.status_code, response.context["problem"]) == (200, "")


def test_unknown_appointment_leads_back_to_the_choice(client: Browser):
    clinic = make_clinic()

    response = client.post(details_at(clinic, clinic.at(10), appointment_type="no-such"), person())

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["appointment_type"]


def test_other_location_is_not_offered(client: Browser):
    clinic = make_clinic()
    elsewhere = make_location()

    response = client.post(details_at(clinic, clinic.at(10), location=elsewhere.slug), person())

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["location"]


def test_time_taken_while_typing_offers_the_nearest_and_keeps_what_was_typed(client: Browser):
    make_area("TEMPLE", takes_filler=True)
    clinic = make_clinic()
    page = details_at(clinic, clinic.at(10))
    client.get(page)
    make_appointment(clinic, clinic.at(10))

    response = client.post(page, person(**EVERYTHING))

    assert response.status_code == 422
    assert response.context["error"].code == "slot_taken"
    near = [clinic.at(9), clinic.at(11), clinic.at(11, 30)]
    assert [slot.starts_at for slot in response.context["nearest"]] == near
    for slot in near:
        assert f'name="starts_at" value="{moment(slot)}"' in html_of(response)
    assert kept(response) == KEPT


def test_one_tap_on_a_near_time_books_it_with_everything_typed(client: Browser):
    clinic = make_clinic()
    make_appointment(clinic, clinic.at(10))
    typed = person(note="I faint easily.")
    page = details_at(clinic, clinic.at(10))
    client.post(page, typed)

    client.post(page, typed | {"starts_at": moment(clinic.at(11))})

    booked = Appointment.objects.get(client__email="noor@mail.example")
    assert (booked.starts_at, booked.note) == (clinic.at(11), "I faint easily.")


TAKEN = "That time was just taken. Please choose another."


def test_time_at_which_somebody_has_an_appointment_is_taken_for_whoever_types_the_name(
    client: Browser,
):
    clinic = make_clinic(providers=2, rooms=2)
    client.post(details_at(clinic, clinic.at(10)), person())

    for _ in range(2):
        response = Browser().post(details_at(clinic, clinic.at(10)), person())

    assert response.status_code == 422
    error = response.context["error"]
    assert (error.code, error.detail) == ("slot_taken", TAKEN)
    assert clinic.at(10) not in [slot.starts_at for slot in find_nearest_slots(error)]
    told = Message.objects.filter(kind="bookings/same_time")
    assert [each.address for each in told] == ["noor@mail.example"]


def test_client_who_is_signed_in_is_told_of_the_other_appointment(client: Browser):
    clinic = make_clinic(providers=2, rooms=2)
    client.post(details_at(clinic, clinic.at(10)), person())
    signed_in = Browser()
    sign_in(signed_in, Client.objects.get(email="noor@mail.example"))

    response = signed_in.post(details_at(clinic, clinic.at(10)), person())

    assert response.context["error"].code == "client_busy"
    assert not Message.objects.filter(kind="bookings/same_time").exists()


def test_client_who_is_signed_in_learns_nothing_of_others(client: Browser):
    clinic = make_clinic(providers=2, rooms=2)
    client.post(details_at(clinic, clinic.at(10)), person())
    signed_in = Browser()
    sign_in(signed_in, make_client(email="ines@mail.example"))

    response = signed_in.post(details_at(clinic, clinic.at(10)), person())

    assert response.context["error"].code == "slot_taken"


def test_hold_becomes_the_booking(client: Browser):
    clinic = make_clinic()

    client.post(pick(client, clinic), person())

    assert the_appointment().status == Appointment.Status.BOOKED


def test_hold_that_ran_out_is_no_obstacle(client: Browser, monkeypatch: pytest.MonkeyPatch):
    clinic = make_clinic()
    page = pick(client, clinic)
    set_now(monkeypatch, NOW + timedelta(minutes=9))

    done = client.post(page, person())

    assert done.status_code == 302
    assert the_appointment().status == Appointment.Status.BOOKED


def test_choosing_another_time_keeps_what_was_typed(client: Browser):
    make_area("TEMPLE", takes_filler=True)
    clinic = make_clinic()

    aside = client.post(
        details_at(clinic, clinic.at(10)), person(**EVERYTHING) | {"other_time": "1"}
    )
    later = client.get(details_at(clinic, clinic.at(13)))

    assert aside.url.startswith(reverse("book_time"))
    assert kept(later) == EVERYTHING


def test_form_sent_twice_books_once_and_shows_the_same_page(client: Browser):
    clinic = make_clinic()
    typed, page = person(), details_at(clinic, clinic.at(10))

    first, second = client.post(page, typed), client.post(page, typed)

    assert (first.status_code, first.url) == (302, second.url)
    assert Appointment.objects.count() == 1
    assert Client.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_form_sent_twice_at_once_books_once():
    clinic = make_clinic()
    typed, page = person(), details_at(clinic, clinic.at(10))

    answers = run_at_once(*[lambda: Browser().post(page, typed)] * 4)

    assert len({answer["Location"] for answer in answers}) == 1
    assert Appointment.objects.count() == 1


def test_sent_form_changed_by_going_back_gets_a_key_of_its_own(client: Browser):
    clinic = make_clinic(providers=2, rooms=2)
    typed, page = person(), details_at(clinic, clinic.at(10))
    client.post(page, typed)

    again = client.post(page, typed | {"first_name": "Lina"})
    key = str(again.context["submission_key"])

    assert again.status_code == 422
    assert again.context["error"].code == "submission_reused"
    assert key != typed["submission_key"]
    sent = client.post(page, typed | {"first_name": "Lina", "submission_key": key})
    assert sent.status_code == 302


@pytest.mark.parametrize("key", ["", "not-a-key"])
def test_missing_key_is_replaced_and_asked_to_be_sent_again(client: Browser, key: str):
    clinic = make_clinic()
    page = details_at(clinic, clinic.at(10))

    refused = client.post(page, person(submission_key=key))
    fresh = str(refused.context["submission_key"])

    assert refused.status_code == 422
    assert client.post(page, person(submission_key=fresh)).status_code == 302
