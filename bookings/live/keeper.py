"""A grid that is looked at: drawn once for everybody when something changed, told to all."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from functools import cache

from bookings.live.grids import Grid, Place
from bookings.live.streams import Stream, event

REST_S = 0.25
LONGEST_REST_S = 0.75
logger = logging.getLogger(__name__)

type Draw = Callable[[Place], Awaitable[dict[str, str]]]


class GridKeeper:
    """One grid and its streams. It rests after drawing for as long as that took, so that a day that
    changes all the time leaves the processor to others, too."""

    def __init__(self, place: Place, draw: Draw) -> None:
        self.place = place
        self.streams: set[Stream] = set()
        self.left_at = time.monotonic()
        self._draw = draw
        self._grid = Grid()
        self._wanted = asyncio.Event()
        self._is_stale = True

    def note_change(self) -> None:
        """Drawn anew for those who look; for nobody, it is not."""
        self._is_stale = True
        if self.streams:
            self._wanted.set()

    def join(self, stream: Stream) -> None:
        """It is told everything that it has not seen, and from now on what changes."""
        self.streams.add(stream)
        if self._is_stale:
            self._wanted.set()
        else:
            self._tell_all({stream})

    def leave(self, stream: Stream) -> None:
        self.streams.discard(stream)
        self.left_at = time.monotonic()

    async def run(self) -> None:
        while True:
            await self._wanted.wait()
            began = time.monotonic()
            await self._draw_once()
            took = time.monotonic() - began
            await asyncio.sleep(min(max(REST_S, took), LONGEST_REST_S))

    async def _draw_once(self) -> None:
        self._wanted.clear()
        self._is_stale = False  # what changes from now on may be too late for this drawing
        try:
            drawn = await self._draw(self.place)
        except Exception:
            logger.exception("a grid could not be drawn")
            self._is_stale = True
            for stream in list(self.streams):
                stream.end()  # they poll, and come back
            return
        self._grid.take(drawn, time.time_ns() // 1000)
        self._tell_all(self.streams)

    def _tell_all(self, streams: set[Stream]) -> None:
        @cache
        def news(seen: int) -> bytes:
            told = self._grid.since(seen)
            return event("change", told, at=self._grid.at) if told else b""

        for stream in list(streams):
            if said := news(stream.seen):
                stream.write(said)
            stream.seen = max(stream.seen, self._grid.at)
