"""Book once, however often the same request arrives."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from bookings.booking.book import BookedAppointment
from bookings.errors import KeyReused
from bookings.ground.tokens import manage_token
from bookings.models import Appointment, IdempotencyKey
from medspa.database.locks import lock_key
from medspa.errors import RuleViolation

KEPT_FOR = timedelta(hours=48)
SALT = "bookings.once"


@dataclass(frozen=True)
class FirstAnswer:
    """What was said the first time; the token opens what the first answer's link opened."""

    answer: dict[str, object]
    manage_token: str
    appointment: Appointment
    is_repeat: bool = False


def book_once(
    *,
    key: str,
    body: object,
    now: datetime,
    book: Callable[[], BookedAppointment],
    tell: Callable[[Appointment], dict[str, object]],
) -> FirstAnswer:
    """Book with `book` and answer with `tell`; repeat the first answer to the same key and body.

    Requests with the same key queue up. Everything is one transaction: what is refused leaves no
    booking and no key behind, so the same key may then be tried again; what `book` (a transaction
    of its own) writes about the refusal stays. Without a key every request stands for itself, and
    the transaction of `book` is all there is.

    Raises KeyReused when the body (plain JSON values) is another one, and what `book` raises.
    """
    first = _answer_once(key, body, now, book, tell) if key else _tried(book, tell)
    if isinstance(first, RuleViolation):
        raise first
    return first


@transaction.atomic
def _answer_once(
    key: str,
    body: object,
    now: datetime,
    book: Callable[[], BookedAppointment],
    tell: Callable[[Appointment], dict[str, object]],
) -> FirstAnswer | RuleViolation:
    """A refusal is returned: raised here, it would undo the letter about it."""
    key_hash, body_hash = _hash(key), _hash(json.dumps(body, sort_keys=True))
    lock_key(key_hash)
    if before := IdempotencyKey.objects.filter(key_hash=key_hash).first():
        return _repeated(before, body_hash)
    first = _tried(book, tell)
    if isinstance(first, FirstAnswer):
        _keep(key_hash, body_hash, first, now)
    return first


def _tried(
    book: Callable[[], BookedAppointment], tell: Callable[[Appointment], dict[str, object]]
) -> FirstAnswer | RuleViolation:
    try:
        booked = book()
    except RuleViolation as refusal:
        return refusal
    return FirstAnswer(tell(booked.appointment), booked.manage_token, booked.appointment)


def _keep(key_hash: str, body_hash: str, first: FirstAnswer, now: datetime) -> None:
    IdempotencyKey.objects.create(
        key_hash=key_hash,
        body_hash=body_hash,
        appointment=first.appointment,
        token_version=first.appointment.token_version,
        answer=first.answer,
        created_at=now,
    )


@transaction.atomic
def sweep_idempotency_keys(*, now: datetime) -> int:
    """Forget first answers after KEPT_FOR; return how many."""
    return IdempotencyKey.objects.filter(created_at__lte=now - KEPT_FOR).delete()[0]


def _repeated(before: IdempotencyKey, body_hash: str) -> FirstAnswer:
    if before.body_hash != body_hash:
        raise KeyReused(
            "This key was used before with another request. Take a new key for every booking.",
            field="Idempotency-Key",
        )
    appointment = before.appointment
    appointment.token_version = before.token_version  # if the link was revoked, it stays so
    return FirstAnswer(before.answer, manage_token(appointment), appointment, is_repeat=True)


def _hash(text: str) -> str:
    return salted_hmac(SALT, text, algorithm="sha256").hexdigest()
