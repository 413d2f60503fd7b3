"""One search at the desk: who is meant, when they were here, what comes next."""

from datetime import date, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from bookings.clients.found import find_people
from bookings.clients.join_records import join_records
from bookings.models import Appointment
from bookings.tests.factories import MONDAY, NOW, Clinic, make_appointment
from bookings.tests.pages import address, text_of
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.clients.models import Client, Resemblance
from medspa.clients.services import find_or_create_client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
Status = Appointment.Status


@shared
def mina() -> Client:
    return make_client(
        first_name="Mina", last_name="del Reyes", phone="+12065551001", birth_on=date(1988, 6, 3)
    )


def find(browser: Browser, said: str) -> list[Client]:
    found = browser.get(reverse("find_visit"), {"q": said}).context["found"]
    return [one.client for one in found.people]


def test_people_are_found_as_they_are_said_and_visits_by_reference(
    desk: Browser, clinic: Clinic, mina: Client
):
    make_appointment(clinic, clinic.at(10), client=mina, reference="BX7K-29QM")
    make_appointment(clinic, clinic.at(12))

    for said in ("rey", "mina rey", "REYES MINA", "(206) 555-1001", "5551001", "bx7k29qm", "reyez"):
        assert find(desk, said) == [mina], said
    for said in ("", "m", "00", "%", "zzz", "0000", "🌸", "BX7K-29QN"):
        assert find(desk, said) == [], said


def test_each_says_when_they_were_here_and_what_comes_next(
    desk: Browser, clinic: Clinic, mina: Client, django_assert_num_queries: DjangoAssertNumQueries
):
    twin = make_client(first_name="Mina", last_name="Zorn")
    before, after = (clinic.at(11, day=MONDAY + timedelta(days=days)) for days in (-20, 9))
    make_appointment(clinic, before, client=mina, status=Status.COMPLETED)
    make_appointment(clinic, after, client=mina)
    make_appointment(clinic, clinic.at(9), client=mina, status=Status.ARRIVED)

    said = text_of(desk.get(reverse("find_visit"), {"q": "mina"}, headers={"HX-Request": "true"}))

    assert "born Jun 3, 1988" in said
    assert "here now, for" in said
    assert "next Wed, Mar 10, 11 am" in said
    assert "last here Feb 9, 2027" in said
    assert "nothing booked" in said  # the twin
    assert "New client “ mina ”" in said
    for person in (twin, mina):
        make_appointment(clinic, after + timedelta(days=person.pk % 7 + 1), client=person)
    with django_assert_num_queries(7):
        assert len(find_people("mina", NOW).people) == 2


def test_who_is_due_today_is_checked_in_where_they_were_found(
    desk: Browser, clinic: Clinic, mina: Client
):
    visit = make_appointment(clinic, clinic.at(10), client=mina)
    make_appointment(clinic, clinic.at(12, day=MONDAY + timedelta(days=1)))
    page = desk.get(reverse("find_visit"), {"q": "mina"})
    pressed = reverse("change_visit", args=[visit.reference])
    assert pressed in page.text
    desk.post(pressed, {"to": "arrived", "version": 1})
    again = desk.get(reverse("find_visit"), {"q": "mina"})
    assert (pressed in again.text, "here now" in text_of(again)) == (False, True)


def test_both_names_of_one_person_lead_to_one_page(desk: Browser, clinic: Clinic, mina: Client):
    by = make_user(Role.FRONT_DESK)
    known = {"phone": "+12065551001", "birth_on": date(1988, 6, 3), "by": by}
    second = find_or_create_client(first_name="Minna", last_name="Reis", **known)
    late = make_appointment(clinic, clinic.at(15), client=second)
    asked = Resemblance.objects.get(client=second)
    join_records(asked=asked, by=by, now=NOW)

    for said in ("reis", "del reyes", "reiss"):
        assert find(desk, said) == [mina], said
    assert "also entered as “Minna Reis”" in text_of(desk.get(reverse("find_visit"), {"q": "reis"}))
    page = desk.get(reverse("desk_client", args=[second.pk]), follow=True)
    assert page.redirect_chain == [(reverse("desk_client", args=[mina.pk]), 302)]
    assert [visit.pk for visit in page.context["shown"].coming] == [late.pk]


def test_page_of_a_client_has_what_the_desk_needs_and_nothing_clinical(
    desk: Browser, clinic: Clinic, mina: Client, django_assert_max_num_queries
):
    make_appointment(
        clinic, clinic.at(10), client=mina, note="Lidocaine, please", interests=["TEMPLE"]
    )
    gone = clinic.at(10, day=MONDAY - timedelta(days=3))
    make_appointment(clinic, gone, client=mina, status=Status.NO_SHOW)
    url = reverse("desk_client", args=[mina.pk])

    with django_assert_max_num_queries(60):
        page = desk.get(url)

    said = text_of(page)
    assert "Mon, Mar 1, 2027, 10 am" in said
    assert "Did not come" in said
    assert "no email, so nothing is sent" not in said
    assert "Lidocaine" not in said
    assert "Temple" not in said
    assert "Client record" not in said
    asked = {"email": "mina@new.example", "seen": mina.email}
    answer = desk.post(
        reverse("change_client_address", args=[mina.pk]), asked, headers={"HX-Target": "contact"}
    )
    assert answer.headers["HX-Refresh"] == "true"
    assert "mina@new.example" in text_of(desk.get(url))
    wrong = desk.post(
        reverse("change_client_phone", args=[mina.pk]),
        {"phone": "12", "seen": "+12065551001"},
        headers={"HX-Target": "contact"},
    )
    assert wrong.status_code == 422
    assert "<html" not in wrong.content.decode()


def test_new_client_is_begun_with_what_was_said(desk: Browser, clinic: Clinic):
    for said, name, typed in (
        ("reyez", "first_name", "Reyez"),
        ("ana María mcKay", "last_name", "María mcKay"),
        ("206 555 0137", "phone", "206 555 0137"),
        ("a@b.example", "email", "a@b.example"),
    ):
        form = desk.get(reverse("desk_book"), {"new": said}).context["form"]
        assert form[name].value() == typed


def test_whoever_may_be_meant_is_shown_while_somebody_new_is_typed(desk: Browser, clinic: Clinic):
    family = [make_client(first_name=name, phone="+12065551001") for name in ("Ann", "Bo", "Cy")]
    zoe = make_client(first_name="Zoë", last_name="Ng", phone="+12065551009")
    for typed, alike in (
        ({"phone": "(206) 555-1001"}, family),
        ({"phone": "206555"}, []),
        ({"first_name": "zoe", "last_name": "ng"}, [zoe]),
        ({"first_name": "zoe"}, []),
        ({"email": family[1].email}, [family[1]]),
    ):
        said = text_of(desk.post(reverse("alike_clients"), typed))
        assert [one for one in (*family, zoe) if f"Yes, {one.full_name}" in said] == alike, typed


def test_mornings_and_never_on_a_friday(desk: Browser, clinic: Clinic):
    asked = {"part": "morning", "never": ["0", "4"], "provider": clinic.provider.slug}

    page = desk.get(address("desk_book", clinic, **asked))

    starts = [offer.starts_at for offer in page.context["times"].offers]
    local = [clinic.location.local(at) for at in starts]
    assert {at.weekday() for at in local} == {1, 2, 3, 5, 6}
    assert {at.hour < 12 for at in local} == {True}
    assert f"Next free with {clinic.provider.name}" in text_of(page)
    pressed = [way.label for way in page.context["filters"] if way.is_on]
    assert pressed == ["Mornings", "Not Mondays", "Not Fridays"]
