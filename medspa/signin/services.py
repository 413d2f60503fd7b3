"""Sign in with a code by e-mail. Nothing here tells whether an address is known."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext, ngettext

from medspa.audit.log import ONLINE_VISITOR, SYSTEM, record
from medspa.audit.sweeping import sweeping
from medspa.clients.models import Client
from medspa.database.locks import lock_key
from medspa.formats.addresses import address_key
from medspa.formats.dates import current_language
from medspa.messaging.models import Message
from medspa.messaging.outbox import enqueue_message
from medspa.messaging.recipient import recipient_of_clinic
from medspa.messaging.sending.broker import request_task
from medspa.messaging.sending.codes import code_of
from medspa.ratelimit import hidden_caller
from medspa.signin.errors import AskedTooOften, CodeOver, WrongCode
from medspa.signin.models import LIFE, MAX_TRIES, SignInCode

KIND = "signin/code"
AN_HOUR = 5  # at one address, from one place
OF_OTHERS = 20  # from other places, before each has one only
KEPT = timedelta(days=1)
ERASED = "This message held a code for signing in. Codes are not kept.\n"
BATCH = 200


@transaction.atomic
def ask_for_code(
    *, email: str, now: datetime, asked_from: str = "", is_known: bool = False
) -> SignInCode:
    """Note that a code is wanted at this address; a worker makes and sends it.

    Counted by the pair of address and `asked_from` (a network or a device; kept as a hash), so
    that strangers cannot use up their codes. Where many ask from many places, each has one, unless
    `is_known`: they signed in there before. Raises AskedTooOften.
    """
    email = address_key(email)
    place = hidden_caller(asked_from) if asked_from else ""
    lock_key(f"signin:{email}")
    _require_few(email, place, now, is_known=is_known)
    asked = SignInCode.objects.create(
        email=email,
        asked_at=now,
        expires_at=now + LIFE,
        language=current_language(),
        asked_from=place,
    )
    record(by=ONLINE_VISITOR, action="client.code_asked", target=asked)
    transaction.on_commit(partial(request_task, "medspa.signin.tasks.sweep_codes"))
    return asked


def _require_few(email: str, place: str, now: datetime, *, is_known: bool) -> None:
    lately = SignInCode.objects.filter(email=email, asked_at__gt=now - timedelta(hours=1))
    is_crowded = lately.exclude(asked_from=place).count() >= OF_OTHERS and not is_known
    if lately.filter(asked_from=place).count() >= (1 if is_crowded else AN_HOUR):
        raise AskedTooOften(
            gettext(
                "Several codes were asked for at this address within the hour. Please use the "
                "newest one, or try again later."
            )
        )


def write_codes(*, now: datetime) -> int:
    """Make the codes that are waited for and send them to those whom we know; return how many.

    Old ones are forgotten first. Raises SweepFailed when all that could be were written.
    """
    written = 0
    with sweeping("signin.codes") as each:
        each.alone("signin.signincode", partial(forget_codes, now=now))
        waiting = SignInCode.objects.unwritten(now).values_list("pk", flat=True)[:BATCH]
        for pk in list(waiting):
            written += each.alone(f"signin.signincode:{pk}", partial(_write, pk, now)) or 0
    return written


@transaction.atomic
def _write(pk: int, now: datetime) -> bool:
    rows = SignInCode.objects.unwritten(now).select_for_update(skip_locked=True)
    asked = rows.filter(pk=pk).first()
    if asked is None:
        return False
    asked.code_hash = _hash(asked, code_of(_key(asked)))
    asked.save(update_fields=["code_hash"])
    if somebody := people_at(asked.email).first():
        _send(somebody, asked)
    return True


def _send(client: Client, asked: SignInCode) -> None:
    """To the address, whoever of those who share it asked, in the language of the page. The code
    itself is put in when the letter leaves."""
    enqueue_message(
        to=recipient_of_clinic(client, address=asked.email, language=asked.language),
        kind=KIND,
        dedupe_key=_key(asked),
        facts={},
        send_after=asked.asked_at,
        expires_at=asked.expires_at,
    )
    record(by=SYSTEM, action="client.code_sent", target=client)


def enter_code(*, public_id: UUID, code: str, now: datetime) -> str:
    """The address that the right code proves; it works once. Raises WrongCode, CodeOver."""
    asked, is_right = _try(public_id, code, now)
    if is_right:
        return asked.email
    left = MAX_TRIES - asked.tries
    if not left:
        raise _over()
    said = ngettext(
        "This is not the code. You have one try left.",
        "This is not the code. You have %(left)s tries left.",
        left,
    )
    raise WrongCode(said % {"left": left}, field="code")


@transaction.atomic
def _try(public_id: UUID, code: str, now: datetime) -> tuple[SignInCode, bool]:
    """Counted in a transaction of its own, which the refusal after it must not undo."""
    asked = SignInCode.objects.select_for_update().filter(public_id=public_id).first()
    if asked is None or not asked.is_open(now):
        raise _over()
    is_right = constant_time_compare(asked.code_hash, _hash(asked, code))
    if is_right:
        asked.used_at = now
    else:
        asked.tries += 1
        record(by=ONLINE_VISITOR, action="client.sign_in_failed", target=asked)
    asked.save(update_fields=["used_at", "tries"])
    return asked, is_right


def _over() -> CodeOver:
    return CodeOver(
        gettext(
            "This code no longer works: each works once, for ten minutes. Please ask for another."
        )
    )


def people_at(email: str) -> QuerySet[Client]:
    """Everybody with this address: mother and daughter may share one."""
    if not email:
        return Client.objects.none()
    return Client.objects.filter(email_key=address_key(email)).order_by("first_name", "pk")


@transaction.atomic
def forget_codes(*, now: datetime) -> None:
    """Erase letters with codes that are out of date, and old askings altogether."""
    late = Message.objects.filter(kind=KIND, expires_at__lte=now).exclude(text=ERASED)
    late.exclude(state=Message.State.SENDING).update(text=ERASED, html="", facts=None)
    SignInCode.objects.filter(asked_at__lt=now - KEPT).delete()


def _key(asked: SignInCode) -> str:
    return f"{KIND}:{asked.public_id}"


def _hash(asked: SignInCode, code: str) -> str:
    said = f"{asked.public_id}:{code}"
    return salted_hmac("medspa.signin.code", said, algorithm="sha256").hexdigest()
