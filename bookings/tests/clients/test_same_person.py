"""Is this ...? A second record of one person is not made unasked, and strangers learn nothing."""

import uuid
from datetime import date

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.clients.join_records import join_records
from bookings.errors import BothBusy
from bookings.models import Appointment, WaitlistEntry
from bookings.tests.factories import NOW, Clinic, make_appointment, make_clinic
from bookings.tests.pages import address, details_at, moment, person, text_of
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.log import ONLINE_VISITOR
from medspa.audit.models import AuditEvent
from medspa.clients.models import Client, Resemblance
from medspa.clients.resemblances import say_two_people, waiting_questions
from medspa.clients.services import find_or_create_client
from medspa.clients.tests.factories import make_client
from medspa.errors import NotPermitted
from medspa.local.testkit.shared import shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOOR = {"first_name": "Noor", "last_name": "Núñez", "phone": "+14155550123"}


@shared
def known() -> Client:
    return make_client(**NOOR, email="noor@old.example", birth_on=date(1990, 5, 31))


def typed(**also: str) -> dict[str, str]:
    return person(**NOOR | {"email": "noor@new.example"} | also)


def at_desk(desk: Browser, clinic: Clinic, **sent: object):
    facts = {"submission_key": str(uuid.uuid4()), "starts_at": moment(clinic.at(10)), **sent}
    return desk.post(address("desk_book", clinic), facts)


def test_the_desk_is_asked_before_a_second_record_is_made(desk: Browser, known: Client):
    clinic = make_clinic()

    page = at_desk(desk, clinic, **typed(last_name="NUNEZ"))

    assert page.status_code == 422
    assert "Is this the client you know?" in text_of(page)
    assert "noor@old.example" in text_of(page)
    assert (Client.objects.count(), Appointment.objects.count()) == (1, 0)


def test_a_letter_that_is_wrong_hides_nobody(desk: Browser, known: Client):
    """Same number and date of birth are asked about whatever the name; one of them alone is not."""
    clinic, born = make_clinic(), {"birth_on": "1990-05-31"}
    other_day = at_desk(desk, clinic, **typed(last_name="Munez", birth_on="1991-05-31"))
    assert other_day.status_code == 302

    page = at_desk(desk, clinic, **typed(first_name="Nor", last_name="Nunes", **born))

    assert "Is this the client you know?" in text_of(page)
    assert "noor@old.example" in text_of(page)


def test_yes_books_for_the_known_one(desk: Browser, known: Client):
    clinic = make_clinic()

    at_desk(desk, clinic, **typed(), who_it_is=known.pk)

    assert Appointment.objects.get().client == known
    assert Client.objects.count() == 1


def test_no_makes_a_second_record_and_asks_no_more(desk: Browser, known: Client):
    clinic = make_clinic()

    at_desk(desk, clinic, **typed(), who_it_is=f"not {known.pk}")

    assert Appointment.objects.get().client != known
    assert not waiting_questions().exists()


def test_father_and_son_share_name_and_address(desk: Browser, known: Client):
    clinic = make_clinic()
    son = typed(email="noor@old.example")
    before = Client.objects.get()

    at_desk(desk, clinic, **son, who_it_is=f"not {known.pk}")

    made = Appointment.objects.get().client
    assert (made.namesake, made.email, before.namesake) == (1, known.email, 0)


def test_very_name_and_address_are_not_asked_about(desk: Browser, known: Client):
    clinic = make_clinic()

    at_desk(desk, clinic, **typed(email="NOOR@old.example", first_name="NOOR"))

    assert Appointment.objects.get().client == known


def test_online_everybody_reads_the_same_and_the_desk_is_asked(client: Browser, known: Client):
    clinic = make_clinic()
    pages = []
    for hour, number in ((9, "(415) 555-0123"), (11, "(415) 555-0188")):
        sent = typed(phone=number, email=f"noor{hour}@new.example")
        done = client.post(details_at(clinic, clinic.at(hour)), sent, follow=True)
        pages.append((done.status_code, [step for _, step in done.redirect_chain]))
        assert "old.example" not in done.content.decode()
        client.session.flush()

    assert pages[0] == pages[1]
    asked = Resemblance.objects.get()
    assert (asked.known, asked.client.email) == (known, "noor9@new.example")
    assert Appointment.objects.filter(client=known).count() == 0


@pytest.mark.parametrize("name", ["Nunez", "Núñez", "NU\u0301N\u0303EZ", "Nu-nez"])
def test_accents_and_punctuation_at_one_address_are_no_second_person(known: Client, name: str):
    same = known_as(last_name=name, email=known.email, birth_on=date(1990, 5, 31))

    assert same == known


def known_as(**also: object) -> Client:
    return find_or_create_client(**NOOR | also, by=ONLINE_VISITOR)


def test_sisters_whom_an_accent_tells_apart_stay_two(known: Client):
    sister = known_as(last_name="Nunez", email=known.email, birth_on=date(1994, 1, 1))

    assert (sister.namesake, Resemblance.objects.get().client) == (1, sister)
    assert known_as(last_name="Nunez", email=known.email) == sister
    assert known_as(email=known.email) == known


def asked_about(known: Client) -> Resemblance:
    known_as(email="noor@new.example")
    return Resemblance.objects.get(known=known)


def test_one_person_takes_the_appointments_along_and_is_found_under_both(known: Client):
    clinic, desk = make_clinic(), make_user(Role.FRONT_DESK)
    asked = asked_about(known)
    appointment = make_appointment(clinic, clinic.at(10), client=asked.client)

    join_records(asked=asked, by=desk, now=NOW)

    appointment.refresh_from_db()
    assert (appointment.client, appointment.version) == (known, 2)
    assert known_as(email="noor@new.example") == known
    assert known_as(email="noor@old.example") == known
    actions = AuditEvent.objects.values_list("action", flat=True)
    assert {"client.resembles", "client.same", "appointment.client_joined"} <= set(actions)


def test_two_appointments_at_one_time_are_said_and_nothing_is_joined(known: Client):
    clinic = make_clinic(providers=2, rooms=2)
    asked = asked_about(known)
    people = (known, asked.client)
    for who, provider, room in zip(people, clinic.providers, clinic.rooms, strict=True):
        make_appointment(clinic, clinic.at(10), client=who, provider=provider, room=room)

    with pytest.raises(BothBusy, match="at that time"):
        join_records(asked=asked, by=make_user(Role.FRONT_DESK), now=NOW)

    asked.refresh_from_db()
    assert asked.is_waiting


def test_page_shows_both_records_and_takes_the_answer(desk: Browser, known: Client):
    asked = asked_about(known)
    page = text_of(desk.get(reverse("same_person")))
    assert "noor@old.example" in page
    assert "noor@new.example" in page

    desk.post(reverse("same_person_answer", args=[asked.pk]), {"answer": "different"})

    asked.refresh_from_db()
    assert (asked.state, WaitlistEntry.objects.count()) == ("different", 0)
    assert "Nothing to compare" in text_of(desk.get(reverse("same_person")))


def test_answered_is_answered_and_not_by_everybody(known: Client):
    asked, desk = asked_about(known), make_user(Role.FRONT_DESK)
    with pytest.raises(NotPermitted):
        say_two_people(asked=asked, by=make_user(Role.CLIENT), now=NOW)
    say_two_people(asked=asked, by=desk, now=NOW)

    page = desk_page(desk).post(reverse("same_person_answer", args=[asked.pk]), {"answer": "same"})

    assert page.status_code == 302
    asked.refresh_from_db()
    assert asked.state == "different"


def desk_page(user: object) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser
