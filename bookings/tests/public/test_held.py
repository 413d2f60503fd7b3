"""The held time on the booking pages: kept once more, let go, run out; and forms sent too often."""

from datetime import timedelta

import pytest
from django.test import Client as Browser

from bookings.models import Appointment
from bookings.tests.factories import NOW, Clinic
from bookings.tests.pages import address, details_at, moment, person, pick, text_of
from medspa import ratelimit
from medspa.clients.models import Client
from medspa.local.testkit.clock import set_now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
HTMX = {"HX-Request": "true", "HX-Target": "held"}
RUN_OUT = "We're no longer holding this time for you."


def hold() -> Appointment:
    return Appointment.objects.get(status="held")


def at_minute(monkeypatch: pytest.MonkeyPatch, minute: int) -> None:
    set_now(monkeypatch, NOW + timedelta(minutes=minute))


def test_page_says_until_when_and_offers_more(client: Browser, clinic: Clinic):
    said = text_of(client.get(pick(client, clinic)))

    assert "We're holding this time for you until 4:08 am" in said
    assert "Hold it 8 more minutes" in said


def test_kept_longer_once_with_everything_typed(client: Browser, clinic: Clinic):
    url = pick(client, clinic)

    answer = client.post(url, person(first_name="Noor", note="Needles, no!") | {"keep": "1"})
    page = client.get(answer.url)

    assert answer.url == f"{url}#held-until"
    assert (hold().hold_expires_at, hold().hold_renewed) == (NOW + timedelta(minutes=16), True)
    assert page.context["form"]["note"].value() == "Needles, no!"
    assert "until 4:16 am" in text_of(page)
    assert "more minutes" not in text_of(page)


def test_script_gets_the_part_of_the_page(client: Browser, clinic: Clinic):
    page = client.post(pick(client, clinic), {"keep": "1"}, headers=HTMX)

    assert page.status_code == 200
    assert text_of(page) == "We're holding this time for you until 4:16 am Let this time go"


def test_second_time_is_refused_kindly(client: Browser, clinic: Clinic):
    url = pick(client, clinic)
    client.post(url, person() | {"keep": "1"})

    page = client.post(url, person() | {"keep": "1"}, follow=True)

    assert "We could keep this time once more only." in text_of(page)
    assert hold().hold_expires_at == NOW + timedelta(minutes=16)


def test_time_that_ran_out_is_said_and_can_be_booked(
    client: Browser, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
):
    url = pick(client, clinic)
    at_minute(monkeypatch, 9)

    page = client.post(url, person() | {"keep": "1"}, follow=True)

    assert RUN_OUT in text_of(page)
    assert client.post(url, person()).status_code == 302


def test_time_let_go_is_free_and_nothing_typed_is_lost(client: Browser, clinic: Clinic):
    url = pick(client, clinic)

    answer = client.post(url, person(note="Mornings") | {"let_go": "1"})

    assert Appointment.objects.count() == 0
    assert answer.url == address("book_time", clinic)
    again = client.get(pick(client, clinic, 13))
    assert again.context["form"]["note"].value() == "Mornings"


@pytest.mark.parametrize("step", ["keep", "let_go"])
def test_another_window_that_holds_another_time_is_left_alone(
    client: Browser, clinic: Clinic, step: str
):
    first = pick(client, clinic, 10)
    pick(client, clinic, 13)

    client.post(first, person() | {step: "1"})

    assert (hold().starts_at, hold().hold_renewed) == (clinic.at(13), False)


@pytest.fixture
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ratelimit, "time", lambda: 700_000 * 3600 + 1800)


def test_times_chosen_too_often_say_when_to_come_back(
    client: Browser, clinic: Clinic, settings, still_clock
):
    settings.PAGE_RATES = settings.PAGE_RATES | {"hold": "1/h"}
    client.defaults["REMOTE_ADDR"] = "198.51.100.21"
    pick(client, clinic)

    page = client.post(address("book_time", clinic), {"starts_at": moment(clinic.at(13))})

    assert (page.status_code, page["Retry-After"]) == (429, "3600")
    assert "Please try again at 5 am, or call us:" in text_of(page)
    assert page.context["chosen_at"] == clinic.at(13)
    assert hold().starts_at == clinic.at(10)


@pytest.mark.parametrize("rates", [("PAGE_RATES", "booking"), ("API_RATES", "person")])
def test_bookings_too_often_keep_what_was_typed(
    client: Browser, clinic: Clinic, settings, still_clock, rates: tuple[str, str]
):
    setattr(settings, rates[0], getattr(settings, rates[0]) | {rates[1]: "1/h"})
    client.defaults["REMOTE_ADDR"] = f"198.51.100.{30 + len(rates[1])}"
    often = person(email=f"{rates[1]}@mail.example")
    client.post(details_at(clinic, clinic.at(10)), often)

    page = client.post(details_at(clinic, clinic.at(13)), person(email=often["email"], note="Hi"))

    assert page.status_code == 429
    assert "Please try again at" in text_of(page)
    assert page.context["form"]["note"].value() == "Hi"
    assert Appointment.objects.count() == Client.objects.count() == 1


def test_a_whole_ipv6_network_is_one_caller(client: Browser, clinic: Clinic, settings, still_clock):
    settings.PAGE_RATES = settings.PAGE_RATES | {"hold": "1/h"}
    codes = [
        client.post(
            address("book_time", clinic),
            {"starts_at": moment(clinic.at(10))},
            REMOTE_ADDR=f"2001:db8:0:9::{n}",
        ).status_code
        for n in (1, 2)
    ]
    assert codes == [302, 429]
