"""Two records of one person: what is taken along, what stays whole, and where an appointment goes
then."""

from datetime import date

import pytest
from django.core.cache import cache
from django.db import DataError
from django.test import Client as Browser
from django.urls import reverse

from bookings.clients.join_records import join_records
from bookings.models import Appointment, WaitlistEntry
from bookings.tests.factories import NOW, book, make_appointment, make_clinic
from bookings.tests.pages import text_of
from bookings.tests.waitlist.factories import line_up
from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.clients.errors import TooManyNamesakes
from medspa.clients.models import Client, Resemblance
from medspa.clients.resemblances import other_records_of, records_of, waiting_questions
from medspa.clients.services import MOST, create_another, find_or_create_client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared
from medspa.signin.tests.codes import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ANN = {"first_name": "Ann", "last_name": "Lee", "phone": "+14155550123"}


@shared
def desk_user() -> User:
    return make_user(Role.FRONT_DESK)


@shared
def known() -> Client:
    return make_client(**ANN, email="ann@old.example", birth_on=date(1990, 5, 31))


@shared
def second(known: Client, desk_user: User) -> Client:
    return comes_as("ann@new.example", desk_user)


def comes_as(email: str, by: User) -> Client:
    return find_or_create_client(**ANN, email=email, by=by)


def join(one: Client, known: Client, by: User) -> Resemblance:
    return join_records(asked=Resemblance.objects.get(client=one, known=known), by=by, now=NOW)


def test_letters_about_an_appointment_taken_along_go_to_the_address_given_for_it(
    known: Client, second: Client, desk_user: User
):
    clinic = make_clinic()
    appointment = make_appointment(clinic, clinic.at(10), client=second)

    join(second, known, desk_user)

    appointment.refresh_from_db()
    assert (appointment.client, appointment.contact_address) == (known, "ann@new.example")


@pytest.mark.parametrize("status", ["completed", "in_treatment"])
def test_a_record_with_a_history_stays_whole(
    known: Client, second: Client, desk_user: User, status: str
):
    clinic = make_clinic()
    make_appointment(clinic, clinic.at(9), client=second, status=status)
    ahead = make_appointment(clinic, clinic.at(15), client=second)

    join(second, known, desk_user)

    second.refresh_from_db()
    ahead.refresh_from_db()
    assert (second.same_as, ahead.client) == (None, second)
    assert set(records_of(known)) == set(records_of(second)) == {known, second}
    assert other_records_of(known) == [second]
    assert other_records_of(second) == [known]
    assert comes_as("ann@new.example", desk_user) == second


def test_another_fault_of_the_database_is_not_called_two_appointments(
    known: Client, second: Client, desk_user: User
):
    clinic = make_clinic()
    appointment = make_appointment(clinic, clinic.at(10), client=second)
    Appointment.objects.filter(pk=appointment.pk).update(version=2147483647)

    with pytest.raises(DataError):
        join(second, known, desk_user)


def test_whoever_books_for_a_record_put_away_books_for_the_person(
    known: Client, second: Client, desk: Browser, desk_user: User
):
    clinic = make_clinic()
    join(second, known, desk_user)
    second.refresh_from_db()

    assert book(clinic, clinic.at(10), client=second).client == known
    page = desk.get(reverse("desk_book") + f"?client={second.pk}")
    assert page.context["client_chosen"] == known


def test_a_twin_on_the_waitlist_is_closed(known: Client, second: Client, desk_user: User):
    clinic = make_clinic()
    for client in (known, second):
        line_up(clinic, 1, client=client)

    join(second, known, desk_user)

    states = dict(WaitlistEntry.objects.values_list("client", "state"))
    assert states == {known.pk: "waiting", second.pk: "removed"}


def test_an_open_question_goes_on_about_the_known_record(
    known: Client, second: Client, desk_user: User
):
    third = comes_as("ann@third.example", desk_user)
    Resemblance.objects.get(client=third, known=known).delete()

    join(second, known, desk_user)

    assert [(one.client, one.known) for one in waiting_questions()] == [(third, known)]
    assert not Resemblance.objects.filter(state="different").exists()


def test_what_follows_from_two_answers_is_not_asked(known: Client, second: Client, desk_user: User):
    clinic = make_clinic()
    third = comes_as("ann@third.example", desk_user)
    for one, hour in ((second, 9), (third, 11)):
        make_appointment(clinic, clinic.at(hour), client=one, status="completed")
    join(second, known, desk_user)

    join(third, second, desk_user)

    third.refresh_from_db()
    assert not waiting_questions().exists()
    assert set(records_of(third)) == {known, second, third}


def test_the_address_of_a_record_put_away_opens_no_page_unconfirmed(
    known: Client, second: Client, desk_user: User, client: Browser
):
    cache.clear()
    make_clinic()
    make_client(first_name="Sister", email=known.email)
    join(second, known, desk_user)

    sign_in(client, second)

    assert client.get(reverse("me")).url == reverse("me_shut")
    said = text_of(client.get(reverse("me_shut")))
    assert "Ann Lee" in said
    assert "the one on your record" in said
    assert "Sister" not in said
    assert known.email not in said


def test_so_many_of_one_name_and_address_are_refused_in_words(known: Client, desk_user: User):
    Client.objects.filter(pk=known.pk).update(namesake=MOST - 1)

    with pytest.raises(TooManyNamesakes):
        create_another(**ANN, email=known.email, by=desk_user)


def test_the_number_after_the_last_is_taken_however_many_there_are(known: Client, desk_user: User):
    Client.objects.filter(pk=known.pk).update(namesake=40)

    another = create_another(**ANN, email=known.email, by=desk_user)

    assert another.namesake == 41
