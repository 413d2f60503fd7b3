"""A photograph in the log of a case: kept like every other, and a line with its time."""

import uuid
from datetime import datetime

from django.db import transaction

from charting.complications.said import LineSaid
from charting.complications.services.locking import lock_event
from charting.complications.services.logging import settle_beginning, write_line
from charting.models import EventEntry, SafetyEvent
from charting.photos.services.photos import PhotoEntry, receive_photo
from medspa.accounts.models import User
from medspa.audit.log import record


@transaction.atomic
def add_photo(
    *, event: SafetyEvent, entry: PhotoEntry, key: uuid.UUID, by: User, now: datetime
) -> EventEntry:
    """Keep the photograph and write its line. The same key again is the same line.

    Raises EventClosed and all that `receive_photo` raises: without the client's consent to
    photographs there is none, in an emergency either.
    """
    event, staff = lock_event(event, by)
    known = event.entries.filter(key=key).first()
    if known:
        return known
    photo = receive_photo(client=event.client, entry=entry, by=by, now=now)
    said = LineSaid(kind=EventEntry.Kind.PHOTO, key=key, text=photo.label, at=photo.taken_at)
    line = write_line(event, staff, now, said, photo=photo)
    settle_beginning(event)
    record(by=by, action="event.photo_added", target=event, photo=photo.pk)
    return line
