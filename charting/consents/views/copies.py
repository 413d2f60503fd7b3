"""Copies of what was signed: for the client at the link of the visit, for staff in the record."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from bookings.models import Appointment
from bookings.views.links import client_of, opens_forms
from charting.consents.copies import file_name, print_copy
from charting.consents.queries import answered_papers
from charting.consents.views.sitting import of_this_client
from charting.ground.places import place_of
from charting.ground.records import find_record
from charting.models import Consent
from medspa.accounts.access import by_token, requires, user_of
from medspa.accounts.permissions import Permission
from medspa.audit.log import Actor, record
from medspa.clients.models import Client
from medspa.clinic.models import Location
from medspa.tablet.lock import handed_over
from medspa.web.request import HttpRequest


@by_token
@require_http_methods(["GET", "HEAD", "POST"])  # the date of birth is sent here
@opens_forms
@of_this_client
def form_copies(request: HttpRequest, appointment: Appointment, token: str) -> HttpResponse:
    """What was answered for this visit. The link opens nothing of any other."""
    rows = appointment.consents.select_related("form").defer("form__text")
    context = {
        "appointment": appointment,
        "token": token,
        "answers": answered_papers(client_of(appointment), rows),
        "is_tablet": handed_over(request) is not None,
    }
    return render(request, "charting/form_copies.html", context)


@by_token
@require_http_methods(["GET", "HEAD", "POST"])  # the date of birth is sent here
def form_copy(request: HttpRequest, token: str, public_id: UUID) -> HttpResponse:
    """One of them as PDF."""

    @opens_forms
    @of_this_client
    def opened(request: HttpRequest, appointment: Appointment, token: str) -> HttpResponse:
        consent = _found(public_id, appointment=appointment)
        return copy_response(consent, appointment.location, by=client_of(appointment))

    response: HttpResponse = opened(request, token)
    return response


@requires(Permission.VIEW_CHARTS)
@require_safe
def consent_copy(request: HttpRequest, pk: int, public_id: UUID) -> HttpResponse:
    """For staff, to read or to print. Every look is noted."""
    consent = _found(public_id, client=find_record(pk))
    return copy_response(
        consent, place_of(consent.client, consent.appointment), by=user_of(request)
    )


def copy_response(consent: Consent, place: Location, *, by: Actor) -> HttpResponse:
    """The PDF, which the browser shows; that it was looked at is noted."""
    record(by=by, action="consent.copied", target=consent, client=consent.client_id)
    return pdf_response(print_copy(consent, place), file_name(consent, place))


def pdf_response(pdf: bytes, name: str) -> HttpResponse:
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _found(public_id: UUID, **about: Client | Appointment) -> Consent:
    rows = Consent.objects.select_related(
        "form", "client", "explained_by", "seen_by", "drawing", "appointment__location"
    )
    consent = rows.filter(public_id=public_id, **about).first()
    if consent is None:
        raise Http404("There is no such copy here.")
    return consent
