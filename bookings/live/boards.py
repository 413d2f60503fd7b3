"""All grids that somebody looks at, and who looks."""

import asyncio
import socket
import time
from datetime import date

from bookings.live.grids import Place
from bookings.live.handover import Viewer
from bookings.live.keeper import Draw, GridKeeper
from bookings.live.streams import Stream, event, open_stream

KEPT_S = 300.0
"""A grid that nobody looks at any more: whoever loads the page again needs no whole one."""
EVERYTHING = "*"


class LiveBoards:
    """`draw` makes the HTML of a grid, and of what stands beside it."""

    def __init__(self, draw: Draw) -> None:
        self.is_listening = False
        self._draw = draw
        self._grids: dict[Place, GridKeeper] = {}
        self._tasks: dict[Place, asyncio.Task[None]] = {}

    @property
    def streams(self) -> list[Stream]:
        return [stream for grid in self._grids.values() for stream in grid.streams]

    async def show(self, viewer: Viewer, connection: socket.socket) -> None:
        """Until the browser goes away, or is sent away."""
        place = Place(viewer.location, date.fromisoformat(viewer.day), viewer.by)
        grid, stream = self._grid(place), await open_stream(viewer, connection)
        stream.write(_now())
        grid.join(stream)
        try:
            await stream.until_left()
        finally:
            grid.leave(stream)

    def note(self, said: str) -> None:
        """What a trigger said: a location and a day, or `*` for anything else that boards show."""
        for place, grid in self._grids.items():
            if said in (EVERYTHING, f"{place.location_id} {place.day}"):
                grid.note_change()

    def start_listening(self) -> None:
        self.is_listening = True
        self.note(EVERYTHING)  # before, anything may have changed

    def stop_listening(self) -> None:
        """Nobody is told that a board is live which is not."""
        self.is_listening = False
        for stream in self.streams:
            stream.end()

    def send_away(self, viewers: set[str]) -> None:
        """By the keys of their sessions."""
        for stream in self.streams:
            if stream.viewer.session in viewers:
                stream.end()

    def say_time(self) -> None:
        """Shows that the line stands, and what time it is: clocks of computers are wrong."""
        said = _now()
        for stream in self.streams:
            stream.write(said)

    def forget_unseen(self) -> None:
        for place, grid in list(self._grids.items()):
            if not grid.streams and time.monotonic() - grid.left_at > KEPT_S:
                self._tasks.pop(place).cancel()
                del self._grids[place]

    def _grid(self, place: Place) -> GridKeeper:
        if place not in self._grids:
            grid = self._grids[place] = GridKeeper(place, self._draw)
            self._tasks[place] = asyncio.create_task(grid.run())
        return self._grids[place]


def _now() -> bytes:
    return event("now", {"now": time.time_ns() // 1_000_000})
