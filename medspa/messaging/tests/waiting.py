"""For what a worker does in its own time."""

import time

from medspa.messaging.models import Message


def state_within_10_s(message: Message) -> str:
    """The state of the message once it is sent, or as it is after ten seconds."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        message.refresh_from_db()
        if message.state == Message.State.SENT:
            break
        time.sleep(0.05)
    return message.state
