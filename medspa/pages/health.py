"""Is the clinic's system well? `/healthz`, and how to tell that the database is away."""

import logging
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from http import HTTPStatus
from typing import Any

import psycopg
from celery import current_app
from django.db import connections
from django.http import JsonResponse
from django.utils import timezone

from medspa.accounts.access import public
from medspa.audit.chain.findings import open_findings
from medspa.audit.sweeping import rows_failing
from medspa.messaging.sending.broker import impatient_connection
from medspa.messaging.sending.pulse import has_pulse
from medspa.messaging.sending.queries import TROUBLES, outbox_figures
from medspa.web.request import HttpRequest

logger = logging.getLogger(__name__)

DEADLINE_S = 2.5
WORKER_ANSWERS_S = 1.0
NOTHING_KNOWN: dict[str, float | None] = dict.fromkeys(("outbox_lag_s", *TROUBLES))
# A fixed crew: probes that hang for good can block one another but not pile up.
_crew = ThreadPoolExecutor(max_workers=8, thread_name_prefix="health")


@public
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while pages can be served, 503 without the database; needs no session and no login."""
    report = health_report()
    down = report["database"] != "ok"
    status = HTTPStatus.SERVICE_UNAVAILABLE if down else HTTPStatus.OK
    return JsonResponse(report, status=status, headers={"Cache-Control": "no-store"})


def health_report() -> dict[str, Any]:
    """Every part is asked at once; whoever has not answered in 2.5 seconds counts as down."""
    probes: dict[str, Future[Any]] = {
        "database": _crew.submit(_probe_database),
        "broker": _crew.submit(_probe_broker),
        "worker": _crew.submit(_probe_worker),
        "beat": _crew.submit(_probe_beat),
        "records": _crew.submit(_probe_records),
    }
    wait(probes.values(), timeout=DEADLINE_S)
    states = {name: _state(probe) for name, probe in probes.items()}
    outbox = _answer(probes["database"]) or NOTHING_KNOWN
    return {"status": _overall(states, outbox), **states, **outbox}


def _overall(states: dict[str, str], outbox: dict[str, float | None]) -> str:
    """Degraded, too, while messages do not get out, though every part of the system runs."""
    if states["database"] != "ok":
        return "down"
    has_trouble = any(outbox[name] for name in TROUBLES) or "rows_failing" in outbox
    return "ok" if set(states.values()) == {"ok"} and not has_trouble else "degraded"


def _state(probe: Future[Any]) -> str:
    answer = _answer(probe)
    if answer is None:
        return "down"
    return "broken" if answer is False else "ok"


def _answer(probe: Future[Any]) -> Any:
    """What the probe found out, or None if it failed or is still waiting."""
    if not probe.done():
        probe.cancel()
        return None
    if error := probe.exception():
        logger.warning("health: %s", type(error).__name__)
        return None
    return probe.result()


def _probe_database() -> dict[str, float]:
    """Rows that a sweep had to leave out are named only while there are any."""
    now = timezone.now()
    try:
        failing = rows_failing(now)
        return outbox_figures(now) | ({"rows_failing": failing} if failing else {})
    finally:
        connections.close_all()


def _probe_records() -> bool:
    """Whether verification found nothing broken that nobody has answered for."""
    try:
        return not open_findings().exists()
    finally:
        connections.close_all()


def _probe_broker() -> bool:
    with impatient_connection() as connection:
        connection.ensure_connection(max_retries=0)
    return True


def _probe_worker() -> bool | None:
    with impatient_connection() as connection:
        pings = current_app.control.ping(timeout=WORKER_ANSWERS_S, limit=1, connection=connection)
    return True if pings else None


def _probe_beat() -> bool | None:
    return True if has_pulse(now=timezone.now()) else None


def is_database_away(error: BaseException | None) -> bool:
    """Whether the error, or one that caused it, means that no connection could be had or kept."""
    return any(_is_connection_loss(cause) for cause in _causes(error))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


# Class 08 connection exception, 57P0x shutdown and restart, 53300 too many connections.
_LOST = ("08", "57P", "53300")


def _is_connection_loss(error: BaseException) -> bool:
    """A refused connection carries no SQLSTATE; a deadlock or a timeout of a statement does."""
    if not isinstance(error, psycopg.OperationalError):
        return False
    return error.sqlstate is None or error.sqlstate.startswith(_LOST)
