"""The pictures of what is published, for everybody, as long as it is."""

from uuid import UUID

from django.http import Http404
from django.http.response import HttpResponseBase, HttpResponseGone
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from charting.models import Publication
from charting.photos.serving import HEADERS, picture_response
from charting.publishing.queries import not_over
from medspa.accounts.access import public
from medspa.web.request import HttpRequest

SIZES = (320, 960)
UNKEPT = {"X-Robots-Tag": "noindex, noarchive, noimageindex"}
"""A search engine would show a picture long after it was taken down."""


@public
@require_safe
def result_picture(request: HttpRequest, public_id: UUID, side: str, size: int) -> HttpResponseBase:
    """Asked for anew each time, and kept nowhere. 410 once it was taken down or is over; 404 of
    what was never shown."""
    rows = Publication.objects.select_related("before", "after")
    found = get_object_or_404(rows.exclude(approved_at=None), public_id=public_id)
    if side not in ("before", "after") or size not in SIZES:
        raise Http404
    photo = found.picture(side)
    is_live = not_over(Publication.objects.standing().filter(pk=found.pk), request.now)
    response: HttpResponseBase = HttpResponseGone(headers=HEADERS)
    if photo and is_live:
        response = picture_response(photo, size)
    for header, value in UNKEPT.items():
        response[header] = value
    return response
