"""A link in the wrong hands is revoked, and the client gets another."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.booking.links import replace_link
from bookings.errors import WrongStep
from bookings.ground.tokens import manage_token
from bookings.models import Appointment
from bookings.tests.factories import NOW, Clinic, make_appointment
from bookings.tests.pages import text_of
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from medspa.errors import NotPermitted
from medspa.local.testkit.shared import shared
from medspa.messaging.models import Message
from medspa.messaging.tests.written import the_letter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@shared
def appointment(clinic: Clinic) -> Appointment:
    return make_appointment(clinic, clinic.at(10))


def test_old_link_opens_nothing_and_the_new_one_is_sent(client: Browser, appointment: Appointment):
    old = manage_token(appointment)
    client.force_login(make_user(Role.FRONT_DESK))

    told = client.post(reverse("send_new_link", args=[appointment.reference]), follow=True)
    assert (
        f"on their way to {appointment.client.full_name} at {appointment.client.email}"
        in text_of(told)
    )
    appointment.refresh_from_db()

    new = manage_token(appointment)
    assert client.get(reverse("manage_appointment", args=[old])).status_code == 404
    assert client.get(reverse("manage_appointment", args=[new])).status_code == 200
    message = the_letter(kind="bookings/new_link")
    assert new in message.text
    assert old not in message.text
    assert AuditEvent.objects.filter(action="appointment.link_replaced").count() == 1


def test_each_new_link_has_a_message_of_its_own(appointment: Appointment):
    desk = make_user(Role.FRONT_DESK)

    for _ in range(2):
        replace_link(appointment=appointment, by=desk, now=NOW)

    assert Message.objects.filter(kind="bookings/new_link").count() == 2


def test_appointment_that_is_over_keeps_its_link(client: Browser, clinic: Clinic):
    over = make_appointment(clinic, clinic.at(10), status=Appointment.Status.COMPLETED)
    desk = make_user(Role.FRONT_DESK)
    with pytest.raises(WrongStep):
        replace_link(appointment=over, by=desk, now=NOW)

    client.force_login(desk)
    page = client.post(reverse("send_new_link", args=[over.reference]))

    assert "only before a visit" in page.content.decode()
    assert Message.objects.count() == 0


def test_link_of_an_appointment_that_has_begun_is_not_replaced(appointment: Appointment):
    with pytest.raises(WrongStep):
        replace_link(
            appointment=appointment, by=make_user(Role.FRONT_DESK), now=appointment.starts_at
        )

    appointment.refresh_from_db()
    assert (appointment.token_version, Message.objects.count()) == (1, 0)


def test_who_may_not_book_may_not_send_links(appointment: Appointment):
    with pytest.raises(NotPermitted):
        replace_link(appointment=appointment, by=make_user(Role.INJECTOR), now=NOW)
