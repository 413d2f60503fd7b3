"""A client may read any refusal: each is written in the language that they read.

Sentences that only the team or programs can meet may stay as they are; they are named here.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import override

from bookings import errors
from bookings.errors import IntervalTooShort
from bookings.reservation.slot_request import SlotRequest
from bookings.rules.client_rules import client_rule_errors
from bookings.tests.factories import NOW, book, make_clinic
from medspa.clients.tests.factories import make_client

BOOKINGS = Path(settings.BASE_DIR) / "bookings"
ROOMS = (
    "availability",
    "booking",
    "calendar",
    "clients",
    "courses",
    "ground",
    "messages",
    "online",
    "reservation",
    "rules",
    "waitlist",
)
REFUSALS = {name for name, each in vars(errors).items() if isinstance(each, type)}
NOT_FOR_CLIENTS = {
    "availability/search.py": "more days than only programs ask for",
    "ground/access.py": "doors that no page of a client leads to",
    "courses/book.py": "booked at the desk only",
    "booking/restore.py": "the desk takes a cancellation or a no-show back",
    "calendar/feed_links.py": "the calendars of the team",
    "reservation/conflicts.py": "names appointments, so only for the team",
    "booking/links.py": "the desk sends them",
    "booking/length.py": "the desk makes a visit longer or shorter",
    "booking/rooms.py": "the desk chooses the room",
    "online/idempotency.py": "keys of programs",
    "clients/join_records.py": "the desk answers whether two records are one person",
    "reservation/deliberate_double_booking.py": "two at once is the desk's to decide",
}
STAFF_ONLY = {"NaiveTime", "NotPermitted", "OverrideNotPermitted", "TooEarly"}
INTERNAL = {"Nobody waits for this time any more.", "There is nothing to undo."}


def modules() -> list[str]:
    """Whatever may refuse, by room and name."""
    paths = (path for room in ROOMS for path in sorted((BOOKINGS / room).glob("*.py")))
    return [path.relative_to(BOOKINGS).as_posix() for path in paths]


def plain_sentences(path: Path) -> Iterator[str]:
    """Refusals whose words are a literal instead of a call of gettext."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        name = getattr(getattr(node, "func", None), "id", "")
        if not isinstance(node, ast.Call) or name not in REFUSALS - STAFF_ONLY or not node.args:
            continue
        if isinstance(node.args[0], ast.Constant | ast.JoinedStr):
            yield ast.unparse(node.args[0]).strip("'")


@pytest.mark.parametrize("module", [each for each in modules() if each not in NOT_FOR_CLIENTS])
def test_refusals_are_said_in_the_readers_language(module: str):
    assert set(plain_sentences(BOOKINGS / module)) <= INTERNAL


def test_what_is_not_for_clients_is_still_there():
    assert set(NOT_FOR_CLIENTS) <= set(modules())


@pytest.mark.django_db
def test_rule_about_an_interval_says_days_and_dates_in_spanish():
    clinic = make_clinic(gives_neurotoxin=True)
    mara = make_client()
    book(clinic, clinic.at(10), client=mara)
    slot_request = SlotRequest(
        appointment_type=clinic.type,
        location=clinic.location,
        starts_at=clinic.at(12),
        now=NOW,
        client=mara,
    )

    with override("es"):
        (refusal,) = client_rule_errors(slot_request)

    assert isinstance(refusal, IntervalTooShort)
    assert refusal.detail == (
        "Neurotoxina: ya hay una cita reservada para el 1 de marzo de 2027. "
        "Entre una y otra pasan al menos 84 días."
    )
