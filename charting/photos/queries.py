"""Photographs of a client: those of the last visits, and all of them a page at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.core.paginator import Page, Paginator

from charting.models import Photo
from charting.models.photo import PhotoQuerySet
from medspa.clients.models import Client
from medspa.clients.resemblances import records_of
from medspa.clinic.models import Location

PAGE = 60
STRIP = 12
REFUSAL_TOLD = timedelta(hours=1)


@dataclass(frozen=True)
class Sitting:
    """The photographs of one day, in the order in which they were taken."""

    day: date
    photos: list[Photo]


@dataclass(frozen=True)
class PhotoStrip:
    """The newest of a client, and how many there are at all."""

    photos: list[Photo]
    number: int


def photos_of(client: Client) -> PhotoQuerySet:
    """Those of the person, under whatever record, that were not taken out."""
    return Photo.objects.kept().filter(client__in=records_of(client)).select_related("taken_by")


def photo_strip(client: Client) -> PhotoStrip:
    """Two statements."""
    ready = photos_of(client).ready()
    return PhotoStrip(list(ready[:STRIP]), ready.count())


def photos_beside_face(client: Client) -> list[Photo]:
    """The newest of each view at rest, in the order in which they are taken. One statement."""
    at_rest = photos_of(client).ready().filter(expression=Photo.Expression.REPOSE)
    newest = at_rest.order_by("view", "-taken_at", "-pk").distinct("view")
    return sorted(newest, key=lambda one: Photo.View.values.index(one.view))


def photo_page(client: Client, number: int) -> Page[Photo]:
    """A page of all that were not refused, newest first. Two statements."""
    kept = photos_of(client).exclude(state=Photo.State.REFUSED)
    return Paginator(kept, PAGE).get_page(number)


def just_refused(client: Client, now: datetime) -> list[Photo]:
    """Files that were no photographs: told to whoever sent them, and no part of the record."""
    recent = {"received_at__gte": now - REFUSAL_TOLD}
    return list(photos_of(client).filter(state=Photo.State.REFUSED, **recent))


def sittings_of(photos: Iterable[Photo], place: Location) -> list[Sitting]:
    """By the day on the clock of the place, newest first."""

    def day_of(photo: Photo) -> date:
        return place.local(photo.taken_at).date()

    return [Sitting(day, list(found)[::-1]) for day, found in groupby(photos, day_of)]


def alike(photo: Photo) -> list[Photo]:
    """What it can be compared with: the same view and expression, oldest first. One statement."""
    same = {"view": photo.view, "expression": photo.expression}
    return list(photos_of(photo.client).ready().filter(**same).order_by("taken_at", "pk"))


def baseline_among(photos: list[Photo]) -> Photo:
    """The one that was chosen; until then the oldest."""
    return next((one for one in photos if one.is_baseline), photos[0])
