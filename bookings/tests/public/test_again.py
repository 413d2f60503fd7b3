"""Back, once more, in two windows: one appointment, the time held, and every window tells the
truth."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.booking.lifecycle import cancel_appointment
from bookings.models import Appointment
from bookings.tests.factories import NOW, Clinic, make_appointment, make_clinic
from bookings.tests.pages import address, details_at, moment, person, pick, text_of, the_appointment
from medspa.clients.models import Client
from medspa.local.testkit.shared import shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PART = {"HX-Request": "true", "HX-Target": "held"}


@shared
def clinic() -> Clinic:
    """One provider, appointments of an hour every half hour: times next to one another overlap."""
    return make_clinic()


def held() -> list[Appointment]:
    return list(Appointment.objects.filter(status="held"))


def test_back_from_the_last_page_leads_to_the_same_appointment(client: Browser, clinic: Clinic):
    form = pick(client, clinic, 10)
    done = client.post(form, person())

    again = client.get(form)

    assert (again.status_code, again.url) == (302, done.url)
    assert the_appointment().status == "booked"


def test_form_of_the_same_time_for_somebody_else_is_empty(client: Browser):
    clinic = make_clinic(providers=2, rooms=2)
    client.post(pick(client, clinic, 10), person())

    daughter = client.get(pick(client, clinic, 10))

    assert daughter.status_code == 200
    assert daughter.context["form"]["first_name"].value() is None


def test_cancelled_appointment_is_no_reason_to_lead_back_to_it(client: Browser, clinic: Clinic):
    form = pick(client, clinic, 10)
    client.post(form, person())
    appointment = the_appointment()
    cancel_appointment(appointment=appointment, by=appointment.client, now=NOW)

    assert client.get(form).status_code == 200


def test_appointment_just_booked_is_told_to_nobody_else(client: Browser, clinic: Clinic):
    form = pick(client, clinic, 10)
    client.post(form, person())

    stranger = Browser().get(form, follow=True)

    assert stranger.context["problem"] == "That time was just taken. Please choose another."


def test_held_time_is_shown_to_its_holder_as_theirs(client: Browser, clinic: Clinic):
    pick(client, clinic, 10)

    page = client.get(address("book_time", clinic))

    assert page.context["chosen_at"] == clinic.at(10)
    assert "held for you until" in text_of(page)


def test_another_time_beside_the_held_one_takes_its_place(client: Browser, clinic: Clinic):
    pick(client, clinic, 10)

    pick(client, clinic, 10, 30)

    assert [hold.starts_at for hold in held()] == [clinic.at(10, 30)]


@pytest.mark.parametrize("hour", [13, 20], ids=["taken", "closed"])
def test_time_that_cannot_be_had_leaves_the_held_one_alone(
    client: Browser, clinic: Clinic, hour: int
):
    form = pick(client, clinic, 10)
    make_appointment(clinic, clinic.at(13))

    refused = client.post(address("book_time", clinic), {"starts_at": moment(clinic.at(hour))})

    assert refused.status_code == 422
    assert [hold.starts_at for hold in held()] == [clinic.at(10)]
    assert client.post(form, person()).status_code == 302


def test_two_windows_book_each_its_time_of_the_only_provider(client: Browser, clinic: Clinic):
    first, second = pick(client, clinic, 10), pick(client, clinic, 13)

    for form in (first, second):
        assert client.post(form, person()).status_code == 302

    assert sorted(Appointment.objects.values_list("starts_at", "status")) == [
        (clinic.at(10), "booked"),
        (clinic.at(13), "booked"),
    ]


def test_time_held_by_another_window_of_theirs_is_not_in_their_way(client: Browser, clinic: Clinic):
    first = pick(client, clinic, 10)
    pick(client, clinic, 10, 30)

    assert client.get(first).status_code == 200
    assert client.post(first, person()).status_code == 302
    assert the_appointment().starts_at == clinic.at(10)


def test_time_held_by_somebody_else_is_in_their_way(client: Browser, clinic: Clinic):
    pick(Browser(), clinic, 10, 30)

    assert client.post(details_at(clinic, clinic.at(10)), person()).status_code == 422
    assert not Client.objects.exists()
    assert len(held()) == 1


def test_window_that_lost_its_hold_to_another_says_so(client: Browser, clinic: Clinic):
    first, second = pick(client, clinic, 10), pick(client, clinic, 13)

    assert "You chose a different time in another window" in text_of(client.get(first))
    assert "We're holding this time for you until" in text_of(client.get(second))


def test_open_window_is_told_what_became_of_its_time(client: Browser, clinic: Clinic):
    form = pick(client, clinic, 10)
    assert "holding this time for you until" in text_of(client.get(form, headers=PART))

    pick(client, clinic, 13)
    assert "in another window" in text_of(client.get(form, headers=PART))

    make_appointment(clinic, clinic.at(10))
    assert text_of(client.get(form, headers=PART)).startswith("Someone else just booked this time")


def test_hold_of_an_appointment_that_is_booked_is_gone_from_the_session(
    client: Browser, clinic: Clinic
):
    client.post(pick(client, clinic, 10), person())

    assert "held_slot" not in client.session
    assert "held for you" not in text_of(client.get(address("book_time", clinic)))


def test_trap_comes_back_empty_so_that_a_person_can_send_again(client: Browser, clinic: Clinic):
    refused = client.post(pick(client, clinic, 10), person(subject="filled by a browser"))

    assert refused.status_code == 422
    assert "filled by a browser" not in refused.content.decode()
    assert "noor@mail.example" in refused.content.decode()


@pytest.mark.parametrize("name", ["book_details", "join_waitlist"])
def test_trap_is_nothing_that_a_browser_or_a_person_fills_in(
    client: Browser, clinic: Clinic, name: str
):
    page = client.get(address(name, clinic, starts_at=moment(clinic.at(10)))).content.decode()
    trap = page[page.index('<div class="leave-empty"') :].split("</div>")[0]

    for said in (
        'aria-hidden="true"',
        'tabindex="-1"',
        'autocomplete="off"',
        "data-1p-ignore",
        "data-bwignore",
        'data-lpignore="true"',
        'name="subject"',
    ):
        assert said in trap


def test_enter_books_and_presses_no_other_button(client: Browser, clinic: Clinic):
    """A browser presses the first button of a form on Enter, wherever in the page that stands."""
    page = client.get(pick(client, clinic, 10)).content.decode()
    first = page[page.index('<button form="details"') :].split("</button>")[0]

    assert "name=" not in first
    assert first.rstrip().endswith("Book this visit")
    assert reverse("book_time") not in first
