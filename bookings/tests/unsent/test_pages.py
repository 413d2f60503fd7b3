"""The pill on the pages of whoever did it."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Appointment
from bookings.tests.board.asking import board, step
from bookings.tests.factories import MONDAY, NOW, Clinic, book
from bookings.tests.messages.sending import send_due
from bookings.tests.pages import text_of
from medspa.messaging.models import Message
from medspa.messaging.tests.conftest import mail_dir

__all__ = ["mail_dir"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "mail_dir")]
PART = {"HX-Request": "true"}


def press(browser: Browser, name: str, message: Message, **also: object):
    return browser.post(reverse(name, args=[message.pk]), **also)


def test_pill_waits_on_every_page_and_its_buttons_do_what_they_say(desk: Browser, clinic: Clinic):
    appointment = book(clinic, clinic.at(15), now=NOW - timedelta(days=14))
    send_due(NOW - timedelta(days=14))
    step(desk, appointment, Appointment.Status.CANCELLED)
    waiting = Message.objects.get(kind="bookings/cancelled")
    for page in ("day_board", "waitlist", "message_list"):
        assert f"{appointment.client.full_name} canceled for 3 pm" in text_of(
            desk.get(reverse(page))
        )

    assert "Email goes out at 4:03 am" in text_of(desk.get(reverse("message_list")))
    telling = press(desk, "word_unsent", waiting, data={"words": "Your filler"}, headers=PART)
    assert (telling.status_code, "Leave out: filler" in text_of(telling)) == (422, True)
    press(desk, "word_unsent", waiting, data={"words": "See you in May <3"}, headers=PART)
    assert "See you in May <3" in text_of(desk.get(reverse("unsent_messages")))

    shown = desk.get(board_at := reverse("waitlist"))
    assert shown.status_code == 200
    undone = press(
        desk, "undo_unsent", waiting, headers={"Referer": f"http://testserver{board_at}"}
    )
    assert undone.url == board_at
    assert "canceled for" not in text_of(board(desk, day=MONDAY))
    assert Appointment.objects.get().status == Appointment.Status.BOOKED

    step(desk, Appointment.objects.get(), Appointment.Status.CANCELLED)
    again = Message.objects.filter(kind="bookings/cancelled").latest("pk")
    press(desk, "word_unsent", again, data={"words": "See you in May <3"})
    press(desk, "send_unsent", again)
    assert send_due(NOW) == ["cancelled"]
    sent = Message.objects.get(pk=again.pk)
    assert "See you in May <3" in sent.text
    assert "See you in May &lt;3" in sent.html
    assert "on its way already" in text_of(press(desk, "send_unsent", again, headers=PART))
