"""How a page of a client's own is put together."""

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from charting.ground.places import usual_location
from medspa.clients.models import Client
from medspa.clinic.models import Location
from medspa.web.request import HttpRequest


def own_page(
    request: HttpRequest,
    template: str,
    client: Client,
    context: Mapping[str, object],
    *,
    place: Location | None = None,
    status: int = 200,
) -> HttpResponse:
    """Days and hours are those of `place`, else of where the client is treated (two statements)."""
    place = place or usual_location(client)
    context = {"client": client, "place": place, **context}
    with timezone.override(place.zone if place else None):
        return render(request, template, context, status=status)
