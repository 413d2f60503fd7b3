"""Photographs in the demo: two clients before and after, and what the public sees of them."""

import tempfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.core.files.base import ContentFile
from django.utils import translation

from charting.consents.answer import Answer
from charting.consents.asked import Kind
from charting.consents.services.answers import answer_form
from charting.ground.acting_staff import require_staff
from charting.models import Chart, Consent, ConsentForm, Photo, Publication
from charting.models.publication import SPANISH
from charting.photos import files
from charting.photos.develop import develop
from charting.photos.doubts import doubts_now
from charting.photos.services.photos import PhotoEntry, choose_baseline, receive_photo
from charting.publishing.between import given_between, proposed_words
from charting.publishing.services.publications import (
    PublicationEntry,
    agree_publication,
    approve_publication,
    ask_publication,
)
from devtools.demo.clinic import DemoClinic
from devtools.demo.people import BALANCING_CLIENT, DIRECTOR, INJECTOR
from devtools.demo.photos.faces import Look, drawn_face
from medspa.accounts.permissions import Permission
from medspa.clients.models import Client
from treatments.models import Treatment

BEFORE_VISIT = time(9, 30)
BEFORE_ON, AFTER_ON = date(2026, 1, 12), date(2026, 2, 23)
VIEWS = ("front", "oblique-right", "profile-right")
BALANCED = ("Jaw, cheeks and chin", "Mandíbula, mejillas y mentón")
SOFTER = ("Softer, and still moving", "Más suave, y con su expresión")
DRAWN = ("A drawn stand-in, not a real person.", "Un dibujo de muestra, no una persona real.")
DAY = timedelta(days=1)
Pair = tuple[Photo, Photo]


def hang_photographs(clinic: DemoClinic, *, now: datetime) -> None:
    """One pair is on the site, one waits to be approved."""
    first_name, last_name = BALANCING_CLIENT
    marisol = Client.objects.get(first_name=first_name, last_name=last_name)
    days = [datetime.combine(day, BEFORE_VISIT, clinic.main.zone) for day in (BEFORE_ON, AFTER_ON)]
    pairs = _sittings(clinic, marisol, Look(), days, VIEWS)
    front = _ask(clinic, pairs[0], BALANCED, "home", now)
    approve_publication(publication=front, by=clinic.user(DIRECTOR), now=now - DAY)
    chart = _chart_of_somebody_else(marisol, now)
    if chart:
        look = Look(skin=(214, 178, 152), wall=(206, 205, 204), wider=0.035)
        days = [chart.appointment.starts_at - timedelta(minutes=20), now - 3 * DAY]
        [pair] = _sittings(clinic, chart.client, look, days, VIEWS[:1])
        _ask(clinic, pair, SOFTER, "treatment", now)


def _chart_of_somebody_else(known: Client, now: datetime) -> Chart | None:
    charts = Chart.objects.filter(signed_at__lt=now - 5 * DAY, injections__isnull=False)
    others = charts.exclude(client=known).select_related("client", "appointment")
    return others.order_by("-signed_at", "pk").first()


def _sittings(
    clinic: DemoClinic, client: Client, look: Look, days: list[datetime], views: tuple[str, ...]
) -> list[Pair]:
    _agree(client, Kind.PHOTOS_CLINICAL, days[0] - timedelta(minutes=20))
    first, second = (
        [
            _photo(clinic, client, look, view, day + number * timedelta(minutes=1), day == days[0])
            for number, view in enumerate(views)
        ]
        for day in days
    )
    choose_baseline(photo=first[0], by=clinic.user(INJECTOR))
    return list(zip(first, second, strict=True))


def _photo(
    clinic: DemoClinic, client: Client, look: Look, view: str, at: datetime, is_before: bool
) -> Photo:
    injector = clinic.user(INJECTOR)
    staff = require_staff(injector, Permission.WRITE_CHARTS)
    entry = PhotoEntry(
        content=ContentFile(drawn_face(view, look, is_before=is_before), name="drawn.jpg"),
        view=view,
        expression=Photo.Expression.REPOSE,
        taken_at=at,
        location=clinic.main,
        sure_of=[one.key for one in doubts_now(client, staff, at)],
    )
    photo = receive_photo(client=client, entry=entry, by=injector, now=at)
    return _develop(photo)


def _develop(photo: Photo) -> Photo:
    """Here and now: a program of its own for each of our own drawings would take seconds."""
    with tempfile.TemporaryDirectory(prefix="photo-") as folder:
        here = Path(folder)
        files.copy_original(photo.folder, here / files.ORIGINAL)
        facts = develop(here / files.ORIGINAL, here, 0)
        files.keep_pictures(photo.folder, here)
    facts |= {"state": Photo.State.READY, "device": "Demo camera"}
    Photo.objects.filter(pk=photo.pk).update(**facts)
    photo.refresh_from_db()
    return photo


def _agree(client: Client, kind: Kind, at: datetime) -> None:
    form = ConsentForm.objects.current().get(kind=kind, language="en")
    uses = ("website",) if kind == Kind.PHOTOS_MARKETING else ()
    answer = Answer(
        form=form,
        decision=Consent.Decision.AGREED,
        signed_name=client.full_name,
        photo_uses=uses,
    )
    answer_form(client=client, answer=answer, by=client, now=at)


def _ask(
    clinic: DemoClinic, pair: Pair, titles: tuple[str, str], purpose: str, now: datetime
) -> Publication:
    """In the words that charts have for it, in both languages."""
    client, [given] = pair[0].client, given_between([pair])
    _agree(client, Kind.PHOTOS_MARKETING, now - 2 * DAY)
    areas = {one.area.pk for one in given}
    with translation.override(SPANISH):
        treated_es = proposed_words(given)
    entry = PublicationEntry(
        *pair,
        Treatment.objects.published().filter(areas__in=areas).distinct()[0],
        until=(now + 300 * DAY).date(),
        purpose=purpose,
        title=titles[0],
        title_es=titles[1],
        treated=proposed_words(given),
        treated_es=treated_es,
        note=DRAWN[0],
        note_es=DRAWN[1],
    )
    then = now - 2 * DAY + timedelta(hours=1)
    asked = ask_publication(entry=entry, by=clinic.user(INJECTOR), now=then)
    name = client.full_name
    return agree_publication(publication=asked, signed_name=name, by=client, now=then)
