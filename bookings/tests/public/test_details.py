"""The form of the booking pages: whatever goes wrong, everything typed comes back."""

import pytest
from django.test import Client as Browser

from bookings.models import Appointment
from bookings.online.book import MARKETING_CONSENT, SMS_CONSENT
from bookings.tests.factories import make_clinic
from bookings.tests.pages import (
    EVERYTHING,
    KEPT,
    details_at,
    kept,
    person,
    text_of,
    the_appointment,
)
from medspa.clients.models import ChannelConsent
from medspa.clients.tests.factories import make_client
from treatments.tests.factories import make_area

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("first_name", "", "Please tell us your first name."),
        (
            "phone",
            "(415) 555-0123 ext. 4",
            "We can't save an extension. Please give a number that reaches you directly.",
        ),
        (
            "email",
            "noor@",
            "That doesn't look like an email address. Example: name@example.com.",
        ),
        ("email", "", "Please enter your email. We'll send your confirmation there."),
        (
            "phone",
            "12345",
            "This does not look like a phone number. Write it like (201) 555-0123, "
            "or with + and the country code.",
        ),
        (
            "phone",
            "call me",
            "This does not look like a phone number. Write it like (201) 555-0123, "
            "or with + and the country code.",
        ),
        ("birth_on", "May 31", "Please write the date like 1990-05-31."),
        ("birth_on", "2099-01-01", "Please check the date of birth."),
        ("birth_on", "1066-10-14", "Please check the date of birth."),
        ("note", "x" * 1001, "Please keep this under 1,000 characters."),
        ("interests", ["NO_SUCH_AREA"], "We do not know the area “NO_SUCH_AREA”."),
    ],
)
def test_wrong_field_is_named_and_nothing_typed_is_lost(
    client: Browser, field: str, typed: object, message: str
):
    make_area("TEMPLE", takes_filler=True)
    clinic = make_clinic()

    response = client.post(details_at(clinic, clinic.at(10)), person(**EVERYTHING | {field: typed}))

    assert response.status_code == 422
    assert response.context["form"].errors == {field: [message]}
    assert kept(response) == KEPT | {field: typed}
    assert Appointment.objects.count() == 0


def test_error_stands_by_its_field_for_everybody(client: Browser):
    clinic = make_clinic()

    page = client.post(details_at(clinic, clinic.at(10)), person(email="noor@")).content.decode()

    assert 'aria-invalid="true"' in page
    assert 'id="id_email_error"' in page


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("(415) 555-0123", "+14155550123"),
        ("415.555.0123", "+14155550123"),
        ("1 415 555 0123", "+14155550123"),
        ("+44 20 7946 0958", "+442079460958"),
    ],
)
def test_phone_is_taken_in_local_and_international_writing(
    client: Browser, typed: str, stored: str
):
    clinic = make_clinic()

    client.post(details_at(clinic, clinic.at(10)), person(phone=typed))

    assert the_appointment().contact_phone.as_e164 == stored


def test_phone_is_read_as_in_the_country_of_the_location(client: Browser):
    clinic = make_clinic(zone="Europe/London")
    clinic.location.phone = "+442079460000"
    clinic.location.save()

    client.post(details_at(clinic, clinic.at(15)), person(phone="020 7946 0958"))

    assert the_appointment().contact_phone.as_e164 == "+442079460958"


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("محمد", "العبدالله"),
        ("Zoë 👩🏽‍🦱", "O'Brien-Núñez"),
        ("💉 Zoë", "نور الهدى"),
        ("<script>alert(1)</script>", '=HYPERLINK("x")'),
        ("W" * 200, "F" * 200),
        ("李", "小龍"),
    ],
)
def test_names_of_the_world_are_kept_as_typed(client: Browser, first: str, last: str):
    clinic = make_clinic()

    done = client.post(
        details_at(clinic, clinic.at(10)),
        person(first_name=first, last_name=last),
        follow=True,
    )

    booked = the_appointment().client
    assert (booked.first_name, booked.last_name) == (first, last)
    assert done.status_code == 200


def test_one_name_is_enough(client: Browser):
    clinic = make_clinic()

    done = client.post(
        details_at(clinic, clinic.at(10)),
        person(first_name="Suharto", last_name=""),
        follow=True,
    )

    assert done.status_code == 200
    assert the_appointment().client.full_name == "Suharto"


def test_direction_overrides_and_controls_are_left_out_of_names(client: Browser):
    clinic = make_clinic()

    client.post(details_at(clinic, clinic.at(10)), person(first_name="No\u202eor\u0007"))

    assert the_appointment().client.first_name == "Noor"


def test_too_long_name_is_refused_kindly(client: Browser):
    clinic = make_clinic()

    response = client.post(details_at(clinic, clinic.at(10)), person(first_name="W" * 201))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["first_name"]


@pytest.mark.parametrize("name", ["Win at http://evil.example", "www.evil.example", "\u200b\u200b"])
def test_name_that_is_none_is_refused(client: Browser, name: str):
    clinic = make_clinic()

    response = client.post(details_at(clinic, clinic.at(10)), person(first_name=name))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["first_name"]


def test_script_in_the_form_is_inert(client: Browser):
    clinic = make_clinic()
    attack = '"><script>alert(1)</script>'

    refused = client.post(
        details_at(clinic, clinic.at(10)),
        person(first_name=attack, last_name=attack, note=attack, email=attack, phone=attack),
    )
    done = client.post(
        details_at(clinic, clinic.at(10)),
        person(first_name=attack, last_name=attack, note=attack),
        follow=True,
    )

    for response in (refused, done):
        assert "<script>alert" not in response.content.decode()


def test_filled_honeypot_books_nothing_and_says_why(client: Browser):
    clinic = make_clinic()

    response = client.post(details_at(clinic, clinic.at(10)), person(subject="http://x.example"))

    assert response.status_code == 422
    assert "a hidden field" in text_of(response)
    assert Appointment.objects.count() == 0


def test_boxes_start_unticked(client: Browser):
    clinic = make_clinic()

    form = client.get(details_at(clinic, clinic.at(10))).context["form"]

    assert [form[name].value() for name in ("sms_consent", "marketing_consent")] == [None, None]


def consents() -> set[tuple[str, str, bool, str, str]]:
    fields = ("channel", "purpose", "granted", "text_shown", "text_version")
    return set(ChannelConsent.objects.values_list(*fields))


def test_answers_about_messages_are_kept_with_the_sentence_shown(client: Browser):
    clinic = make_clinic()
    page = details_at(clinic, clinic.at(10))
    shown = text_of(client.get(page))

    client.post(page, person(sms_consent="on"))

    assert SMS_CONSENT.sentence in shown
    assert MARKETING_CONSENT.sentence in shown
    assert consents() == {
        ("sms", "transactional", True, SMS_CONSENT.sentence, SMS_CONSENT.version),
        ("email", "marketing", False, MARKETING_CONSENT.sentence, MARKETING_CONSENT.version),
    }


def test_empty_box_does_not_take_back_an_earlier_yes(client: Browser):
    clinic = make_clinic()
    client.post(details_at(clinic, clinic.at(10)), person(sms_consent="on"))

    client.post(details_at(clinic, clinic.at(13)), person())

    assert list(ChannelConsent.objects.filter(channel="sms").values_list("granted")) == [(True,)]


def test_yes_for_another_number_is_not_the_clients(client: Browser):
    clinic = make_clinic()
    known = make_client(first_name="Noor", last_name="Example", email="noor@mail.example")

    client.post(details_at(clinic, clinic.at(10)), person(phone="415 555 0999", sms_consent="on"))

    assert the_appointment().client == known
    assert not ChannelConsent.objects.filter(channel="sms", granted=True).exists()


def test_areas_stand_by_region_in_lay_words_without_parts(client: Browser):
    whole = make_area("CHIN_SHADOW", takes_filler=True)
    part = make_area("PREJOWL", takes_filler=True)
    make_area("TEMPLE", takes_filler=True, region="U", lay_name="Temples")
    whole.parts.add(part)
    clinic = make_clinic()

    groups = client.get(details_at(clinic, clinic.at(10))).context["interest_groups"]

    names = [(region, [area.lay_name for area in areas]) for region, areas in groups]
    assert names == [("Upper face", ["Temples"]), ("Lower face", ["Chin shadow"])]


def test_interests_are_kept_as_codes(client: Browser):
    make_area("TEMPLE", takes_filler=True)
    clinic = make_clinic()

    client.post(details_at(clinic, clinic.at(10)), person(interests=["TEMPLE"]))

    assert the_appointment().interests == ["TEMPLE"]
