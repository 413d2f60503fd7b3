"""The client's own photographs: shown once they want to see them."""

from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from charting.ground.places import place_of
from charting.models import Photo
from charting.photos.queries import photo_page, sittings_of
from charting.photos.serving import original_response, picture_response
from charting.publishing.queries import open_publications
from medspa.accounts.access import for_known_client
from medspa.audit.log import record
from medspa.signin.session import client_of
from medspa.web.request import HttpRequest
from portal.own_pages.page import own_page


@for_known_client
@require_safe
def me_photos(request: HttpRequest) -> HttpResponse:
    """Nothing of them is on the page before the client asks (`show`). That look is noted."""
    client = client_of(request)
    place = place_of(client)
    publications = open_publications(client, request.now)
    context: dict[str, object] = {
        "number": client.photos.ready().count(),
        "publications": publications,
        "is_public": any(one.approved_at for one in publications),
    }
    if "show" in request.GET:
        record(by=client, action="photos.viewed", target=client)
        asked = request.GET.get("page", "1")
        found = photo_page(client, int(asked) if asked.isdecimal() and len(asked) < 6 else 1)
        ready = [one for one in found if one.is_ready and one.client_id == client.pk]
        context |= {"photos": found, "sittings": sittings_of(ready, place)}
    return own_page(request, "portal/me_photos.html", client, context, place=place)


@for_known_client
@require_safe
def me_photo(request: HttpRequest, public_id: UUID, size: int) -> HttpResponseBase:
    return picture_response(_own(request, public_id), size)


@for_known_client
@require_safe
def me_photo_file(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The file as the camera wrote it, to keep. Noted."""
    photo = _own(request, public_id)
    client = client_of(request)
    record(by=client, action="photo.downloaded", target=photo)
    return original_response(photo, place_of(client).local(photo.taken_at))


def _own(request: HttpRequest, public_id: UUID) -> Photo:
    rows = client_of(request).photos.ready()
    found: Photo = get_object_or_404(rows, public_id=public_id)
    return found
