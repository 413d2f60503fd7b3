"""Hand work to the broker without ever letting a broker that is away hold anybody up."""

import logging
from collections.abc import Iterable

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


def request_delivery(message_ids: Iterable[int]) -> int:
    """Ask a worker to deliver the messages; return how many requests the broker took.

    A broker that is away is logged, not raised, and costs about a second at most.
    """
    taken = 0
    try:
        with impatient_connection() as connection:
            for message_id in message_ids:
                _publish(connection, message_id)
                taken += 1
    except (KombuError, OSError) as error:
        logger.warning("broker away (%s): messages wait in the outbox", type(error).__name__)
    return taken


def impatient_connection() -> Connection:
    options = current_app.conf.broker_transport_options | IMPATIENT
    return current_app.connection_for_write(transport_options=options)


def _publish(connection: Connection, message_id: int) -> None:
    current_app.send_task(
        DELIVER, args=[message_id], connection=connection, retry=False, expires=FORGET_AFTER_S
    )
