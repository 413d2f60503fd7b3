"""Who is coming and who books may be two people; a slip in the address is asked about."""

import pytest
from django.test import Client as Browser

from bookings.models import Appointment
from bookings.tests.factories import make_clinic
from bookings.tests.pages import details_at, kept, person, text_of, the_appointment
from medspa.messaging.tests.written import the_letter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MOTHER = {
    "for_whom": "other",
    "booked_by": "Noor Example",
    "first_name": "Lucía",
    "last_name": "Núñez",
    "birth_on": "1951-02-03",
}


def test_appointment_for_somebody_else_keeps_both_people(client: Browser):
    clinic = make_clinic()

    client.post(details_at(clinic, clinic.at(10)), person(**MOTHER))

    appointment = the_appointment()
    assert appointment.client.full_name == "Lucía Núñez"
    assert appointment.client.email == "noor@mail.example"
    assert f"{appointment.client.birth_on}" == "1951-02-03"
    assert (appointment.contact_name, appointment.recipient_name) == (
        "Noor Example",
        "Noor Example",
    )


def test_messages_greet_who_booked_and_name_who_comes(client: Browser):
    clinic = make_clinic()

    client.post(details_at(clinic, clinic.at(10)), person(**MOTHER))

    letter = the_letter(kind="bookings/confirmation")
    assert (letter.recipient_name, letter.address) == ("Noor Example", "noor@mail.example")
    for words in (letter.text, letter.html):
        assert "Noor," in words
        assert "Lucía Núñez" in words
        assert "Hello Lucía" not in words


def test_own_appointment_has_no_other_contact(client: Browser):
    clinic = make_clinic()

    client.post(details_at(clinic, clinic.at(10)), person(for_whom="me", booked_by="Left Over"))

    assert the_appointment().contact_name == ""
    assert the_appointment().recipient_name == "Noor Example"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"booked_by": ""}, "booked_by"),
        ({"first_name": "Noor", "last_name": "example"}, "first_name"),
        ({"for_whom": "nobody"}, "for_whom"),
    ],
)
def test_two_people_need_two_names(client: Browser, typed: dict[str, str], field: str):
    clinic = make_clinic()

    refused = client.post(details_at(clinic, clinic.at(10)), person(**MOTHER | typed))

    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == [field]
    assert not Appointment.objects.exists()


def test_slip_in_the_address_is_asked_about_once(client: Browser):
    clinic = make_clinic()
    page, typed = details_at(clinic, clinic.at(10)), person(email="noor@gmial.com")

    asked = client.post(page, typed)

    assert "Did you mean noor@gmail.com?" in text_of(asked)
    assert kept(asked)["email"] == "noor@gmial.com"
    assert not Appointment.objects.exists()
    client.post(page, typed | {"email_meant": "noor@gmail.com"})
    assert the_appointment().client.email == "noor@gmail.com"


def test_address_that_is_right_is_taken_after_one_answer(client: Browser):
    clinic = make_clinic()
    typed = person(email="noor@gmial.com", email_is_right="noor@gmial.com")

    client.post(details_at(clinic, clinic.at(10)), typed)

    assert the_appointment().client.email == "noor@gmial.com"


def test_answer_does_not_put_any_other_address_in(client: Browser):
    clinic = make_clinic()
    typed = person(email_meant="stranger@gmail.com")

    client.post(details_at(clinic, clinic.at(10)), typed)

    assert the_appointment().client.email == "noor@mail.example"


def test_errors_are_in_the_title_and_lead_to_their_fields(client: Browser):
    clinic = make_clinic()

    page = client.post(details_at(clinic, clinic.at(10)), person(email="noor@")).content.decode()

    assert "<title>Error: Your details" in page
    assert '<a href="#id_email">' in page
    assert "autofocus" in page


def test_page_without_errors_has_a_plain_title(client: Browser):
    clinic = make_clinic()

    assert "<title>Your details" in client.get(details_at(clinic, clinic.at(10))).content.decode()
