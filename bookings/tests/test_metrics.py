"""What a Prometheus reads, and who may be one."""

import pytest
from django.test import Client as Browser

from bookings.errors import TooManyHolds
from bookings.reservation.holds import Holder
from bookings.tests.factories import make_clinic
from bookings.tests.reservation.test_few_holds import hold
from medspa.messaging.models import Message
from medspa.messaging.tests.factories import make_message
from medspa.tests.conftest import point_database_at

pytestmark = pytest.mark.django_db(transaction=True)


def read(browser: Browser, **how: object) -> dict[str, float]:
    response = browser.get("/metrics", **how)
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    assert response["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = [line for line in response.content.decode().splitlines() if line[0] != "#"]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


@pytest.mark.usefixtures("clock")
def test_flood_of_holds_is_seen(client: Browser):
    clinic = make_clinic(providers=12, rooms=12)
    for _ in range(2):
        hold(clinic, Holder("203.0.113.9"))
    hold(clinic, Holder("198.51.100.9"))
    for _ in range(3):
        with pytest.raises(TooManyHolds):
            hold(clinic, Holder("203.0.113.9"))

    figures = read(client)

    assert figures["medspa_holds"] == 3
    assert figures["medspa_holds_of_one_network"] == 2
    assert figures['medspa_refused_total{kind="holds at once"}'] == 3


def test_letters_that_do_not_get_out_are_seen(client: Browser):
    make_message(attempts=1)
    make_message(state=Message.State.FAILED)
    make_message(state=Message.State.UNCERTAIN)

    figures = read(client)

    assert figures['medspa_up{part="database"}'] == 1
    states = [f'medspa_messages{{state="{name}"}}' for name in ("retrying", "failed", "uncertain")]
    assert [figures[name] for name in states] == [1, 1, 1]
    assert figures["medspa_outbox_lag_seconds"] > 50


def test_others_find_nothing(client: Browser, settings):
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 404
    assert client.get("/metrics", headers={"x-forwarded-for": "203.0.113.9"}).status_code == 404
    settings.IS_LOCAL = False
    assert client.get("/metrics").status_code == 404


def test_whoever_knows_the_token_reads_from_anywhere(client: Browser, settings):
    settings.IS_LOCAL, settings.METRICS_TOKEN = False, "a long secret"

    wrong = {"authorization": "Bearer another"}
    right = {"authorization": "Bearer a long secret"}

    assert client.get("/metrics", headers=wrong, REMOTE_ADDR="203.0.113.9").status_code == 404
    assert "medspa_holds" in read(client, headers=right, REMOTE_ADDR="203.0.113.9")


def test_without_a_database_it_says_so(client: Browser, monkeypatch):
    point_database_at(monkeypatch, HOST="127.0.0.1", PORT=1)

    figures = read(client)

    assert figures['medspa_up{part="database"}'] == 0
    assert {name.partition("{")[0] for name in figures} == {"medspa_up"}
