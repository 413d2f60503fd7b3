"""The desk never loses what was typed for a caller: not by another visit, provider or week, not by
a search, a refusal, another form of the desk or a second window."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Appointment
from bookings.tests.courses.factories import make_template
from bookings.tests.factories import MONDAY, NOW, Clinic, make_appointment, make_clinic, make_type
from bookings.tests.pages import address, moment, text_of
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.clock import set_now
from medspa.local.testkit.markup import html_of
from medspa.local.testkit.shared import shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

TYPED = {
    "first_name": "Siobhan",
    "last_name": "O'Brien",
    "email": "siobhan@mail.example",
    "phone": "(415) 555-0123",
    "birth_on": "1990-05-31",
    "note": "Prefers mornings",
}


@shared
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=2)


def key_in(page: Any) -> str:
    return page.context["draft"].key


def shown(page: Any) -> dict[str, Any]:
    form = page.context["form"]
    return {name: form[name].value() for name in TYPED}


def begin(desk: Browser, clinic: Clinic, name: str = "desk_book") -> str:
    """The address of a new form, with its key."""
    page = desk.get(address(name, clinic))
    return f"{address(name, clinic)}&draft={key_in(page)}"


def go(desk: Browser, url: str, there: str, **sent: Any) -> Any:
    return desk.post(url, TYPED | sent | {"go": there}, follow=True)


@pytest.mark.parametrize("name", ["desk_book", "desk_course", "waitlist_add"])
def test_enter_in_a_field_does_what_the_form_is_for(desk: Browser, clinic: Clinic, name: str):
    make_template(clinic)

    page = html_of(desk.get(address(name, clinic)))

    pressed, *_others = re.findall(r'<button[^>]*form="desk-form"[^>]*>', page)
    assert page.index(pressed) < page.index('id="desk-form"')
    assert "name=" not in pressed


def test_another_appointment_provider_and_week_keep_everything(desk: Browser, clinic: Clinic):
    other = make_type(providers=clinic.providers, locations=[clinic.location])
    url = begin(desk, clinic)
    at = moment(clinic.at(15))

    ways = (
        f"?appointment_type={other.slug}&location={clinic.location.slug}",
        f"?appointment_type={other.slug}&provider={clinic.provider.slug}",
        f"?appointment_type={other.slug}&page={MONDAY + timedelta(days=7)}",
    )
    for there in ways:
        page = go(desk, url, there, starts_at=at)
        assert shown(page) == TYPED
        assert page.context["chosen_at"] == clinic.at(15)

    assert page.context["picked"].kept  # on another week than the one shown
    assert f'value="{at}" data-says="Mon, Mar 1, 3 pm" checked' in html_of(page)


def test_chosen_client_stays_chosen(desk: Browser, clinic: Clinic):
    person = make_client(first_name="Soo", last_name="Park")
    url = begin(desk, clinic)

    page = go(desk, url, f"?provider={clinic.provider.slug}", client=person.pk)
    other = {"HX-Request": "true", "HX-Target": "people"}
    asked = {"q": "nobody", "client": person.pk, "draft": key_in(page)}
    people = desk.get(reverse("desk_book"), asked, headers=other)

    assert f'value="{person.pk}" checked' in html_of(page)
    assert f'value="{person.pk}" checked' in html_of(people)


def test_every_way_out_of_the_form_is_a_button_of_it(desk: Browser, clinic: Clinic):
    """A link would leave what is typed behind where no script runs."""
    page = html_of(desk.get(begin(desk, clinic)))
    form = page[page.index('id="desk-form"') : page.index("</form>", page.index('id="desk-form"'))]

    assert "<a " not in form
    assert form.count('name="go"') > 5


def test_search_without_scripts_keeps_everything(desk: Browser, clinic: Clinic):
    person = make_client(first_name="Mina")
    url = begin(desk, clinic)

    page = desk.post(url, TYPED | {"q": "min", "said": ""}, follow=True)

    assert page.context["people"] == [person]
    assert shown(page) == TYPED
    assert Appointment.objects.count() == 0


def test_search_that_was_answered_books(desk: Browser, clinic: Clinic):
    url = begin(desk, clinic)
    sent = {"q": "min", "said": "min", "starts_at": moment(clinic.at(10)), "submission_key": KEY}

    assert desk.post(url, TYPED | sent).status_code == 302
    assert Appointment.objects.count() == 1


KEY = "0d9b2f0a-2f54-4a3c-8b1e-2f0e0a9c7f11"


def test_taken_time_and_then_another_provider_keep_everything(desk: Browser, clinic: Clinic):
    make_appointment(clinic, clinic.at(10))
    url = f"{begin(desk, clinic)}&provider={clinic.provider.slug}"
    sent = TYPED | {"starts_at": moment(clinic.at(10)), "submission_key": KEY}

    refused = desk.post(url, sent)
    page = go(desk, url, f"?provider={clinic.providers[1].slug}", starts_at=moment(clinic.at(10)))

    assert (refused.status_code, shown(refused)) == (422, TYPED)
    assert shown(page) == TYPED
    assert page.context["chosen_at"] == clinic.at(10)  # free with the other provider


def test_back_and_refresh_find_what_a_script_sent_while_typing(desk: Browser, clinic: Clinic):
    url = begin(desk, clinic)

    sent = desk.post(url, TYPED | {"draft": "1"})

    assert sent.status_code == 204
    assert shown(desk.get(url)) == TYPED


def test_two_callers_are_not_mixed_and_the_first_can_be_gone_on_with(desk: Browser, clinic: Clinic):
    first = begin(desk, clinic)
    desk.post(first, TYPED | {"draft": "1"})

    fresh = desk.get(address("desk_book", clinic))
    (left,) = fresh.context["unfinished"]

    assert not any(shown(fresh).values())
    assert left.who.startswith("Siobhan O'Brien")
    assert shown(desk.get(left.url)) == TYPED


def test_what_was_booked_is_not_offered_again(desk: Browser, clinic: Clinic):
    url = begin(desk, clinic)
    desk.post(url, TYPED | {"draft": "1"})
    desk.post(url, TYPED | {"starts_at": moment(clinic.at(10)), "submission_key": KEY})

    page = desk.get(address("desk_book", clinic))

    assert Appointment.objects.count() == 1
    assert page.context["unfinished"] == []


def test_draft_runs_out(desk: Browser, clinic: Clinic, monkeypatch: pytest.MonkeyPatch):
    url = begin(desk, clinic)
    desk.post(url, TYPED | {"draft": "1"})
    set_now(monkeypatch, NOW + timedelta(hours=2, minutes=1))

    assert not any(shown(desk.get(url)).values())


def test_caller_goes_on_in_the_series_and_on_the_waitlist(desk: Browser, clinic: Clinic):
    make_template(clinic)
    url = begin(desk, clinic)

    course = go(desk, url, f"{reverse('desk_course')}?location={clinic.location.slug}")
    wait = go(desk, url, f"{reverse('waitlist_add')}?location={clinic.location.slug}")

    assert shown(course) == TYPED
    typed = {name: value for name, value in TYPED.items() if name != "note"}
    form = wait.context["form"]
    assert {name: form[name].value() for name in typed} == typed


def test_series_keeps_everything_when_its_times_are_asked_for(desk: Browser, clinic: Clinic):
    make_template(clinic)
    page = desk.get(address("desk_course", clinic))
    url = f"{address('desk_course', clinic)}&draft={key_in(page)}"

    page = go(desk, url, "?with_time=1", starts_at=moment(clinic.at(10)))

    assert shown(page) == TYPED
    assert page.context["chosen_at"] == clinic.at(10)


def test_waitlist_keeps_wishes_through_a_search(desk: Browser, clinic: Clinic):
    page = desk.get(reverse("waitlist_add"))
    url = f"{reverse('waitlist_add')}?draft={key_in(page)}"
    wishes = {"weekdays": ["1", "3"], "earliest": "09:30", "to_on": "2027-04-01"}

    page = desk.post(url, TYPED | wishes | {"q": "sio", "said": ""}, follow=True)

    form = page.context["form"]
    assert {name: form[name].value() for name in wishes} == wishes


def test_move_keeps_the_time_and_the_reason(desk: Browser, clinic: Clinic):
    appointment = make_appointment(clinic, clinic.at(10))
    url = reverse("desk_move", args=[appointment.reference])
    draft = key_in(desk.get(url))

    sent = {"go": "?anyone=1", "starts_at": moment(clinic.at(15)), "override_reason": "Agreed"}
    page = desk.post(f"{url}?draft={draft}", sent, follow=True)

    assert page.context["anyone"]
    assert page.context["chosen_at"] == clinic.at(15)
    assert page.context["form"]["override_reason"].value() == "Agreed"


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example/?x=1", "/admin/?y=2"])
def test_button_leads_to_no_other_page(desk: Browser, clinic: Clinic, there: str):
    answer = desk.post(begin(desk, clinic), TYPED | {"go": there})

    assert urlsplit(answer.url).netloc == ""
    assert urlsplit(answer.url).path == reverse("desk_book")


def test_links_between_weeks_carry_the_key(desk: Browser, clinic: Clinic):
    url = begin(desk, clinic)
    key = parse_qs(urlsplit(url).query)["draft"]

    page = html_of(desk.get(url))
    values = [unescape(part.split('"')[0]) for part in page.split('name="go" value="')[1:]]

    queries = [parse_qs(urlsplit(value).query) for value in values if value.startswith("?")]
    assert queries
    assert all(query["draft"] == key for query in queries)


def test_phone_is_enough(desk: Browser, clinic: Clinic):
    sent = TYPED | {"email": "", "starts_at": moment(clinic.at(10)), "submission_key": KEY}

    answer = desk.post(begin(desk, clinic), sent)

    assert answer.status_code == 302
    assert "No email on file" in text_of(desk.get(answer.url))
