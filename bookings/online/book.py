"""Book from the public site: the visitor, their visit and their answers about messages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from bookings.booking.book import BookedAppointment, book_appointment
from bookings.errors import AdultsOnly, ClientBusy, HoldExpired, PleaseCall
from bookings.models import WaitlistEntry
from bookings.reservation.holds import release_hold
from bookings.reservation.slot_request import in_utc
from bookings.rules.adults import require_adult
from bookings.rules.strangers import error_as_told_to
from bookings.waitlist.entries import join_waitlist
from medspa.audit.log import ONLINE_VISITOR
from medspa.clients.models import Channel, ChannelConsent, Client
from medspa.clients.services import (
    change_language,
    find_client,
    find_or_create_client,
    learn_birth_date,
    person_of,
    record_consents,
)
from medspa.formats.dates import FIRST_LANGUAGE, current_language

Purpose = ChannelConsent.Purpose


@dataclass(frozen=True)
class ConsentText:
    """A question about messages as shown in the first language; a new wording gets a new version.

    What is kept of an answer is the sentence in the language in which it was shown, with a version
    that names it: `sms-1-es`.
    """

    channel: str
    purpose: str
    version: str
    sentence: str

    def as_shown(self) -> dict[str, str]:
        """Text and version in the language that is read now."""
        language = current_language()
        mark = "" if language == FIRST_LANGUAGE else f"-{language}"
        return {"text_shown": gettext(self.sentence), "text_version": f"{self.version}{mark}"}


SMS_CONSENT = ConsentText(
    Channel.SMS,
    Purpose.TRANSACTIONAL,
    "sms-2",
    "Text me about my visits at this number: confirmations, reminders, and changes. Message and "
    "data rates may apply. Reply STOP anytime to end them.",
)
MARKETING_CONSENT = ConsentText(
    Channel.EMAIL,
    Purpose.MARKETING,
    "marketing-2",
    "Email me news and offers now and then. I can stop anytime, and it doesn't affect my care.",
)


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Who wants to come, as typed. `phone` is E.164. `booked_by` is the name of whoever books for
    this person and is written to; address and phone are then theirs."""

    first_name: str
    last_name: str
    email: str
    phone: str
    birth_on: date | None = None
    booked_by: str = ""

    @property
    def identity(self) -> dict[str, Any]:
        return {name: each for name, each in vars(self).items() if name != "booked_by"}


def book_online(*, signed_in: Client | None = None, **asked: Any) -> BookedAppointment:
    """Book as `_book_online` does. Only the client, if they are `signed_in`, is told of their other
    visits and what they have had; to anybody else a time at which they have a visit is taken, and
    they get a letter.

    Adults only: a hold of somebody who is not is given back. Raises AdultsOnly, BirthDateNeeded.
    """
    _require_adult(signed_in, asked)
    try:
        return _book_online(**asked, signed_in=signed_in)
    except (ClientBusy, PleaseCall) as refusal:
        raise error_as_told_to(refusal, signed_in) from None


def _require_adult(signed_in: Client | None, asked: Mapping[str, Any]) -> None:
    visitor: Visitor = asked["visitor"]
    born_on = visitor.birth_on
    if born_on is None and signed_in and is_same_person(signed_in, visitor):
        born_on = signed_in.birth_on
    day = asked["location"].local(in_utc(asked["starts_at"])).date()
    try:
        require_adult(asked["appointment_type"], born_on, day)
    except AdultsOnly:
        if token := asked.get("hold_token"):
            release_hold(token=token, by=ONLINE_VISITOR)
        raise


def is_same_person(client: Client, visitor: Visitor) -> bool:
    """Whether the name and address typed are those of this client."""
    return client == find_client(
        first_name=visitor.first_name, last_name=visitor.last_name, email=visitor.email
    )


@transaction.atomic
def _book_online(
    *,
    visitor: Visitor,
    answers: Mapping[ConsentText, bool],
    ip_address: str | None = None,
    hold_token: str = "",
    hold_must_stand: bool = False,
    language: str = "",
    signed_in: Client | None = None,
    now: datetime,
    **appointment: Any,
) -> BookedAppointment:
    """Book the visit (see `book_appointment`) for the person with this name and e-mail.

    A hold that ran out is no reason to refuse a time that is still free, unless the caller says
    `hold_must_stand`. The client is written before the diary is locked, and with the visit or not
    at all. `language`: the one that they read; what we write to them is in it from now on.

    Raises what `book_appointment` raises, HoldExpired only with `hold_must_stand`.
    """
    client = _client(visitor, language)
    if client == signed_in and visitor.birth_on:
        learn_birth_date(client=client, birth_on=visitor.birth_on, by=client)
    appointment |= {
        "client": client,
        "contact_phone": visitor.phone,
        "by": ONLINE_VISITOR,
        "now": now,
    }
    appointment |= {"contact_name": visitor.booked_by} | _as_typed(visitor, client)
    try:
        booked = book_appointment(**appointment, hold_token=hold_token)
    except HoldExpired:
        if hold_must_stand:
            raise
        booked = book_appointment(**appointment)
    _record_answers(client, visitor, answers, ip_address)
    return booked


@transaction.atomic
def wait_online(
    *,
    visitor: Visitor,
    answers: Mapping[ConsentText, bool],
    ip_address: str | None = None,
    language: str = "",
    now: datetime,
    **wished: Any,
) -> WaitlistEntry:
    """Put the person with this name and e-mail on the waitlist; `language` as in `book_online`.

    Adults only, on the last day that would suit. Raises AdultsOnly, BirthDateNeeded, and as
    `join_waitlist` does.
    """
    require_adult(wished["appointment_type"], visitor.birth_on, wished["wishes"].to_on)
    client = _client(visitor, language)
    wished |= {"birth_on": visitor.birth_on, "by": ONLINE_VISITOR, "now": now}
    entry = join_waitlist(client=client, **wished)
    _record_answers(client, visitor, answers, ip_address)
    return entry


def _as_typed(visitor: Visitor, client: Client) -> dict[str, Any]:
    """Address and name, where the record has others or spells them otherwise: messages go to what
    was typed, and nobody learns from the answer how the record has it."""
    typed = person_of(visitor.first_name, visitor.last_name, visitor.email, visitor.phone)
    name = (typed["first_name"], typed["last_name"])
    has_other_name = name != (client.first_name, client.last_name)
    return {
        "contact_email": typed["email"] if typed["email"] != client.email else "",
        "typed_name": name if has_other_name else ("", ""),
    }


def _client(visitor: Visitor, language: str) -> Client:
    client = find_or_create_client(**visitor.identity, by=ONLINE_VISITOR)
    if language and client.language != language:
        change_language(client=client, language=language, by=ONLINE_VISITOR)
    return client


def _record_answers(
    client: Client,
    visitor: Visitor,
    answers: Mapping[ConsentText, bool],
    ip_address: str | None,
) -> None:
    """Keep what they said. An empty box is an answer only of somebody never asked before: it does
    not take back an earlier yes. A yes to texts holds for the number that it was given for, so
    one typed beside another number than the client's own is not theirs."""
    new = [
        ChannelConsent(
            client=client,
            channel=text.channel,
            purpose=text.purpose,
            granted=answers[text],
            **text.as_shown(),
            ip_address=ip_address,
        )
        for text in _new_answers(client, visitor, answers)
    ]
    if new:
        record_consents(client=client, answers=new, by=ONLINE_VISITOR)


def _new_answers(
    client: Client, visitor: Visitor, answers: Mapping[ConsentText, bool]
) -> Iterable[ConsentText]:
    given = _given_before(client) if answers else {}
    for text, granted in answers.items():
        before = given.get((text.channel, text.purpose))
        is_her_number = text.channel != Channel.SMS or client.phone == visitor.phone
        changes = before is None or (granted and not before)
        if changes and (is_her_number or not granted):
            yield text


def _given_before(client: Client) -> dict[tuple[str, str], bool]:
    """The answers that count: of each question the newest."""
    newest: dict[tuple[str, str], bool] = {}
    rows = client.channel_consents.values_list("channel", "purpose", "granted")
    for channel, purpose, granted in rows:
        newest.setdefault((channel, purpose), granted)
    return newest
