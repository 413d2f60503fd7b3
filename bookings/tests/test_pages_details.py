"""The form of the booking pages: whatever goes wrong, everything typed comes back."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Appointment
from bookings.services.online import MARKETING_CONSENT, SMS_CONSENT
from bookings.tests.factories import MONDAY, NOW, make_appointment, make_clinic
from bookings.tests.pages import address, details_at, moment, person, text_of, the_appointment
from medspa.clients.models import ChannelConsent, Client
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_location
from treatments.tests.factories import make_area

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

EVERYTHING = {
    "first_name": "Noor",
    "last_name": "Example",
    "email": "noor@mail.example",
    "phone": "(415) 555-0123",
    "birth_on": "1990-05-31",
    "note": "I faint easily.",
    "interests": ["TEMPLE"],
    "sms_consent": "on",
}


def kept(response) -> dict[str, object]:
    """What the form shows after it came back."""
    form = response.context["form"]
    return {name: form[name].value() for name in EVERYTHING}


KEPT = EVERYTHING | {"sms_consent": True}


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("first_name", "", "Please tell us your first name."),
        ("last_name", "  ", "Please tell us your last name."),
        (
            "email",
            "noor@",
            "This does not look like an e-mail address. Example: name@example.com.",
        ),
        ("email", "", "Please give an e-mail address: your confirmation goes there."),
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
        ("birth_on", "31 May", "Please write the date like 1990-05-31."),
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
        ("W" * 150, "F" * 150),
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


def test_direction_overrides_and_controls_are_left_out_of_names(client: Browser):
    clinic = make_clinic()

    client.post(details_at(clinic, clinic.at(10)), person(first_name="No\u202eor\u0007"))

    assert the_appointment().client.first_name == "Noor"


def test_too_long_name_is_refused_kindly(client: Browser):
    clinic = make_clinic()

    response = client.post(details_at(clinic, clinic.at(10)), person(first_name="W" * 151))

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


def test_past_time_in_an_old_link_leads_back_to_the_times(client: Browser):
    clinic = make_clinic()

    response = client.get(details_at(clinic, NOW - timedelta(days=3)))

    assert response.status_code == 422
    assert response.context["problem"] == "This time is not free any more. Please choose another."
    assert response.context["times"].on == MONDAY


def test_missing_time_leads_back_to_the_times(client: Browser):
    clinic = make_clinic()

    for send in (client.get, client.post):
        response = send(details_at(clinic, clinic.at(10)).split("&starts_at")[0])
        assert response.context["problem"] == "Please choose a time."


def test_unreadable_time_leads_back_to_the_choice(client: Browser):
    clinic = make_clinic()

    response = client.get(address("book_details", clinic, starts_at="soon"))

    assert response.status_code == 422


def test_unknown_visit_leads_back_to_the_choice(client: Browser):
    clinic = make_clinic()

    response = client.post(details_at(clinic, clinic.at(10), appointment_type="no-such"), person())

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["appointment_type"]


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
        assert f'name="starts_at" value="{moment(slot)}"' in response.content.decode()
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


def test_client_with_a_visit_at_that_time_is_told(client: Browser):
    clinic = make_clinic(providers=2, rooms=2)
    client.post(details_at(clinic, clinic.at(10)), person())

    response = client.post(details_at(clinic, clinic.at(10)), person())

    assert response.status_code == 422
    assert response.context["error"].code == "client_busy"


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
    typed, page, went_to = person(), details_at(clinic, clinic.at(10)), []

    def send() -> None:
        try:
            went_to.append(Browser().post(page, typed)["Location"])
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(went_to) == 4
    assert len(set(went_to)) == 1
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


def test_filled_honeypot_books_nothing_and_says_why(client: Browser):
    clinic = make_clinic()

    response = client.post(details_at(clinic, clinic.at(10)), person(website="http://x.example"))

    assert response.status_code == 422
    assert "a hidden field" in text_of(response)
    assert Appointment.objects.count() == 0


def test_hold_becomes_the_booking(client: Browser):
    clinic = make_clinic()
    taken = client.post(
        details_at(clinic, clinic.at(10)).replace(reverse("book_details"), reverse("book_time")),
        {"starts_at": moment(clinic.at(10))},
    )

    client.post(taken.url, person())

    assert the_appointment().status == Appointment.Status.BOOKED


def test_hold_that_ran_out_is_no_obstacle(client: Browser, monkeypatch: pytest.MonkeyPatch):
    clinic = make_clinic()
    taken = client.post(
        details_at(clinic, clinic.at(10)).replace(reverse("book_details"), reverse("book_time")),
        {"starts_at": moment(clinic.at(10))},
    )
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(minutes=9))

    done = client.post(taken.url, person())

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


def test_other_location_is_not_offered(client: Browser):
    clinic = make_clinic()
    elsewhere = make_location()

    response = client.post(details_at(clinic, clinic.at(10), location=elsewhere.slug), person())

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["location"]
