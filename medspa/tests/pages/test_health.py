import time
from datetime import timedelta

import pytest
from celery import current_app
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client as Browser
from django.utils import timezone

from medspa.audit.chain.findings import raise_findings
from medspa.audit.chain.verification import Broken
from medspa.messaging.models import Message
from medspa.messaging.sending import pulse
from medspa.messaging.sending.delivery import MAX_ATTEMPTS, deliver_message
from medspa.messaging.sending.queries import TROUBLES
from medspa.messaging.tests.conftest import broker_at, no_mail_server
from medspa.messaging.tests.factories import make_message, minutes_ago
from medspa.pages.health import _overall, is_database_away

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
BOUND_S = 3.0
__all__ = ["no_mail_server"]


@pytest.fixture(autouse=True)
def no_pulse():
    cache.delete(pulse.KEY)


def report_of(client: Browser) -> tuple[int, dict[str, object]]:
    began = time.monotonic()
    response = client.get("/healthz")
    assert time.monotonic() - began < BOUND_S
    return response.status_code, response.json()


def test_healthz_with_everything_running(client: Browser, celery_worker_process):
    current_app.send_task("medspa.messaging.tasks.note_pulse")
    wait_for_pulse()

    assert report_of(client) == (
        200,
        {
            "status": "ok",
            "database": "ok",
            "broker": "ok",
            "worker": "ok",
            "beat": "ok",
            "records": "ok",
            "outbox_lag_s": 0.0,
            "messages_retrying": 0,
            "messages_failed": 0,
            "messages_uncertain": 0,
        },
    )


def test_healthz_tells_that_records_do_not_fit_their_seals(client: Browser):
    raise_findings([Broken("charting.chart:1", "It was changed.")], now=timezone.now())

    status, report = report_of(client)

    assert (status, report["status"], report["records"]) == (200, "degraded", "broken")


def test_healthz_needs_neither_session_nor_login(client: Browser, celery_worker_process):
    response = client.get("/healthz")

    assert response.cookies == {}
    assert response["Cache-Control"] == "no-store"


def test_healthz_counts_a_late_pulse_as_none(client: Browser):
    pulse.note_pulse(now=minutes_ago(3))

    assert report_of(client)[1]["beat"] == "down"


def test_healthz_is_degraded_when_the_broker_is_away(client: Browser):
    with broker_at("redis://127.0.0.1:1/0"):
        status, report = report_of(client)

    assert (status, report["status"], report["database"]) == (200, "degraded", "ok")
    assert (report["broker"], report["worker"]) == ("down", "down")


def test_healthz_answers_in_time_when_broker_and_cache_hang(
    client: Browser, settings, hanging_port: int
):
    url = f"redis://127.0.0.1:{hanging_port}/0"
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": url}}

    with broker_at(url):
        status, report = report_of(client)

    assert (status, report["status"], report["broker"]) == (200, "degraded", "down")


def test_healthz_is_down_when_the_database_refuses(client: Browser, dead_database):
    status, report = report_of(client)

    assert (status, report["status"], report["database"]) == (503, "down", "down")
    assert report["outbox_lag_s"] is None


def test_healthz_is_down_when_the_database_hangs(client: Browser, hanging_database):
    status, report = report_of(client)

    assert (status, report["status"]) == (503, "down")


def test_healthz_tells_how_long_the_oldest_due_message_waits(client: Browser):
    make_message(send_after=timezone.now() - timedelta(seconds=90))
    make_message(send_after=timezone.now() - timedelta(seconds=30))
    make_message(send_after=timezone.now() + timedelta(hours=1))

    assert 90 <= report_of(client)[1]["outbox_lag_s"] < 93


def test_healthz_counts_letters_that_do_not_get_out(client: Browser, no_mail_server):
    again = make_message()
    spent = make_message(attempts=MAX_ATTEMPTS - 1)
    make_message(state=Message.State.UNCERTAIN)
    make_message(state=Message.State.FAILED, send_after=timezone.now() - timedelta(days=2))
    make_message(state=Message.State.UNCERTAIN, expires_at=minutes_ago(1))
    for message in (again, spent):
        deliver_message(message.pk, now=timezone.now())

    report = report_of(client)[1]

    counted = [report[f"messages_{name}"] for name in ("retrying", "failed", "uncertain")]
    assert (report["status"], counted, report["outbox_lag_s"]) == ("degraded", [1, 1, 1], 0.0)


def test_letters_that_do_not_get_out_are_trouble_though_every_part_runs():
    well = dict.fromkeys(("database", "broker", "worker", "beat"), "ok")
    quiet = dict.fromkeys(TROUBLES, 0)

    assert _overall(well, quiet) == "ok"
    assert [_overall(well, quiet | {name: 1}) for name in TROUBLES] == ["degraded"] * 3


def test_a_statement_that_took_too_long_does_not_mean_that_the_database_is_away():
    with connection.cursor() as cursor, pytest.raises(OperationalError) as caught:
        cursor.execute("SET statement_timeout = '10ms'; SELECT pg_sleep(1)")

    assert is_database_away(caught.value) is False


def test_a_server_that_shuts_down_means_that_the_database_is_away():
    with connection.cursor() as cursor, pytest.raises(OperationalError) as caught:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    connection.close()

    assert is_database_away(caught.value) is True


def wait_for_pulse() -> None:
    deadline = time.monotonic() + 10
    while not pulse.has_pulse(now=timezone.now()) and time.monotonic() < deadline:
        time.sleep(0.05)
