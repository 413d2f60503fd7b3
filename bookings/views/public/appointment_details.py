"""Mend what was typed when booking, through the link of the visit."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bookings.booking.correct import correct_appointment
from bookings.forms.appointment_details import AppointmentDetailsForm
from bookings.ground.tokens import manage_token
from bookings.models import Appointment
from bookings.views.links import client_of, opens_appointment
from bookings.views.public.ratelimit import require_few_corrections, say_when
from medspa.accounts.access import by_token
from medspa.errors import RuleViolation
from medspa.pages.languages import is_sent_for_language
from medspa.web.request import HttpRequest
from treatments.catalogue.explorer import areas_by_region
from treatments.models import FacialArea

SHOWN_OF_PHONE = 2  # the last digits: enough to know one's own


@by_token
@require_http_methods(["GET", "HEAD", "POST"])
@opens_appointment
def visit_details(request: HttpRequest, appointment: Appointment, token: str) -> HttpResponse:
    """Address, phone, areas and note, until the visit begins. Another address makes another link,
    and this browser goes on with that."""
    if not appointment.is_ahead(request.now):
        return redirect("manage_appointment", token=token)
    if request.method != "POST" or is_sent_for_language(request):
        return _page(request, appointment, token, _begun(request, appointment))
    form = _form(request, appointment, request.POST)
    if not form.is_valid():
        return _page(request, appointment, token, form)
    try:
        changed = _change(request, appointment, form)
    except RuleViolation as error:
        return say_when(_page(request, appointment, token, form, error), error)
    messages.success(request, _said(appointment, changed))
    return redirect("manage_appointment", token=manage_token(changed))


def _change(
    request: HttpRequest, appointment: Appointment, form: AppointmentDetailsForm
) -> Appointment:
    typed, by, now = form.cleaned_data, client_of(appointment), request.now
    email, phone = typed["email"], typed["phone"].as_e164 if typed["phone"] else ""
    if email.lower() != appointment.contact_address.lower():
        require_few_corrections(appointment, now)
    return correct_appointment(
        appointment=appointment,
        email=email,
        phone=phone,
        interests=[area.pk for area in typed["interests"]],
        note=typed["note"],
        by=by,
        now=now,
    )


def _said(before: Appointment, after: Appointment) -> str:
    if after.token_version == before.token_version:
        return gettext("Saved. Changes apply right away.")
    says = gettext(
        "Saved. We sent your confirmation to %(email)s. Your earlier link no longer works."
    )
    return says % {"email": after.contact_address}


def _begun(request: HttpRequest, appointment: Appointment) -> AppointmentDetailsForm:
    begun = {
        "email": appointment.contact_address,
        "interests": appointment.interests,
        "note": appointment.note,
    }
    typed: dict[str, Any] = request.POST.dict()
    if request.POST:
        typed["interests"] = request.POST.getlist("interests")
    return _form(request, appointment, initial=begun | typed)


def _form(
    request: HttpRequest, appointment: Appointment, data: QueryDict | None = None, **also: object
) -> AppointmentDetailsForm:
    today = appointment.location.local(request.now).date()
    return AppointmentDetailsForm(data, location=appointment.location, today=today, **also)


def _page(
    request: HttpRequest,
    appointment: Appointment,
    token: str,
    form: AppointmentDetailsForm,
    error: RuleViolation | None = None,
) -> HttpResponse:
    phone = appointment.contact_phone
    context = {
        "appointment": appointment,
        "token": token,
        "form": form,
        "typed_in": "details",
        "problem": error.detail if error else "",
        "phone_ends": phone.as_e164[-SHOWN_OF_PHONE:] if phone else "",
        "interest_groups": areas_by_region(FacialArea.objects.talked_about()),
        "chosen_interests": form["interests"].value() or [],
    }
    status = 422 if error or form.errors else 200
    return render(request, "bookings/visit_details.html", context, status=status)
