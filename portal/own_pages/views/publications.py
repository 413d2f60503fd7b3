"""Before and after of the client on our website: exactly what is asked, their yes, and their no."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from charting.models import Publication
from charting.photos.serving import picture_response
from charting.publishing.errors import NoPublishingConsent
from charting.publishing.queries import open_publication, pages_of
from charting.publishing.services import publications
from medspa.accounts.access import for_known_client
from medspa.audit.log import record
from medspa.clients.models import Client
from medspa.errors import RuleViolation
from medspa.signin.session import client_of
from medspa.web.request import HttpRequest
from portal.own_pages.page import own_page

SIZE = 960


@for_known_client
@require_http_methods(["GET", "HEAD", "POST"])
def me_publication(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Look at it, agree with their name, or take it down at once."""
    client, found = client_of(request), _own(request, public_id)
    problem = _answer(request, client, found) if request.method == "POST" else None
    if request.method == "POST" and problem is None:
        return redirect("me_photos")
    record(by=client, action="photos.viewed", target=client)
    context = {"publication": found, "pages": pages_of(found), "problem": problem}
    status = 422 if problem else 200
    return own_page(request, "portal/me_publication.html", client, context, status=status)


@for_known_client
@require_safe
def me_publication_picture(request: HttpRequest, public_id: UUID, side: str) -> HttpResponseBase:
    """`before` or `after`, under whichever of the person's records it lies."""
    photo = _own(request, public_id).picture(side)
    if photo is None:
        raise Http404
    return picture_response(photo, SIZE)


def _own(request: HttpRequest, public_id: UUID) -> Publication:
    found = open_publication(client_of(request), public_id, request.now)
    if found is None:
        raise Http404
    return found


def _answer(request: HttpRequest, client: Client, found: Publication) -> str | None:
    """Why it was refused."""
    try:
        if "agree" in request.POST:
            name = request.POST.get("signed_name", "")
            publications.agree_publication(
                publication=found, signed_name=name, by=client, now=request.now
            )
            messages.success(request, gettext("Thank you. You can take it down here at any time."))
        else:
            was_shown = found.approved_at is not None
            publications.take_down(publication=found, by=client, now=request.now)
            says = (
                gettext("It is not shown any more.") if was_shown else gettext("We won't show it.")
            )
            messages.success(request, says)
    except NoPublishingConsent:
        return gettext("Your consent to photos on our website does not hold any more.")
    except RuleViolation as error:
        return error.detail
    return None
