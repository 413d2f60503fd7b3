"""The requests that this process's live server is at work on."""

from threading import Condition
from typing import Any, Self

from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started

PATIENCE_S = 30


class Unanswered:
    """Counts requests from their start to the last byte of their answer."""

    def __init__(self) -> None:
        self.count = 0
        self.changed = Condition()

    def __enter__(self) -> Self:
        request_started.connect(self._start)
        request_finished.connect(self._finish)
        return self

    def __exit__(self, *error: object) -> None:
        request_started.disconnect(self._start)
        request_finished.disconnect(self._finish)

    def wait_for_none(self) -> bool:
        """False if there still is one after PATIENCE_S."""
        with self.changed:
            return self.changed.wait_for(lambda: self.count == 0, PATIENCE_S)

    def _start(self, sender: type | None, **_: Any) -> None:
        self._add(1, sender)

    def _finish(self, sender: type | None, **_: Any) -> None:
        self._add(-1, sender)

    def _add(self, change: int, sender: type | None) -> None:
        if not sender or not issubclass(sender, WSGIHandler):  # the test client, in this thread
            return
        with self.changed:
            self.count += change
            self.changed.notify_all()
