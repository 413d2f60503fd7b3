"""Names and addresses as people have them, and as attackers make them up."""

import json
from email import message_from_bytes, policy

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.forms import DeskBookingForm, DetailsForm, JoinForm
from bookings.ground.tokens import manage_token
from bookings.models import Appointment
from bookings.tests.factories import NOW, make_clinic
from bookings.tests.pages import details_at, person, the_appointment
from medspa.clients.forms import STACKED_MOST
from medspa.clients.models import Client
from medspa.messaging.sending.channels import compose_email
from medspa.messaging.tests.written import the_letter
from medspa.signin.forms import AddressForm

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

TAKEN = {
    "longest": ("W" * 200, "W" * 200),
    "longest in another script": ("م" * 200, "م" * 200),
    "one letter": ("Ł", "Ł"),
    "accent of its own": ("Zoe\u0308", "Zoë"),
    "Vietnamese": ("Nguyễn", "Nguyễn"),
    "Persian joiner": ("\u0645\u06cc\u200c\u0631\u0645", "\u0645\u06cc\u200c\u0631\u0645"),
    "family of emoji": ("A 👩‍👩‍👧", "A 👩‍👩‍👧"),
    "marks as a script needs them": ("שָׁ֔לוֹם", None),
    "direction": ("\u200fשרה\u202e", "שרה"),
    "no width": ("No\u200b\ufeff\u2060or", "Noor"),
    "soft hyphen": ("No\u00ador", "Noor"),
    "no character": ("No\uffff\ufdd0\ue000or", "Noor"),
    "NUL": ("No\x00or", "Noor"),
    "lines": ("Noor\r\nX-Evil: yes", "Noor X-Evil: yes"),
    "line separator": ("Noor\u2028X", "Noor X"),
    "two addressees": ("Ann, Dr. (x); eve " + "W" * 150, "Ann, Dr. (x); eve " + "W" * 150),
    "template": ("{{ 7*7 }}{% csrf_token %} %s %(x)s", "{{ 7*7 }}{% csrf_token %} %s %(x)s"),
}
REFUSED = {
    "too long": ("W" * 201, "200"),
    "piled up": ("Z" + "\u0316\u0334" * STACKED_MOST + "o", "piled up"),
    "emoji alone": ("🧑🏽‍⚕️", "at least one letter"),
    "nothing to see": ("\u200b\u2060", "Please tell us your first name."),
    "address": ("@SUM(A1)", "web and email addresses"),
    "domain and path": ("evil.example/x", "a space after each period"),
}


@pytest.mark.parametrize(("typed", "stored"), TAKEN.values(), ids=TAKEN)
def test_name_is_taken_and_goes_out_in_order(client: Browser, typed: str, stored: str | None):
    clinic = make_clinic()

    done = client.post(
        details_at(clinic, clinic.at(10)), person(first_name=typed, last_name=typed), follow=True
    )

    assert done.status_code == 200
    if stored:
        assert the_appointment().client.first_name == stored
    mail = compose_email(the_letter()).message()
    read = message_from_bytes(mail.as_bytes(), policy=policy.default)
    assert [each.addr_spec for each in read["To"].addresses] == ["noor@mail.example"]
    assert read["X-Evil"] is None
    assert not read.defects
    link = manage_token(the_appointment())
    file = client.get(reverse("visit_calendar", args=[link])).content
    assert max(len(line) for line in file.split(b"\r\n")) <= 75
    assert b"\nX-Evil" not in file


@pytest.mark.parametrize(("typed", "why"), REFUSED.values(), ids=REFUSED)
def test_name_is_refused_at_its_field_with_everything_typed(client: Browser, typed: str, why: str):
    clinic = make_clinic()

    answer = client.post(
        details_at(clinic, clinic.at(10)), person(first_name=typed, note="Mornings")
    )

    form = answer.context["form"]
    assert answer.status_code == 422
    assert list(form.errors) == ["first_name"]
    assert why in form.errors["first_name"][0]
    assert (form["first_name"].value(), form["note"].value()) == (typed, "Mornings")
    assert Client.objects.count() == 0


def test_two_writings_of_one_accent_are_one_person(client: Browser):
    clinic = make_clinic()
    for hour, name in ((10, "Zoë"), (13, "Zoe\u0308")):
        client.post(details_at(clinic, clinic.at(hour)), person(first_name=name))

    assert Client.objects.count() == 1
    assert Appointment.objects.count() == 2


@pytest.mark.parametrize("form", [DetailsForm, JoinForm, DeskBookingForm])
def test_every_form_takes_names_as_long_as_the_record_does(form):
    longest = Client._meta.get_field("first_name").max_length
    assert [form.base_fields[name].max_length for name in ("first_name", "last_name")] == [
        longest,
        longest,
    ]


@pytest.mark.parametrize("name", ["W" * 200, "Zoe\u0308", "\u202eNoor\x00"])
def test_api_reads_names_as_the_page_does(client: Browser, name: str):
    clinic = make_clinic()
    wish = {
        "appointment_type": clinic.type.slug,
        "location": clinic.location.slug,
        "starts_at": clinic.at(10).isoformat(),
        "client": {
            "first_name": name,
            "last_name": "Example",
            "email": "noor@müller.example",
            "phone": "+14155550123",
        },
    }

    answer = client.post(
        "/api/appointments",
        json.dumps(wish),
        content_type="application/json",
        headers={"Idempotency-Key": f"names-{len(name)}-{NOW:%s}"},
    )

    assert answer.status_code == 201
    booked = the_appointment().client
    assert booked.first_name == {"Zoe\u0308": "Zoë"}.get(name, name.strip("\u202e\x00"))
    assert booked.email == "noor@xn--mller-kva.example"


def test_half_a_character_in_a_request_of_the_api_is_refused(client: Browser):
    answer = client.post(
        "/api/appointments", '{"note": "\\ud800"}', content_type="application/json"
    )

    assert answer.status_code == 400


ADDRESSES = {
    "noor+visit@mail.example": "noor+visit@mail.example",
    "Noor.A@Mail.EXAMPLE": "Noor.A@mail.example",
    "noor@müller.example": "noor@xn--mller-kva.example",
    "noor@MÜLLER.example": "noor@xn--mller-kva.example",
    "noor@straße.example": "noor@xn--strae-oqa.example",
    "noor@例え.テスト": "noor@xn--r8jz45g.xn--zckzah",
    "n" * 64 + "@mail.example": "n" * 64 + "@mail.example",
    " noor@mail.example ": "noor@mail.example",
}
NO_ADDRESSES = [
    "n" * 65 + "@mail.example",
    "noor@" + ".".join(["m" * 60] * 4) + ".example",
    "noor@localhost",
    "noor@[127.0.0.1]",
    "noor@mail..example",
    "noor@-.example",
    "nöör@mail.example",
    "noor@mail.example\r\nBcc: eve@mail.example",
    "noor@mail.example, eve@mail.example",
    "<noor@mail.example>",
    "noor\x00@mail.example",
]


@pytest.mark.parametrize(("typed", "stored"), ADDRESSES.items())
def test_address_is_taken_and_mail_to_it_can_be_written(client: Browser, typed: str, stored: str):
    clinic = make_clinic()

    client.post(details_at(clinic, clinic.at(10)), person(email=typed))

    assert the_appointment().client.email == stored
    mail = compose_email(the_letter()).message()
    assert mail["To"].endswith(f"<{stored}>")


@pytest.mark.parametrize("typed", NO_ADDRESSES)
def test_address_is_refused_at_its_field(client: Browser, typed: str):
    clinic = make_clinic()

    answer = client.post(details_at(clinic, clinic.at(10)), person(email=typed))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["email"]
    assert answer.context["form"]["email"].value() == typed


def test_code_goes_to_the_address_that_was_booked_with():
    form = AddressForm({"email": "noor@MÜLLER.example"})

    assert form.is_valid()
    assert form.cleaned_data["email"] == "noor@xn--mller-kva.example"
