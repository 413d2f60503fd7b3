"""What the client signed: to read, to keep, and to withdraw."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from charting.consents.answer import Circumstances
from charting.consents.queries import answered_papers, forms_of_client
from charting.consents.services.answers import withdraw_consent
from charting.consents.views.copies import copy_response
from charting.ground.places import place_of
from charting.models import Consent
from medspa.accounts.access import for_known_client
from medspa.audit.log import record
from medspa.errors import RuleViolation
from medspa.signin.session import client_of
from medspa.web.request import HttpRequest
from portal.own_pages.page import own_page


@for_known_client
@require_safe
def me_papers(request: HttpRequest) -> HttpResponse:
    """How every form stands, and all that was ever answered. Every look is noted."""
    client = client_of(request)
    record(by=client, action="consents.viewed", target=client)
    home = place_of(client)
    found = forms_of_client(client, home, request.now)
    rows = client.consents.select_related("form", "appointment__location").defer("form__text")
    answers = [(one, one.appointment.location if one.appointment else home) for one in rows]
    places = {one.pk: place for one, place in answers}
    context = {
        "standing": [(one, places[one.answer.pk]) for one in found if one.answer],
        "answers": [
            (one, places[one.consent.pk])
            for one in answered_papers(client, [answer for answer, _place in answers])
        ],
    }
    return own_page(request, "portal/me_papers.html", client, context, place=home)


@for_known_client
@require_safe
def me_paper(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One of them as PDF."""
    client = client_of(request)
    people = ("client", "explained_by", "seen_by")
    rows = Consent.objects.select_related("form", "drawing", "appointment__location", *people)
    consent = get_object_or_404(rows, public_id=public_id, client=client)
    return copy_response(consent, place_of(client, consent.appointment), by=client)


@for_known_client
@require_POST
def me_withdraw_paper(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """From now on the client does not agree any more."""
    client = client_of(request)
    rows = Consent.objects.select_related("form", "client")
    consent = get_object_or_404(rows, public_id=public_id, client=client)
    device = request.headers.get("User-Agent", "")
    here = Circumstances(channel=Consent.Channel.OWN_PAGES, device=device)
    try:
        withdraw_consent(consent=consent, circumstances=here, by=client, now=request.now)
        messages.success(request, gettext("Withdrawn. It applies from now on."))
    except RuleViolation as error:
        messages.error(request, error.detail)
    return redirect("me_papers")
