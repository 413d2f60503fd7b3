"""A client comes: who it is, which room, and the word to whoever treats."""

from datetime import date

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Appointment
from bookings.tests.board.asking import HTMX, board, step
from bookings.tests.factories import Clinic, make_appointment, make_clinic
from bookings.tests.pages import text_of
from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.audit.models import AuditEvent
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.clock import set_now
from medspa.local.testkit.shared import shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
Status = Appointment.Status


@shared
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=3)


def test_two_things_tell_who_it_is_and_another_free_room_will_do(
    desk: Browser, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
):
    set_now(monkeypatch, clinic.at(9, 50))
    _kept, other, taken = clinic.rooms
    visit = make_appointment(clinic, clinic.at(10), client=make_client(birth_on=date(1988, 5, 4)))
    make_appointment(clinic, clinic.at(10), provider=clinic.providers[1], room=taken)
    page = text_of(board(desk, visit=visit.reference))
    assert ("Born May 4, 1988" in page, visit.client.full_name in page) == (True, True)
    step(desk, visit, Status.ARRIVED)

    shown = board(desk, visit=visit.reference)
    assert (shown.context["other_rooms"], f"{other}, free" in text_of(shown)) == ([other], True)
    stale = {"version": 1, "room": other.pk}  # refused: the room that was chosen stays chosen
    again = step(desk, visit, Status.IN_TREATMENT, sent=stale, headers=HTMX).content.decode()
    assert f'value="{other.pk}" selected' in again
    busy = step(
        desk, visit, Status.IN_TREATMENT, sent={"version": 2, "room": taken.pk}, headers=HTMX
    )
    assert (busy.status_code, "not free any more" in text_of(busy)) == (422, True)
    step(desk, visit, Status.IN_TREATMENT, sent={"version": 2, "room": other.pk}, headers=HTMX)

    fresh = Appointment.objects.get(pk=visit.pk)
    assert (fresh.status, fresh.rooms) == (Status.IN_TREATMENT, [other])
    assert AuditEvent.objects.filter(action="appointment.room_changed").count() == 1


def test_whoever_treats_is_told_by_the_hour_and_nobody_else(
    client: Browser, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
):
    set_now(monkeypatch, clinic.at(9, 50))
    visit = make_appointment(clinic, clinic.at(10), status=Status.ARRIVED)
    visit.status_history.create(status=Status.ARRIVED, by="system", at=clinic.at(9, 42))
    mine, other = (provider.user for provider in clinic.providers)
    User.objects.filter(pk__in=[mine.pk, other.pk]).update(roles=[Role.INJECTOR])
    told = {}
    for who in (mine, other):
        client.force_login(User.objects.get(pk=who.pk))
        told[who] = text_of(client.get(reverse("my_clients_here")))
    assert told[other] == ""
    assert told[mine] == f"Your 10 am is here, {clinic.room} waiting 8 min OK"
    assert visit.client.last_name not in told[mine]
