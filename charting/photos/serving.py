"""The bytes of a photograph, for somebody who may see them: nothing else has an address."""

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


def original_response(photo: Photo) -> HttpResponseBase:
    """The file as it came: to keep, never to be opened here."""
    response = _sent(files.name_in(photo.folder, files.ORIGINAL), ANYTHING)
    response["Content-Disposition"] = 'attachment; filename="original"'
    return response


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
