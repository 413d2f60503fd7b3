"""Boards that look, while bookings are made: how late is the latest word of each."""

import re
import selectors
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall
from pathlib import Path

import psutil
from django.utils import timezone

from bookings.booking.book import book_appointment
from bookings.reservation.slot_request import SlotRequest
from devtools.bench.data.clinic import Clinic
from devtools.bench.measure import Times, times_of
from devtools.bench.records import signed_in
from devtools.bench.web.server import web_server
from devtools.database import server_environment
from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.audit.log import SYSTEM
from medspa.clients.models import Client
from medspa.clinic.models import StaffMember
from medspa.local import places
from medspa.local.processes import programs
from medspa.local.processes.tether import tethered_command
from medspa.local.processes.worker import end_process

DAYS, HALF_HOURS, FIRST_DAY = 5, 16, 30
"""The boards look at so many days, from the thirtieth on; a booking is on one of them."""
START_S, AFTER_S = 60, 5
_REFERENCE = re.compile(rb'data-visit=\\"([0-9A-Z-]+)\\"')
MEGABYTE = 1024 * 1024


@dataclass
class LiveFigures:
    """`lateness`: from the end of a booking's transaction to the word of it at each board, in ms.
    `missing`: words that never came. Memory of the live process in MB, `busy` its share of a
    processor."""

    boards: int
    bookings: int
    lateness: Times
    latest_ms: float
    missing: int
    memory_before: float
    memory_after: float
    busy: float


@dataclass
class Boards:
    """Sockets by day, and when each heard of which booking."""

    lines: dict[socket.socket, date] = field(default_factory=dict)
    heard: dict[tuple[int, str], float] = field(default_factory=dict)

    def open(self, port: int, asked: str, cookies: str, day: date) -> None:
        line = socket.create_connection(("127.0.0.1", port))
        line.sendall(
            f"GET /desk/events?{asked}&day={day}&by=providers HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Cookie: {cookies}\r\n\r\n".encode()
        )
        self.lines[line] = day

    def listen(self, over: threading.Event) -> None:
        ready = selectors.DefaultSelector()
        rest = dict.fromkeys(self.lines, b"")
        for line in self.lines:
            ready.register(line, selectors.EVENT_READ, line)
        while not over.is_set():
            for key, _ in ready.select(0.2):
                heard: socket.socket = key.data
                *said, rest[heard] = (rest[heard] + heard.recv(1 << 20)).split(b"\n\n")
                self._note(heard, b"".join(said))

    def _note(self, line: socket.socket, said: bytes) -> None:
        now = time.monotonic()
        for reference in set(_REFERENCE.findall(said)):
            self.heard.setdefault((line.fileno(), reference.decode()), now)


@contextmanager
def live_process() -> Iterator[psutil.Process]:
    path = Path(server_environment()["LIVE_SOCKET"])
    process = subprocess.Popen(
        tethered_command(*programs.live_command()),
        cwd=places.PROJECT_DIR,
        env=server_environment(),
    )
    try:
        until = time.monotonic() + START_S
        while not path.exists() and time.monotonic() < until:
            time.sleep(0.1)
        yield psutil.Process(process.pid)
    finally:
        end_process(process)


def measure_live(clinic: Clinic, *, boards: int, rate: int, seconds: int) -> LiveFigures:
    """So many boards on five days; so many bookings a second, one after the other."""
    days = [clinic.today + timedelta(days=FIRST_DAY + n) for n in range(DAYS)]
    looking, over = Boards(), threading.Event()
    with ExitStack() as stack:
        live = stack.enter_context(live_process())
        port = stack.enter_context(web_server()).port
        cookies = _cookies()
        for number in range(boards):
            looking.open(port, f"location={clinic.location.slug}", cookies, days[number % DAYS])
        listener = threading.Thread(target=looking.listen, args=[over])
        listener.start()
        time.sleep(AFTER_S)
        before, busy_before, began = _memory(live), _busy(live), time.monotonic()
        made = _book(clinic, days, rate, seconds)
        time.sleep(AFTER_S)
        busy = (_busy(live) - busy_before) / (time.monotonic() - began)
        over.set()
        listener.join()
        return _figures(looking, made, (before, _memory(live), busy))


def _cookies() -> str:
    user = User.objects.create(
        email="desk@bench.example", full_name="Desk", roles=[Role.FRONT_DESK]
    )
    return "; ".join(f"{name}={one.value}" for name, one in signed_in(user).cookies.items())


def _book(
    clinic: Clinic, days: Sequence[date], rate: int, seconds: int
) -> dict[str, tuple[date, float]]:
    """When each booking was there for everybody, by its reference."""
    kind, people = clinic.types[20], list(StaffMember.objects.order_by("pk"))
    clients, made = list(Client.objects.order_by("pk")[: rate * seconds]), {}
    began = time.monotonic()
    for number, client in enumerate(clients):
        time.sleep(max(0.0, began + number / rate - time.monotonic()))
        day, turn = days[number % DAYS], number // DAYS
        minutes = 9 * 60 + 30 * (turn // len(people) % HALF_HOURS)
        at = datetime.combine(day, wall(minutes // 60, minutes % 60), tzinfo=clinic.location.zone)
        asked = SlotRequest(
            appointment_type=kind,
            location=clinic.location,
            starts_at=at.astimezone(UTC),
            now=timezone.now(),
            client=client,
            provider=people[turn % len(people)],
            at_desk=True,
        )
        booked = book_appointment(asked, by=SYSTEM)
        made[booked.appointment.reference] = (day, time.monotonic())
    return made


def _figures(
    looking: Boards, made: dict[str, tuple[date, float]], spent: tuple[float, float, float]
) -> LiveFigures:
    late, missing = [], 0
    for line, day in looking.lines.items():
        for reference, (on, at) in made.items():
            if on != day:
                continue
            heard = looking.heard.get((line.fileno(), reference))
            if heard is None:
                missing += 1
            else:
                late.append(1000 * (heard - at))
    return LiveFigures(
        len(looking.lines), len(made), times_of(late), round(max(late)), missing, *spent
    )


def _memory(process: psutil.Process) -> float:
    return round(process.memory_info().rss / MEGABYTE, 1)


def _busy(process: psutil.Process) -> float:
    used = process.cpu_times()
    return used.user + used.system
