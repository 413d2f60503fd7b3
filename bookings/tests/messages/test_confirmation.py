"""What a client is told once their appointment is booked."""

from datetime import timedelta

import pytest
from django.conf import settings

from bookings.booking.links import replace_link
from bookings.ground.tokens import forms_url
from bookings.messages.notices import tell_same_time
from bookings.tests.booking.test_book import book_online
from bookings.tests.factories import MONDAY, NOW, Clinic
from bookings.tests.messages.words import settled
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared
from medspa.messaging.models import Message
from medspa.messaging.sending.delivery import deliver_message
from medspa.messaging.tests.golden import assert_golden, in_each_language
from medspa.messaging.tests.written import the_letter

pytestmark = pytest.mark.django_db


@shared
def harbor_house(clinic: Clinic) -> Clinic:
    type(clinic.location).objects.update(name="Harbor House")
    type(clinic.provider).objects.update(name="Ines Calder")
    clinic.location.refresh_from_db()
    return clinic


@in_each_language
def test_confirmation_says_when_where_and_how_to_change_it(
    harbor_house: Clinic, language: str
) -> None:
    clinic, days_before = harbor_house, NOW - timedelta(days=3)
    client = make_client(first_name="D'Arcy", email="darcy@mail.example", language=language)
    booked = book_online(clinic, client, now=days_before)
    message = the_letter()
    assert (message.address, message.send_after) == ("darcy@mail.example", days_before)
    assert f'href="{settings.SITE_URL}/a/{booked.manage_token}/"' in message.html
    assert_golden(settled(message, booked.appointment))


@in_each_language
def test_confirmation_of_an_appointment_that_is_near_does_not_offer_to_move_it(
    harbor_house: Clinic, language: str
) -> None:
    client = make_client(first_name="D'Arcy", language=language)
    booked = book_online(harbor_house, client)
    assert booked.appointment.free_until < NOW
    assert_golden(settled(the_letter(), booked.appointment), "late")


def test_confirmation_offers_to_move_until_the_last_moment(clinic: Clinic) -> None:
    at = clinic.at(10, day=MONDAY + timedelta(days=2))
    book_online(clinic, make_client(), starts_at=at, now=at - timedelta(hours=24))
    assert "You can move it for free up to 24 hours before" in the_letter().text


@in_each_language
def test_new_links_to_a_visit_that_is_known_are_no_second_booking(
    harbor_house: Clinic, language: str
) -> None:
    client = make_client(first_name="D'Arcy", email="darcy@mail.example", language=language)
    appointment = book_online(harbor_house, client, now=NOW - timedelta(days=3)).appointment
    deliver_message(Message.objects.get().pk, now=NOW)
    replace_link(appointment=appointment, by=make_user(Role.FRONT_DESK), now=NOW)
    appointment.refresh_from_db()
    message = the_letter(kind="bookings/new_link")
    assert forms_url(appointment) in message.text
    assert_golden(settled(message, appointment))


@in_each_language
def test_letter_about_a_second_booking_at_the_same_time(
    harbor_house: Clinic, language: str
) -> None:
    client = make_client(first_name="D'Arcy", language=language)
    appointment = book_online(harbor_house, client, now=NOW - timedelta(days=3)).appointment

    tell_same_time(appointment, NOW)
    tell_same_time(appointment, NOW + timedelta(hours=1))

    assert_golden(settled(the_letter(kind="bookings/same_time"), appointment))
