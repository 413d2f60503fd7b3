"""Ask to show before and after on the site, agree, approve, and take it down."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext

from charting.consents.names import resembles
from charting.errors import MissingReason
from charting.ground.acting_staff import require_staff
from charting.ground.places import clinic_place
from charting.models import Consent, Photo, Publication
from charting.photos.consent import MARKETING, photo_consent
from charting.publishing.errors import (
    AskedBefore,
    HalfInSpanish,
    NamesTheClient,
    NoPublishingConsent,
    NotAPair,
    NotNow,
    TwoPeople,
)
from charting.publishing.telling import tell_asked
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.models import Client
from medspa.clients.resemblances import lock_person, records_of
from medspa.clients.services import lock_client
from treatments.giving.wordings import day_text
from treatments.models import Treatment

WEBSITE = Consent.PhotoUse.WEBSITE
Ending = Publication.Ending
WORDS = ("title", "treated", "note")
SPANISH_WORDS = tuple(f"{name}_es" for name in WORDS)


@dataclass(frozen=True)
class PublicationEntry:
    """What the public would read, where, and until which day."""

    before: Photo
    after: Photo
    treatment: Treatment
    title: str
    treated: str
    until: date
    purpose: str = Publication.Purpose.TREATMENT
    note: str = ""
    title_es: str = ""
    treated_es: str = ""
    note_es: str = ""


@transaction.atomic
def ask_publication(*, entry: PublicationEntry, by: User, now: datetime) -> Publication:
    """Nothing is shown yet: the client is asked on their own pages, and told by mail.

    Raises NotPermitted, NotAPair, NoPublishingConsent, NamesTheClient, HalfInSpanish and
    AskedBefore.
    """
    staff = require_staff(by, Permission.WRITE_CHARTS)
    client = entry.before.client
    lock_person(lock_client(client.pk))
    _require_pair(entry)
    consent = _require_consent(client, entry.until, now)
    _require_nameless(client, entry)
    _require_whole_spanish(entry)
    said = {"before": entry.before, "after": entry.after, "treatment": entry.treatment}
    if Publication.objects.filter(**said, ended_at=None).exists():
        raise AskedBefore("This pair was asked for already, for this treatment.")
    asked = Publication.objects.create(
        **vars(entry), consent=consent, channel=WEBSITE, asked_by=staff, asked_at=now
    )
    record(by=by, action="publication.asked", target=asked, client=client.pk)
    tell_asked(asked, now)
    return asked


@transaction.atomic
def agree_publication(
    *, publication: Publication, signed_name: str, by: Client, now: datetime
) -> Publication:
    """The client agrees to exactly these photographs and words. Raises NotNow, MissingReason,
    NoPublishingConsent."""
    fresh = _lock_open(publication)
    if fresh.agreed_at or fresh.is_over(_today(now)):
        raise NotNow(gettext("There is nothing to answer here any more."))
    if not resembles(signed_name, by.full_name):
        raise MissingReason(gettext("Type your full name to sign."), field="signed_name")
    _require_consent(fresh.before.client, fresh.until, now)
    fresh.agreed_at, fresh.signed_name = now, signed_name.strip()
    fresh.save(update_fields=["agreed_at", "signed_name"])
    record(by=by, action="publication.agreed", target=fresh)
    return fresh


@transaction.atomic
def approve_publication(*, publication: Publication, by: User, now: datetime) -> Publication:
    """Somebody else read the words and looked at the photographs: the public sees them from now on.

    Raises NotPermitted, TwoPeople, NotNow and NoPublishingConsent.
    """
    staff = require_staff(by, Permission.COSIGN_CHARTS)
    fresh = _lock_open(publication)
    if fresh.asked_by_id == staff.pk:
        raise TwoPeople("You asked for it: somebody else approves it.")
    if fresh.agreed_at is None:
        raise NotNow("The client has not answered yet.")
    if fresh.approved_at or fresh.is_over(_today(now)):
        raise NotNow("It was approved already, or its last day is past.")
    _require_consent(fresh.before.client, fresh.until, now)
    fresh.approved_at, fresh.approved_by = now, staff
    fresh.save(update_fields=["approved_at", "approved_by"])
    record(by=by, action="publication.approved", target=fresh)
    return fresh


@transaction.atomic
def take_down(
    *, publication: Publication, by: User | Client, now: datetime, reason: str = ""
) -> Publication:
    """Gone at once, or never shown. Staff say why; the client need not.

    Raises NotPermitted, MissingReason and NotNow.
    """
    fresh = _lock_open(publication)
    fresh.ended_at, fresh.reason = now, reason.strip()
    if isinstance(by, User):
        require_staff(by, Permission.WRITE_CHARTS)
        fresh.ending = Ending.STAFF
        if not fresh.reason:
            raise MissingReason("Say why it is taken down.", field="reason")
    else:
        fresh.ending = Ending.CLIENT if fresh.agreed_at else Ending.DECLINED
    fresh.save(update_fields=["ended_at", "reason", "ending"])
    record(by=by, action="publication.ended", target=fresh, ending=str(fresh.ending))
    return fresh


def _lock_open(publication: Publication) -> Publication:
    lock_person(lock_client(publication.before.client_id))
    rows = Publication.objects.with_all().select_for_update(of=("self",))
    fresh: Publication = rows.get(pk=publication.pk)
    if fresh.ended_at:
        raise NotNow(gettext("This was taken down already."))
    return fresh


def _today(now: datetime) -> date:
    return clinic_place().local(now).date()


def _require_pair(entry: PublicationEntry) -> None:
    before, after = entry.before, entry.after
    alike = [(one.client.person_id, one.view, one.expression) for one in (before, after)]
    if before.pk == after.pk or alike[0] != alike[1] or before.taken_at >= after.taken_at:
        raise NotAPair("Choose two photos of one view, the earlier one as before.")
    if not (before.is_ready and after.is_ready):
        raise NotAPair("One of the photos is still being prepared.")


def _require_consent(client: Client, until: date, now: datetime) -> Consent:
    """To photographs for marketing on the site, up to that day. Two statements."""
    place = clinic_place()
    agreed = photo_consent(client, place, now, MARKETING)
    if agreed.consent is None:
        raise NoPublishingConsent(f"{agreed.problem}. Ask for it first.")
    if WEBSITE not in agreed.consent.photo_uses:
        raise NoPublishingConsent("The client agrees to other uses, not to the website.")
    last = last_day(agreed.consent)
    if not place.local(now).date() <= until <= last:
        raise NoPublishingConsent(
            f"The consent holds until {day_text(last)}: choose a day up to then.", field="until"
        )
    return agreed.consent


def last_day(consent: Consent) -> date:
    """Up to which it may be shown under this consent."""
    signed_on = clinic_place().local(consent.signed_at).date()
    a_year = date.fromordinal(signed_on.toordinal() + 364)
    return min(consent.holds_until or a_year, a_year)


def _require_nameless(client: Client, entry: PublicationEntry) -> None:
    words = " ".join(getattr(entry, name) for name in (*WORDS, *SPANISH_WORDS))
    said = set(re.findall(r"\w+", words.casefold()))
    records = " ".join(one.full_name for one in records_of(client))
    names = set(re.findall(r"\w+", records.casefold()))
    if found := sorted(one for one in names & said if len(one) > 2):
        raise NamesTheClient(f"These words name the client: {', '.join(found)}.", field="title")


def _require_whole_spanish(entry: PublicationEntry) -> None:
    """What is said in English is said in Spanish, too, or nothing is."""
    if not any(getattr(entry, name) for name in SPANISH_WORDS):
        return
    for name, spanish in zip(WORDS, SPANISH_WORDS, strict=True):
        if bool(getattr(entry, name)) != bool(getattr(entry, spanish)):
            raise HalfInSpanish("Say all of it in Spanish, too, or nothing.", field=spanish)
