"""Pages of staff that only look, or answer for many appointments at once, ask the database for
little."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bookings.models import Appointment
from bookings.tests.factories import MONDAY, book, make_appointment, make_clinic
from bookings.tests.pages import text_of
from bookings.views.desk.people.same_person import CHECKED
from medspa.audit.log import ONLINE_VISITOR
from medspa.clients.models import Resemblance
from medspa.clients.services import find_or_create_client
from medspa.clients.tests.factories import make_client
from medspa.messaging.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_looking_at_a_message_locks_nothing(desk: Browser):
    clinic = make_clinic()
    book(clinic, clinic.at(10))
    address = reverse("message_detail", args=[Message.objects.get().pk])

    with CaptureQueriesContext(connection) as asked:
        page = desk.get(address)

    assert "This is how it would read" in text_of(page)
    rows = [each["sql"] for each in asked if "bookings_appointment" in each["sql"]]
    assert rows
    assert not [sql for sql in rows if " FOR " in sql.upper()]


def test_one_answer_asks_the_rules_of_the_next_appointments_only(desk: Browser):
    clinic = make_clinic()
    known = make_client(first_name="Noor", last_name="Núñez", birth_on=date(2020, 1, 1))
    for week in range(CHECKED + 2):
        day = MONDAY + timedelta(weeks=week)
        make_appointment(clinic, clinic.at(10, day=day), client=known)
    find_or_create_client(
        first_name="Noor",
        last_name="Nunez",
        email="noor@new.example",
        phone=known.phone.as_e164,
        by=ONLINE_VISITOR,
    )
    asked = Resemblance.objects.get()
    assert Appointment.objects.filter(client=known).count() == CHECKED + 2

    page = desk.post(
        reverse("same_person_answer", args=[asked.pk]), {"answer": "same"}, follow=True
    )

    assert f"Only the next {CHECKED} visits were checked." in text_of(page)
