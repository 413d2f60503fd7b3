"""A mail server that takes letters, and breaks where it is told to."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message as Letter

Behaviour = Callable[["MailServer"], None]


class MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = allow_reuse_address = True

    def __init__(self, *, answer: bytes = b"250 taken", then: Callable[[], object] | None = None):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.answer, self.then = answer, then
        self.letters: list[Letter] = []

    @property
    def options(self) -> dict[str, object]:
        return {"host": "127.0.0.1", "port": self.server_address[1], "timeout": 5}


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say(b"220 here")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"DATA":
                self._say(b"354 go on")
                if not self._take():
                    return
            elif word == b"QUIT":
                self._say(b"221 bye")
                return
            else:
                self._say(b"250 fine")

    def _take(self) -> bool:
        """The letter; False to hang up instead of answering."""
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line)
        if self.server.answer.startswith(b"5"):
            self._say(self.server.answer)
            return True
        self.server.letters.append(message_from_bytes(b"".join(lines)))
        if self.server.then:
            self.server.then()
        if self.server.answer:
            self._say(self.server.answer)
        return bool(self.server.answer)

    def _say(self, words: bytes) -> None:
        self.wfile.write(words + b"\r\n")


@contextmanager
def mail_server(**how: object) -> Iterator[MailServer]:
    with MailServer(**how) as server:  # type: ignore[arg-type]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}).start()
        yield server
        server.shutdown()
