"""The treatment card of a visit that is over: to show, to print, to keep."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from bookings.models import Appointment
from charting.card.card import read_card
from charting.card.papers.card import card_pdf
from charting.consents.views.copies import pdf_response
from medspa.accounts.access import for_known_client
from medspa.audit.log import record
from medspa.signin.session import client_of
from medspa.web.request import HttpRequest
from portal.own_pages.page import own_page


@for_known_client
@require_safe
def me_card(request: HttpRequest, reference: str) -> HttpResponse:
    """What was given, with lots, aftercare and whom to call. Every look is noted."""
    visit = find_own_visit(request, reference)
    record(by=client_of(request), action="card.viewed", target=visit)
    context = {"visit": visit, "card": read_card(visit)}
    return own_page(request, "portal/me_card.html", client_of(request), context)


@for_known_client
@require_safe
def me_card_paper(request: HttpRequest, reference: str) -> HttpResponse:
    """The same as PDF."""
    visit = find_own_visit(request, reference)
    record(by=client_of(request), action="card.downloaded", target=visit)
    return pdf_response(card_pdf(read_card(visit)), "card.pdf")


def find_own_visit(request: HttpRequest, reference: str) -> Appointment:
    """Of whoever is signed in, and over; nothing else is found."""
    done = client_of(request).appointments.filter(status=Appointment.Status.COMPLETED)
    return get_object_or_404(done.with_people(), reference=reference)
