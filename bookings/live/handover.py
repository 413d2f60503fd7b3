"""A request of which the connection itself is handed to the live process (ADR 0064).

The site has asked everything that it asks of any request by then. What gunicorn keeps is one end of
a pair that nobody reads: it ends the request as it always does, and touches the client no more.
"""

import json
import os
import socket
from contextlib import suppress
from dataclasses import asdict, dataclass

from django.conf import settings
from django.http import HttpResponse

from medspa.web.request import HttpRequest

SECONDS = 2.0
TAKEN = b"+"
LONGEST = 4096


@dataclass(frozen=True)
class Viewer:
    """Who looks at which grid, and until which microsecond they have seen it."""

    session: str
    user: int
    location: int
    day: str
    by: str
    seen: int


def hand_over(request: HttpRequest, viewer: Viewer) -> HttpResponse | None:
    """What the server is to be answered with, or None: nobody took the connection.

    That is so while the live process is away, where gunicorn speaks TLS itself, and under a server
    that does not show the connection.
    """
    connection = request.META.get("gunicorn.socket")
    if type(connection) is not socket.socket:
        return None
    with suppress(OSError):
        if _is_taken(connection, viewer):
            return _put_aside(connection)
    return None


def _is_taken(connection: socket.socket, viewer: Viewer) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as way:
        way.settimeout(SECONDS)
        way.connect(settings.LIVE_SOCKET)
        socket.send_fds(way, [json.dumps(asdict(viewer)).encode()], [connection.fileno()])
        return way.recv(1) == TAKEN


class _Unread(HttpResponse):
    """What the server writes where nobody reads it."""

    end: socket.socket

    def close(self) -> None:
        super().close()
        self.end.close()


def _put_aside(connection: socket.socket) -> HttpResponse:
    kept, unread = socket.socketpair()
    os.dup2(kept.fileno(), connection.fileno())
    kept.close()
    response = _Unread()
    response.end = unread
    return response
