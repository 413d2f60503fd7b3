"""Photographs of these tests: agreed to, sent, prepared; or there already, for what comes after."""

from datetime import datetime
from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from charting.consents.asked import Subject
from charting.consents.services.publishing import publish_form
from charting.models import Consent, ConsentForm, Photo
from charting.photos import developing, files
from charting.photos.consent import CLINICAL
from charting.photos.develop import SIZES
from charting.photos.doubts import doubts_now, doubts_of_file
from charting.photos.services.photos import PhotoEntry, receive_photo
from charting.tests.consents.saying import say
from charting.tests.factories import Team
from medspa.audit.log import SYSTEM
from medspa.clients.models import Client


def agree(
    client: Client, subject: Subject = CLINICAL, at: datetime | None = None, **said: object
) -> Consent:
    now = at or timezone.now()
    form = ConsentForm.objects.filter(kind=subject.kind).first() or publish_form(
        subject=subject, title="Photographs", text="Words.", by=SYSTEM, now=now
    )
    return say(client, form, now=now, **said)


def send(team: Team, client: Client, data: bytes, **shown: str) -> Photo:
    now = timezone.now()
    doubts = doubts_now(client, team.injector, now)
    doubts += doubts_of_file(client, sha256(data).hexdigest())
    entry = PhotoEntry(
        content=SimpleUploadedFile("x.jpg", data),
        view=shown.get("view", "front"),
        expression="repose",
        taken_at=now,
        location=team.clinic.location,
        sure_of=[one.key for one in doubts],
    )
    return receive_photo(client=client, entry=entry, by=team.rn, now=now)


def develop() -> Photo:
    photo = developing.develop_next(timezone.now())
    assert photo is not None
    photo.refresh_from_db()
    return photo


def make_ready_photo(team: Team, consent: Consent, taken_at: datetime, **fields: object) -> Photo:
    """As a worker left it, without the seconds that it takes."""
    folder = files.new_folder()
    for size in SIZES:
        files.storage().save(files.name_in(folder, size), ContentFile(b"RIFF0000WEBP"))
    return Photo.objects.create(
        client=consent.client,
        consent=consent,
        taken_by=team.injector,
        taken_at=taken_at,
        folder=folder,
        sha256=f"{len(folder) + Photo.objects.count():064x}",
        **{"view": "front", "state": "ready", "width": 9, "height": 9, "size": 1} | fields,
    )
