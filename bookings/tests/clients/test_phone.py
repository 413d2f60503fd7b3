"""The desk corrects a phone and an e-mail, and a client without an address is sent nothing."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.booking.links import replace_link
from bookings.booking.move import Move, move_appointment
from bookings.clients.message_consent import change_message_consent
from bookings.clients.phone import correct_phone
from bookings.models import Appointment
from bookings.online.book import SMS_CONSENT
from bookings.tests.factories import NOW, Clinic, book, make_appointment, make_clinic
from bookings.tests.pages import text_of
from bookings.tests.waitlist.factories import wait
from bookings.waitlist.queries import find_entries_in_turn
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.log import SYSTEM
from medspa.audit.models import AuditEvent
from medspa.clients.models import Client
from medspa.clients.services import latest_consent
from medspa.clients.tests.factories import make_client
from medspa.errors import NotPermitted
from medspa.local.testkit.shared import shared
from medspa.messaging.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NEW = "+14155550199"


@shared
def clinic() -> Clinic:
    return make_clinic(rooms=2)


@shared
def person() -> Client:
    return make_client(phone="+14155550101")


def save(desk: Browser, person: Client, phone: str = "(415) 555-0199", seen: str = ""):
    url = reverse("change_client_phone", args=[person.pk])
    return desk.post(url, {"phone": phone, "seen": seen or person.phone.as_e164})


def test_number_is_corrected_on_the_card_and_with_appointments_ahead(
    desk: Browser, clinic: Clinic, person: Client
):
    appointment = book(clinic, clinic.at(10), client=person)
    other = book(clinic, clinic.at(14), client=person, contact_phone="+14155550177")

    answer = save(desk, person)

    for row in (person, appointment, other):
        row.refresh_from_db()
    assert answer.url == reverse("client_address", args=[person.pk])
    assert (person.phone, appointment.contact_phone, other.contact_phone) == (
        NEW,
        NEW,
        "+14155550177",
    )
    event = AuditEvent.objects.get(action="client.changed")
    assert (event.target, event.facts) == (f"clients.client:{person.pk}", {"fields": ["phone"]})


@pytest.mark.parametrize("by", ["desk", "client"])
def test_whoever_corrects_it_appointments_follow_and_the_yes_to_texts_ends(
    clinic: Clinic, person: Client, by: str
):
    appointment = book(clinic, clinic.at(10), client=person)
    change_message_consent(client=person, text=SMS_CONSENT, granted=True)
    actor = make_user(Role.FRONT_DESK) if by == "desk" else person

    assert correct_phone(client=person, phone=NEW, by=actor, now=NOW)

    appointment.refresh_from_db()
    last = latest_consent(client=person, channel=SMS_CONSENT.channel, purpose=SMS_CONSENT.purpose)
    assert (appointment.contact_phone, last.granted) == (NEW, False)
    event = AuditEvent.objects.filter(action="channel_consent.recorded").latest("pk")
    assert event.actor == actor.audit_name
    assert not correct_phone(client=person, phone=NEW, by=actor, now=NOW)


def test_desk_is_told_that_texts_ended(desk: Browser, person: Client):
    change_message_consent(client=person, text=SMS_CONSENT, granted=True)

    page = text_of(desk.get(save(desk, person).url))

    assert "texts are off until the client agrees" in page


def test_nobody_corrects_the_number_of_somebody_else(person: Client):
    with pytest.raises(NotPermitted):
        correct_phone(client=person, phone=NEW, by=make_client(), now=NOW)


@pytest.mark.parametrize(
    ("phone", "seen", "says"),
    [
        ("", "", "Please type the new number."),
        ("12", "", "This does not look like a phone number."),
        ("(415) 555-0199", "+14155550111", "Somebody just changed this number"),
    ],
)
def test_what_is_wrong_is_said_and_stays_typed(
    desk: Browser, clinic: Clinic, person: Client, phone: str, seen: str, says: str
):
    page = save(desk, person, phone, seen)

    assert page.status_code == 422
    assert says in text_of(page)
    assert f'value="{phone}"' in page.content.decode()


def test_who_may_not_book_changes_nothing(client: Browser, person: Client):
    client.force_login(make_user(Role.INJECTOR))

    assert save(client, person).status_code == 403
    person.refresh_from_db()
    assert person.phone == "+14155550101"


def test_panel_leads_to_the_correction(desk: Browser, clinic: Clinic, person: Client):
    appointment = make_appointment(clinic, clinic.at(10), client=person)

    page = desk.get(reverse("day_board"), {"visit": appointment.reference}).content.decode()

    assert reverse("client_address", args=[person.pk]) in page


def test_without_an_address_nothing_is_sent_and_nothing_breaks(clinic: Clinic):
    person = make_client(email="")
    appointment = book(clinic, clinic.at(10), client=person)
    moved = move_appointment(
        Move(appointment, clinic.at(14)),
        by=SYSTEM,
        now=NOW,
    )
    replace_link(appointment=moved, by=SYSTEM, now=NOW)

    assert Message.objects.count() == 0
    assert Appointment.objects.get().starts_at == clinic.at(14)


def test_waitlist_offers_nothing_to_who_cannot_be_written_to(desk: Browser, clinic: Clinic):
    wait(clinic, client=make_client(email=""))

    assert find_entries_in_turn(NOW) == []
    assert "no email: please call" in text_of(desk.get(reverse("waitlist")))


def test_first_address_waits_until_somebody_confirms_who_it_is(desk: Browser):
    person = make_client(email="")

    sent = {"email": "new@mail.example", "seen": ""}
    page = desk.post(reverse("change_client_address", args=[person.pk]), sent, follow=True)

    person.refresh_from_db()
    assert (person.email, person.has_confirmed_address) == ("new@mail.example", False)
    assert "open once someone confirms who it is" in text_of(page)
    assert Message.objects.count() == 0
