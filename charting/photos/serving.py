"""The bytes of a photograph, for somebody who may see them: nothing else has an address."""

from datetime import datetime

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase

from charting.models import Photo
from charting.photos import files
from charting.photos.develop import SIZES

HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
STARTS = ((b"\xff\xd8", "jpg"), (b"\x89PNG", "png"), (b"RIFF", "webp"))
PICTURE, ANYTHING = "image/webp", "application/octet-stream"


def picture_response(photo: Photo, size: int) -> HttpResponseBase:
    """One of the pictures that were made of it. Raises Http404 for any other size."""
    if size not in SIZES:
        raise Http404
    return _sent(files.name_in(photo.folder, size), PICTURE)


def picture_bytes(photo: Photo, size: int) -> bytes:
    """For a paper."""
    with files.storage().open(files.name_in(photo.folder, size)) as picture:
        data: bytes = picture.read()
    return data


def original_response(photo: Photo, taken: datetime) -> HttpResponseBase:
    """The file as it came: to keep, never to be opened here. It is called by the time on the clock
    of the place (`taken`), with the ending of what it is, so that the client's device opens it."""
    name = files.name_in(photo.folder, files.ORIGINAL)
    response = _sent(name, ANYTHING)
    called = f"photo-{taken:%Y-%m-%d-%H%M%S}.{_ending(name)}"
    response["Content-Disposition"] = f'attachment; filename="{called}"'
    return response


def _ending(name: str) -> str:
    """By its first bytes; it was read as one of these when it came."""
    with files.storage().open(name) as original:
        begins = original.read(12)
    return next((ending for start, ending in STARTS if begins.startswith(start)), "heic")


def _sent(name: str, kind: str) -> HttpResponseBase:
    """By the server in front of us where there is one."""
    if settings.PHOTO_ACCEL:
        response: HttpResponseBase = HttpResponse(content_type=kind)
        response["X-Accel-Redirect"] = f"{settings.PHOTO_ACCEL}{name}"
    else:
        response = FileResponse(files.storage().open(name), content_type=kind)
    for header, value in HEADERS.items():
        response[header] = value
    return response
