"""Receive a photograph, take it out, turn it, choose it as the baseline."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256

from django.core.files.base import File
from django.db import transaction

from bookings.models import Appointment
from charting.errors import AlreadyTakenBack, MissingReason
from charting.ground.acting_staff import require_staff
from charting.ground.moments import require_past
from charting.models import Photo, PhotoRemoval
from charting.photos import files
from charting.photos.consent import photo_consent
from charting.photos.doubts import doubts_now, doubts_of_file
from charting.photos.errors import (
    BadPhotoFile,
    NoPhotoConsent,
    PhotoGone,
    PhotoInQuestion,
    PhotoKnown,
)
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.models import Client
from medspa.clients.resemblances import lock_person, records_of
from medspa.clients.services import lock_client
from medspa.clinic.models import Location
from medspa.messaging.sending.broker import request_task

MAX_BYTES = 60_000_000
JUST_NOW = timedelta(minutes=15)
TASK = "charting.tasks.develop_photos"


@dataclass(frozen=True)
class PhotoEntry:
    """A photograph as it is sent: the file, what it shows, and when it was taken."""

    content: File[bytes]
    view: str
    expression: str
    taken_at: datetime
    location: Location
    appointment: Appointment | None = None
    sure_of: Collection[str] = ()
    """The keys of the doubts after which whoever sends it looked again: each is asked once, and
    none decides."""


def receive_photo(*, client: Client, entry: PhotoEntry, by: User, now: datetime) -> Photo:
    """Keep the original; a worker makes pictures of it soon.

    Raises NotPermitted, NoPhotoConsent, PhotoKnown, PhotoInQuestion, BadPhotoFile and WrongTime.
    """
    folder = files.new_folder()
    try:
        return _receive(client, entry, by, now, folder)
    except BaseException:
        files.forget(folder)
        raise


@transaction.atomic
def _receive(client: Client, entry: PhotoEntry, by: User, now: datetime, folder: str) -> Photo:
    staff = require_staff(by, Permission.WRITE_CHARTS)
    lock_person(lock_client(client.pk))
    agreed = photo_consent(client, entry.location, now)
    if agreed.consent is None:
        raise NoPhotoConsent(f"{agreed.problem}. No photos are taken until there is one.")
    require_past(entry.taken_at, now, field="taken_at")
    digest = _require_new(client, entry.content)
    is_now = entry.taken_at >= now - JUST_NOW
    doubts = [*(doubts_now(client, staff, now) if is_now else []), *doubts_of_file(client, digest)]
    if not {one.key for one in doubts} <= set(entry.sure_of):
        sentences = " ".join(one.sentence for one in doubts)
        raise PhotoInQuestion(sentences, field="is_sure", doubts=doubts)
    files.keep_original(folder, entry.content)
    photo = Photo.objects.create(
        client=client,
        appointment=entry.appointment,
        consent=agreed.consent,
        view=entry.view,
        expression=entry.expression,
        taken_at=entry.taken_at,
        taken_by=staff,
        received_at=now,
        folder=folder,
        sha256=digest,
        size=entry.content.size,
    )
    record(
        by=by,
        action="photo.received",
        target=photo,
        client=client.pk,
        sha256=digest,
        doubts=len(doubts),
    )
    transaction.on_commit(partial(request_task, TASK))
    return photo


def _require_new(client: Client, content: File[bytes]) -> str:
    """The hash of the file."""
    if not content.size:
        raise BadPhotoFile("This file is empty. Take the photo again.", field="content")
    if content.size > MAX_BYTES:
        most = MAX_BYTES // 1_000_000
        raise BadPhotoFile(f"This file is larger than {most} MB.", field="content")
    digest = sha256()
    for part in content.chunks():
        digest.update(part)
    content.seek(0)
    theirs = Photo.objects.filter(client__in=records_of(client))
    known = theirs.exclude(state=Photo.State.REFUSED).filter(sha256=digest.hexdigest())
    if before := known.first():
        gone = " It was taken out there." if hasattr(before, "removal") else ""
        said = f"This photo is on the record already: {before.label}.{gone}"
        raise PhotoKnown(said, field="content", photo=before.pk)
    return digest.hexdigest()


@transaction.atomic
def remove_photo(*, photo: Photo, reason: str, by: User, now: datetime) -> PhotoRemoval:
    """Out of sight everywhere; the row, the reason and the original stay with the record.

    Raises NotPermitted, MissingReason and AlreadyTakenBack.
    """
    staff = require_staff(by, Permission.WRITE_CHARTS)
    if not reason.strip():
        raise MissingReason("Say why the photo is taken out.", field="reason")
    fresh = Photo.objects.select_for_update().get(pk=photo.pk)
    if hasattr(fresh, "removal"):
        raise AlreadyTakenBack("This photo was taken out already.")
    Photo.objects.filter(pk=fresh.pk).update(is_baseline=False)
    removal = PhotoRemoval.objects.create(photo=fresh, reason=reason.strip(), by=staff, at=now)
    record(by=by, action="photo.removed", target=fresh)
    return removal


@transaction.atomic
def turn_photo(*, photo: Photo, by: User) -> Photo:
    """A quarter to the right: the pictures are made anew. Raises NotPermitted and PhotoGone."""
    fresh = _lock_ready(photo, by)
    fresh.turns, fresh.state = (fresh.turns + 1) % 4, Photo.State.RECEIVED
    fresh.attempts = 0
    fresh.save(update_fields=["turns", "state", "attempts"])
    record(by=by, action="photo.turned", target=fresh, turns=fresh.turns)
    transaction.on_commit(partial(request_task, TASK))
    return fresh


@transaction.atomic
def choose_baseline(*, photo: Photo, by: User) -> Photo:
    """What later ones of its kind are compared with. Raises NotPermitted and PhotoGone."""
    fresh = _lock_ready(photo, by)
    theirs = Photo.objects.filter(client__in=records_of(fresh.client), is_baseline=True)
    theirs.filter(view=fresh.view, expression=fresh.expression).update(is_baseline=False)
    Photo.objects.filter(pk=fresh.pk).update(is_baseline=True)
    record(by=by, action="photo.baseline_chosen", target=fresh)
    return fresh


def _lock_ready(photo: Photo, by: User) -> Photo:
    require_staff(by, Permission.WRITE_CHARTS)
    lock_person(lock_client(photo.client_id))
    fresh = Photo.objects.ready().select_for_update(of=("self",)).filter(pk=photo.pk).first()
    if fresh is None:
        raise PhotoGone("This photo was taken out, or it is still being prepared.")
    return fresh
