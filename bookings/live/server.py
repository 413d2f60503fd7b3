"""The one process that all open boards are told by (ADR 0064).

It holds a line to the database on which triggers say which days changed, draws the grids that
somebody looks at, and writes to connections that the web server handed over.
"""

import asyncio
import logging
import resource
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
from django.db import close_old_connections, connection
from django.utils import timezone

from bookings.live.boards import EVERYTHING, LiveBoards
from bookings.live.drawing import draw_place
from bookings.live.grids import Place
from bookings.live.receiving import receive_connections
from bookings.live.sessions import still_welcome

CHANNEL = "boards"
ASKED_EVERY_S = 10.0
MINUTE_S = 60
PAUSE_S = 1.0
logger = logging.getLogger(__name__)
_drawing = ThreadPoolExecutor(1, "drawing")  # one grid after the other, on one connection


async def serve_boards() -> None:
    """Until the process is ended."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    boards = LiveBoards(_draw)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(receive_connections(boards))
        tasks.create_task(_listen(boards))
        tasks.create_task(_note_minutes(boards))
        tasks.create_task(_look_after(boards))


async def _draw(place: Place) -> dict[str, str]:
    return await _in_turn(lambda: draw_place(place, timezone.now()))


async def _in_turn[Answer](ask: Callable[[], Answer]) -> Answer:
    """In the thread that talks to the database, as each request of Django does."""

    def asked() -> Answer:
        close_old_connections()
        return ask()

    return await asyncio.get_running_loop().run_in_executor(_drawing, asked)


async def _listen(boards: LiveBoards) -> None:
    while True:
        try:
            async with await _line() as line:
                await line.execute(f"LISTEN {CHANNEL}")
                boards.start_listening()
                async for said in line.notifies():
                    boards.note(said.payload)
        except psycopg.OperationalError as error:
            logger.warning(
                "no word of changes (%s); boards ask by themselves", type(error).__name__
            )
        finally:
            boards.stop_listening()
        await asyncio.sleep(PAUSE_S)


async def _line() -> psycopg.AsyncConnection:
    """Of its own, and to the server itself: a pooler hands no notifications on."""
    how = connection.get_connection_params()
    known = {name: how[name] for name in how if name not in {"cursor_factory", "context"}}
    return await psycopg.AsyncConnection.connect(**known, autocommit=True)


async def _note_minutes(boards: LiveBoards) -> None:
    """The line of now, who is late and how long somebody waits: by the minute."""
    while True:
        await asyncio.sleep(MINUTE_S - time.time() % MINUTE_S)
        boards.note(EVERYTHING)


async def _look_after(boards: LiveBoards) -> None:
    while True:
        boards.say_time()
        boards.forget_unseen()
        viewers = {stream.viewer.session: stream.viewer.user for stream in boards.streams}
        if viewers:
            boards.send_away(viewers.keys() - await _welcome(viewers))
        await asyncio.sleep(ASKED_EVERY_S)


async def _welcome(viewers: dict[str, int]) -> set[str]:
    """Nobody, while the database cannot be asked."""
    try:
        return await _in_turn(lambda: still_welcome(viewers, timezone.now()))
    except Exception:
        logger.exception("sessions could not be asked")
        return set()
