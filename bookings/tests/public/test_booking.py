"""The booking pages, without script: the way through all three, and what is chosen first."""

from urllib.parse import urlencode

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.tests.factories import MONDAY, make_clinic, make_type
from bookings.tests.pages import address, details_at, moment, person, text_of, the_appointment
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_location, make_staff
from medspa.local.testkit.markup import html_of
from medspa.messaging.models import Message
from medspa.signin.tests.codes import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_visitor_books_without_script(client: Browser):
    clinic = make_clinic()

    first = client.get(reverse("book"))
    assert [kind.name for kind, _ in first.context["types"]] == [clinic.type.name]
    second = client.get(address("book_time", clinic))
    assert second.context["times"].on == MONDAY
    third = client.post(address("book_time", clinic), {"starts_at": moment(clinic.at(10))})
    assert third.url == details_at(clinic, clinic.at(10))
    assert client.get(third.url).status_code == 200
    done = client.post(third.url, person(), follow=True)

    booked = the_appointment()
    assert (booked.status, booked.starts_at) == ("booked", clinic.at(10))
    assert booked.client.full_name == "Noor Example"
    assert str(booked.client.phone.as_e164) == "+14155550123"
    assert done.status_code == 200
    said = text_of(done)
    assert booked.reference in said
    assert "Monday, March 1, 2027, 10 am" in said
    assert "Pacific Time" in said
    assert reverse("manage_appointment", args=[done.context["token"]]) in html_of(done)
    assert [message.kind for message in Message.objects.all()] == ["bookings/confirmation"]


def test_done_page_can_be_opened_again(client: Browser):
    clinic = make_clinic()
    done = client.post(details_at(clinic, clinic.at(10)), person())

    pages = [client.get(done.url) for _ in range(2)] + [Browser().get(done.url)]

    assert [page.status_code for page in pages] == [200, 200, 200]


def test_done_page_of_an_appointment_that_was_cancelled_leads_to_what_is_true(client: Browser):
    clinic = make_clinic()
    done = client.post(details_at(clinic, clinic.at(10)), person(), follow=True)
    client.post(reverse("cancel_appointment", args=[done.context["token"]]))

    response = client.get(done.request["PATH_INFO"], follow=True)

    assert "This visit is canceled" in text_of(response)
    assert "See you on" not in text_of(response)


def test_appointment_step_leads_to_signing_in_and_back_to_what_was_chosen(client: Browser):
    kind = make_clinic().type

    asked = client.get(f"/book/?interests=TEMPLE&appointment_type={kind.slug}&sign_in=1")

    chosen = f"/book/?interests=TEMPLE&appointment_type={kind.slug}"
    assert asked.url == f"{reverse('me_sign_in')}?{urlencode({'next': chosen})}"
    assert 'name="sign_in"' in html_of(client.get(chosen))


def test_appointment_step_asks_nobody_to_sign_in_twice(client: Browser):
    make_clinic()
    sign_in(client, make_client(first_name="Mara", last_name="Mine"))

    response = client.get(reverse("book"))

    assert "Signed in as Mara Mine ." in text_of(response)
    assert 'name="sign_in"' not in html_of(response)


def test_appointment_step_lists_only_what_is_online(client: Browser):
    clinic = make_clinic()
    make_type(providers=clinic.providers, locations=[clinic.location], is_online=False)

    response = client.get(reverse("book"))

    assert [kind for kind, _ in response.context["types"]] == [clinic.type]


def test_appointment_step_says_when_nothing_is_online(client: Browser):
    make_location()

    response = client.get(reverse("book"))

    assert "Nothing can be booked online right now" in text_of(response)


def test_the_only_location_need_not_be_chosen(client: Browser):
    clinic = make_clinic()

    response = client.get(reverse("book_time"), {"appointment_type": clinic.type.slug})

    assert response.context["choice"].location == clinic.location


def test_among_locations_one_must_be_chosen(client: Browser):
    clinic = make_clinic()
    make_location()

    response = client.get(reverse("book_time"), {"appointment_type": clinic.type.slug})

    assert response.status_code == 422
    assert response.context["form"].errors["location"] == [
        "Please choose where you'd like to come."
    ]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        (
            "appointment_type",
            "no-such-visit",
            "We don't offer that visit online. Please choose one of these.",
        ),
        ("appointment_type", "", "Please choose what you'd like to come in for."),
        ("location", "atlantis", "We don't know that location. Please choose one of these."),
        ("provider", "nobody", "You can't book that person. Please choose someone else."),
    ],
)
def test_unknown_choice_is_said_at_the_field(client: Browser, field: str, value: str, message: str):
    clinic = make_clinic()

    response = client.get(address("book_time", clinic, **{field: value}))

    assert response.status_code == 422
    assert response.context["form"].errors == {field: [message]}
    assert message in text_of(response)


def test_provider_who_does_something_else_is_refused_with_the_rest_kept(client: Browser):
    clinic = make_clinic()
    other = make_staff()
    make_type(providers=[other], locations=[clinic.location])

    response = client.get(address("book_time", clinic, provider=other.slug))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["provider"]
    assert f'value="{clinic.type.slug}" required checked' in html_of(response)


def test_provider_who_works_elsewhere_is_refused(client: Browser):
    clinic = make_clinic()
    elsewhere = make_location()
    clinic.type.locations.add(elsewhere)

    response = client.get(
        address("book_time", clinic, location=elsewhere.slug, provider=clinic.provider.slug)
    )

    assert response.status_code == 422
    assert response.context["form"].errors["provider"] == [
        f"{clinic.provider.name} doesn't see clients at {elsewhere}."
    ]


def test_no_booking_page_creates_a_client_before_the_form_is_sent(client: Browser):
    clinic = make_clinic()

    client.get(details_at(clinic, clinic.at(10)))

    assert Client.objects.count() == 0


@pytest.mark.parametrize(("price", "said"), [(0, "Free"), (150, "from $150")])
def test_appointment_says_what_it_costs(client: Browser, price: int, said: str):
    make_clinic(price_from=price)

    assert text_of(client.get(reverse("book"))).count(said) == 1


def test_time_sent_with_nonsense_beside_it_is_refused_with_words(client: Browser):
    clinic = make_clinic()
    sent = {"starts_at": moment(clinic.at(10)), "version": "first"}

    response = client.post(address("book_time", clinic), sent)

    assert response.context["problem"] == "Enter a whole number."
