"""One board that looks: a connection that was handed over, and what is written to it."""

import asyncio
import json
import socket
from typing import Any

from bookings.live.handover import Viewer

HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store, private\r\n"
    b"X-Accel-Buffering: no\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"
    b"retry: 1000\n\n"
)
LONGEST_READ = 1024
MOST_UNREAD = 2_000_000
"""Bytes that wait for one browser. One that sleeps is let go: it asks again when it wakes up."""


class Stream:
    """Written to without waiting, so that nobody waits for the slowest."""

    def __init__(
        self, viewer: Viewer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.viewer = viewer
        self.seen = viewer.seen
        self._reader = reader
        self._writer = writer
        writer.write(HEAD)

    async def until_left(self) -> None:
        """Until the browser goes away, or `end` is called."""
        try:
            while await self._reader.read(LONGEST_READ):
                pass
        except OSError:
            pass
        finally:
            self.end()

    def write(self, said: bytes) -> None:
        transport = self._writer.transport
        if transport.is_closing():
            return
        transport.write(said)
        if transport.get_write_buffer_size() > MOST_UNREAD:
            self.end()

    def end(self) -> None:
        self._writer.transport.abort()


async def open_stream(viewer: Viewer, connection: socket.socket) -> Stream:
    reader, writer = await asyncio.open_connection(sock=connection)
    return Stream(viewer, reader, writer)


def event(kind: str, said: dict[str, Any], *, at: int | None = None) -> bytes:
    """As browsers read it; `at` is what they send back after a cut."""
    known = "" if at is None else f"id: {at}\n"
    return f"{known}event: {kind}\ndata: {json.dumps(said)}\n\n".encode()
