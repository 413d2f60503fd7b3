"""The message that an estimate is ready: a link, and no word of what is planned."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.booking.links import replace_link
from bookings.models import Appointment
from charting.estimates.sending import NEWER, NOT_AHEAD, message_about
from charting.estimates.services.issuing import issue_estimate
from charting.estimates.tokens import estimate_token
from charting.models import Estimate
from charting.tests.estimates.conftest import book
from charting.tests.factories import Team
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.log import SYSTEM
from medspa.clients.tests.factories import make_client
from medspa.messaging.models import Message
from medspa.messaging.sending.delivery import deliver_message
from medspa.messaging.tests.golden import assert_golden, in_each_language
from medspa.messaging.tests.written import why_not_sent, written

KEY = re.compile(r"/e/[\w-]{54}/")  # another one each time
pytestmark = pytest.mark.django_db


def ready() -> Message:
    (message,) = Message.objects.filter(kind="charting/estimate")
    return message


@in_each_language
def test_words(team: Team, prices: None, now, language: str):
    client = make_client(first_name="Mara", last_name="Reyes", language=language)
    issue_estimate(appointment=book(team, client), by=SYSTEM, now=now)

    message = written(ready())
    assert KEY.search(message.text)
    message.text, message.html = (KEY.sub("/e/key/", said) for said in (message.text, message.html))

    assert_golden(message)


@in_each_language
def test_new_links_of_a_visit_bring_one_to_its_estimate(
    client: Browser, team: Team, prices: None, now, language: str
):
    mara = make_client(first_name="Mara", last_name="Reyes", language=language)
    visit, desk = book(team, mara), make_user(Role.FRONT_DESK)
    estimate = issue_estimate(appointment=visit, by=SYSTEM, now=now)
    before = reverse("read_estimate", args=[estimate_token(estimate)])

    replace_link(appointment=visit, by=desk, now=now)
    sent = ready()  # it waits still, and is written with the new link
    assert before not in written(sent).text
    deliver_message(sent.pk, now=sent.send_after)
    replace_link(appointment=visit, by=desk, now=sent.send_after)

    estimate = Estimate.objects.get()
    now_opens = reverse("read_estimate", args=[estimate_token(estimate)])
    again = written(message_about(estimate))
    assert (again.pk != sent.pk, now_opens in again.text) == (True, True)
    assert client.get(now_opens).status_code == HTTPStatus.OK
    dead = client.get(before)
    assert (dead.status_code, b"open a visit" in dead.content) == (HTTPStatus.NOT_FOUND, False)
    again.text, again.html = (KEY.sub("/e/key/", said) for said in (again.text, again.html))
    assert_golden(again, "new_link")


def test_no_address_is_no_message(team: Team, prices: None, now):
    issue_estimate(appointment=book(team, make_client(email="")), by=SYSTEM, now=now)

    assert not Message.objects.filter(kind="charting/estimate").exists()


def test_is_not_sent_of_a_visit_that_was_given_up(visit: Appointment, now):
    issue_estimate(appointment=visit, by=SYSTEM, now=now)
    visit.status, visit.cancelled_by = "cancelled", "client"
    visit.save()

    assert why_not_sent(ready()) == NOT_AHEAD


def test_is_not_sent_once_there_is_a_newer_version(visit: Appointment, team: Team, now):
    issue_estimate(appointment=visit, by=SYSTEM, now=now)
    first = ready()
    visit.interests = ["GLABELLA"]
    visit.save()
    issue_estimate(appointment=visit, by=team.rn, now=now + timedelta(minutes=1), is_asked=True)

    assert why_not_sent(first) == NEWER
