"""Hand work to the broker without ever letting a broker that is away hold anybody up."""

import logging
import os
import threading
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import cast

from celery import current_app
from kombu import Connection
from kombu.exceptions import KombuError

logger = logging.getLogger(__name__)

DELIVER = "medspa.messaging.tasks.deliver_message"
FORGET_AFTER_S = 600  # the sweep asks again for whatever is still due, so old requests may lapse

# One try, no waiting: the message stands in the outbox and the next sweep asks again.
IMPATIENT = {
    "socket_connect_timeout": 0.7,
    "socket_timeout": 1.0,
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
    "connect_retries_timeout": 0.7,
}


class _Kept(threading.local):
    """The thread's line to the broker: opening one takes longer than all that is said on it.

    The client library opens its socket again if the broker was started anew in the meantime.
    """

    line: Connection | None = None
    leads_to: tuple[object, ...] = ()


_kept = _Kept()


def request_delivery(message_ids: Iterable[int], *, pretended: datetime | None = None) -> int:
    """Ask a worker to deliver the messages; return how many requests the broker took.

    At a `pretended` moment they are true or not as they will be then.

    A broker that is away is logged, not raised, and costs about a second at most.
    """
    taken = 0
    try:
        line = _line()
        for message_id in message_ids:
            _publish(line, message_id, pretended)
            taken += 1
    except (KombuError, OSError) as error:
        hang_up()
        logger.warning("broker away (%s): messages wait in the outbox", type(error).__name__)
    return taken


def _line() -> Connection:
    if not _is_open():
        hang_up()
        _kept.line, _kept.leads_to = impatient_connection(), _destination()
    return cast("Connection", _kept.line)


def _is_open() -> bool:
    return _kept.line is not None and _kept.leads_to == _destination()


def _destination() -> tuple[object, ...]:
    """A line opened before a fork is the parent's; one to another broker is of no use."""
    conf = current_app.conf
    prefix = conf.broker_transport_options.get("global_keyprefix")
    return os.getpid(), conf.broker_write_url or conf.broker_url, prefix


def hang_up() -> None:
    """Forget the thread's line, if it has one."""
    line, _kept.line = _kept.line, None
    if line is not None and _kept.leads_to[:1] == (os.getpid(),):
        with suppress(KombuError, OSError):
            line.release()


def impatient_connection() -> Connection:
    options = current_app.conf.broker_transport_options | IMPATIENT
    return current_app.connection_for_write(transport_options=options)


def _publish(connection: Connection, message_id: int, pretended: datetime | None) -> None:
    args = [message_id, pretended.isoformat()] if pretended else [message_id]
    current_app.send_task(
        DELIVER, args=args, connection=connection, retry=False, expires=FORGET_AFTER_S
    )


def request_task(name: str) -> None:
    """Ask a worker to run the task soon. If the broker is away, its turn in the schedule comes."""
    try:
        current_app.send_task(name, connection=_line(), retry=False, expires=FORGET_AFTER_S)
    except (KombuError, OSError) as error:
        hang_up()
        logger.warning("broker away (%s): %s waits for its turn", type(error).__name__, name)
