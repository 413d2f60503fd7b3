"""Who sees what of an appointment on the board, and what a name does to its page."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Appointment
from bookings.tests.board.asking import board, step
from bookings.tests.factories import Clinic, make_appointment
from bookings.tests.pages import text_of
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared
from treatments.tests.factories import make_area

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@shared
def told(clinic: Clinic) -> Appointment:
    """An appointment whose client said what they would like, and a note."""
    make_area("TEMPLE", takes_filler=True, lay_name="Temples")
    return make_appointment(clinic, clinic.at(10), interests=["TEMPLE"], note="I faint easily.")


def test_front_desk_sees_nothing_clinical_of_an_appointment(desk: Browser, told: Appointment):
    said = text_of(board(desk, visit=told.reference))

    assert told.client.full_name in said
    assert "+1 415-555-0123" in said
    assert "Temples" not in said
    assert "I faint easily." not in said


def test_injector_sees_what_the_client_would_like(client: Browser, told: Appointment):
    client.force_login(make_user(Role.INJECTOR))

    said = text_of(board(client, visit=told.reference))

    assert "Temples" in said
    assert "I faint easily." in said


def test_looking_at_the_board_leaves_no_audit_row(desk: Browser, told: Appointment):
    before = AuditEvent.objects.count()

    board(desk, visit=told.reference)

    assert AuditEvent.objects.count() == before


def test_strangers_and_clients_do_not_see_the_desk(client: Browser, clinic: Clinic):
    appointment = make_appointment(clinic, clinic.at(10))
    pages = [reverse("day_board"), reverse("find_visit"), reverse("desk_book")]
    for page in pages:
        assert client.get(page).status_code == 302
    assert step(client, appointment, "arrived").status_code == 302

    client.force_login(make_user(Role.CLIENT))
    for page in pages:
        assert client.get(page).status_code == 403
    assert step(client, appointment, "arrived").status_code == 403
    appointment.refresh_from_db()
    assert appointment.status == "booked"


def test_script_in_names_and_notes_is_inert(client: Browser, clinic: Clinic):
    attack = "<script>alert(1)</script>"
    person = make_client(first_name=attack, last_name=attack)
    appointment = make_appointment(clinic, clinic.at(10), client=person, note=attack)
    client.force_login(make_user(Role.INJECTOR))

    for response in (
        board(client, visit=appointment.reference),
        client.get(reverse("find_visit"), {"q": attack}),
    ):
        assert "<script>alert" not in response.content.decode()
