"""Book from the public site: the visitor, their appointment and their answers about messages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext

from bookings.booking.book import (
    BY_CLIENT,
    BookedAppointment,
    BookingDetails,
    book_appointment,
    book_in_transaction,
)
from bookings.errors import AdultsOnly, ClientBusy, HoldExpired, PleaseCall
from bookings.models import WaitlistEntry
from bookings.reservation.holds import release_hold
from bookings.reservation.slot_request import SlotRequest
from bookings.rules.adults import require_adult
from bookings.rules.strangers import error_as_told_to
from bookings.waitlist.entries import WaitlistRequest, join_waitlist
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
from medspa.database.prepared import fetch_prepared
from medspa.formats.dates import FIRST_LANGUAGE, current_language

Purpose = ChannelConsent.Purpose
_GIVEN_BEFORE = """
    SELECT DISTINCT ON (channel, purpose) channel, purpose, granted
    FROM clients_channelconsent WHERE client_id = %(client)s
    ORDER BY channel, purpose, given_at DESC, id DESC
"""


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
    this person and is written to; address and phone are then theirs. `language`: the one that they
    read; what we write to them is in it from now on."""

    first_name: str
    last_name: str
    email: str
    phone: str
    birth_on: date | None = None
    booked_by: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class ConsentAnswers:
    """What was said to the questions about messages, and from which address of the network."""

    answers: Mapping[ConsentText, bool]
    ip_address: str | None = None


@dataclass(frozen=True, kw_only=True)
class ClaimedHold:
    """The hold that shall become the booking. One that ran out is no reason to refuse a time that
    is still free, unless it `must_stand`."""

    token: str = ""
    must_stand: bool = False


NO_HOLD = ClaimedHold()


def book_online(
    slot_request: SlotRequest,
    *,
    visitor: Visitor,
    consents: ConsentAnswers,
    details: BookingDetails = BY_CLIENT,
    hold: ClaimedHold = NO_HOLD,
    signed_in: Client | None = None,
) -> BookedAppointment:
    """Book for the person with this name and e-mail. Only that very client, if `signed_in`, is told
    of their other appointments and what they have had; to anybody else a time at which the person
    has an appointment is taken, and the person gets a letter.

    Adults only: a hold of somebody who is not is given back. Raises AdultsOnly, BirthDateNeeded,
    and what `book_appointment` raises, HoldExpired only of a hold that must stand.
    """
    _require_adult(slot_request, visitor, signed_in, hold)
    try:
        return _book_online(slot_request, visitor, consents, details, hold, signed_in)
    except (ClientBusy, PleaseCall) as refusal:
        raise error_as_told_to(refusal, signed_in) from None


def _require_adult(
    slot_request: SlotRequest, visitor: Visitor, signed_in: Client | None, hold: ClaimedHold
) -> None:
    born_on = visitor.birth_on
    if born_on is None and signed_in and is_same_person(signed_in, visitor):
        born_on = signed_in.birth_on
    try:
        require_adult(slot_request.appointment_type, born_on, slot_request.day)
    except AdultsOnly:
        if hold.token:
            release_hold(token=hold.token, by=ONLINE_VISITOR)
        raise


def is_same_person(client: Client, visitor: Visitor) -> bool:
    """Whether the name and address typed are those of this client."""
    return client == find_client(
        first_name=visitor.first_name, last_name=visitor.last_name, email=visitor.email
    )


@transaction.atomic
def _book_online(
    slot_request: SlotRequest,
    visitor: Visitor,
    consents: ConsentAnswers,
    details: BookingDetails,
    hold: ClaimedHold,
    signed_in: Client | None,
) -> BookedAppointment:
    """The client is written before the diary is locked, and with the appointment or not at all."""
    client = _client(visitor)
    if client == signed_in and visitor.birth_on:
        learn_birth_date(client=client, birth_on=visitor.birth_on, by=client)
    slot_request = replace(slot_request, client=client)
    details = _as_typed(details, visitor, client)
    booked = _with_hold_or_without(slot_request, details, hold)
    _record_answers(client, visitor, consents)
    return booked


def _with_hold_or_without(
    slot_request: SlotRequest, details: BookingDetails, hold: ClaimedHold
) -> BookedAppointment:
    if hold.token:
        try:
            return book_appointment(
                slot_request, by=ONLINE_VISITOR, details=details, hold_token=hold.token
            )
        except HoldExpired:
            if hold.must_stand:
                raise
    return book_in_transaction(slot_request, by=ONLINE_VISITOR, details=details)


@transaction.atomic
def wait_online(
    waitlist_request: WaitlistRequest,
    *,
    visitor: Visitor,
    consents: ConsentAnswers,
    now: datetime,
) -> WaitlistEntry:
    """Put the person with this name and e-mail on the waitlist.

    Adults only, on the last day that would suit. Raises AdultsOnly, BirthDateNeeded, and as
    `join_waitlist` does.
    """
    last_on = waitlist_request.wishes.to_on
    require_adult(waitlist_request.appointment_type, visitor.birth_on, last_on)
    client = _client(visitor)
    waitlist_request = replace(waitlist_request, birth_on=visitor.birth_on)
    entry = join_waitlist(waitlist_request, client=client, by=ONLINE_VISITOR, now=now)
    _record_answers(client, visitor, consents)
    return entry


def _as_typed(details: BookingDetails, visitor: Visitor, client: Client) -> BookingDetails:
    """Address and name, where the record has others or spells them otherwise: messages go to what
    was typed, and nobody learns from the answer how the record has it."""
    typed = person_of(visitor.first_name, visitor.last_name, visitor.email, visitor.phone)
    name = (typed["first_name"], typed["last_name"])
    has_other_name = name != (client.first_name, client.last_name)
    return replace(
        details,
        contact_phone=visitor.phone,
        contact_name=visitor.booked_by,
        contact_email=typed["email"] if typed["email"] != client.email else "",
        typed_name=name if has_other_name else ("", ""),
    )


def _client(visitor: Visitor) -> Client:
    client = find_or_create_client(
        first_name=visitor.first_name,
        last_name=visitor.last_name,
        email=visitor.email,
        phone=visitor.phone,
        birth_on=visitor.birth_on,
        by=ONLINE_VISITOR,
    )
    if visitor.language and client.language != visitor.language:
        change_language(client=client, language=visitor.language, by=ONLINE_VISITOR)
    return client


def _record_answers(client: Client, visitor: Visitor, consents: ConsentAnswers) -> None:
    """Keep what they said. An empty box is an answer only of somebody never asked before: it does
    not take back an earlier yes. A yes to texts holds for the number that it was given for, so
    one typed beside another number than the client's own is not theirs."""
    new = [
        ChannelConsent(
            client=client,
            channel=text.channel,
            purpose=text.purpose,
            granted=consents.answers[text],
            **text.as_shown(),
            ip_address=consents.ip_address,
        )
        for text in _new_answers(client, visitor, consents.answers)
    ]
    if new:
        record_consents(answers=new, by=ONLINE_VISITOR)


def _new_answers(
    client: Client, visitor: Visitor, answers: Mapping[ConsentText, bool]
) -> Iterable[ConsentText]:
    given = {} if client.is_new or not answers else _given_before(client)
    for text, granted in answers.items():
        before = given.get((text.channel, text.purpose))
        changes = before is None or (granted and not before)
        if changes and (not granted or text.channel != Channel.SMS or _is_own(client, visitor)):
            yield text


def _is_own(client: Client, visitor: Visitor) -> bool:
    return bool(client.phone == visitor.phone)


def _given_before(client: Client) -> dict[tuple[str, str], bool]:
    """The answers that count: of each question the newest."""
    rows = fetch_prepared(_GIVEN_BEFORE, {"client": client.pk})
    return {(channel, purpose): granted for channel, purpose, granted in rows}
