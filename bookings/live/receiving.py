"""Where the web server hands connections over: a socket in a directory that is the site's alone."""

import asyncio
import json
import os
import socket
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from bookings.live.boards import LiveBoards
from bookings.live.handover import LONGEST, TAKEN, Viewer

AT_ONCE = 256


async def receive_connections(boards: LiveBoards) -> None:
    """Each is shown its grid in a task of its own."""
    loop = asyncio.get_running_loop()
    async with asyncio.TaskGroup() as tasks:
        with _door() as door:
            while True:
                way, _ = await loop.sock_accept(door)
                tasks.create_task(_receive(way, boards))


def _door() -> socket.socket:
    path = Path(settings.LIVE_SOCKET)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)  # of one that was killed
    door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    door.settimeout(0)
    before = os.umask(0o077)  # nobody else may hand anything in, from the first moment on
    try:
        door.bind(settings.LIVE_SOCKET)
    finally:
        os.umask(before)
    door.listen(AT_ONCE)
    return door


async def _receive(way: socket.socket, boards: LiveBoards) -> None:
    with suppress(OSError, ValueError, TypeError):  # a web server that ended meanwhile
        with way:
            said, handed = await _handed(way)
            if boards.is_listening:
                await asyncio.get_running_loop().sock_sendall(way, TAKEN)
            else:
                handed.close()
                return
        await boards.show(Viewer(**json.loads(said)), handed)


async def _handed(way: socket.socket) -> tuple[bytes, socket.socket]:
    """What it says of the viewer, and the connection."""
    loop, is_there = asyncio.get_running_loop(), asyncio.Event()
    way.settimeout(0)
    loop.add_reader(way, is_there.set)
    try:
        await is_there.wait()
    finally:
        loop.remove_reader(way)
    said, descriptors, *_ = socket.recv_fds(way, LONGEST, 1)
    [descriptor] = descriptors
    connection = socket.socket(fileno=descriptor)
    connection.settimeout(0)
    return said, connection
