"""The clinic's tablet in the hands of a client who comes."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from bookings.ground.tokens import forms_token
from bookings.models import Appointment
from charting.visit_forms.desk_forms import forms_before
from medspa.accounts.access import requires
from medspa.accounts.permissions import Permission
from medspa.tablet.lock import hand_over
from medspa.web.request import HttpRequest


@requires(Permission.VIEW_DIARY)
@require_POST
def hand_over_forms(request: HttpRequest, reference: str) -> HttpResponse:
    """Give the tablet to the client: only what is missing before this visit opens on it then."""
    visits = Appointment.objects.booked_or_later().with_people()
    visit = get_object_or_404(visits, reference=reference)
    forms = forms_before(visit, request.now)
    back = f"{visit.board_address()}#panel"
    if forms is None or visit.client is None or not forms.screens:
        messages.info(request, "Nothing is left to fill in before this visit.")
        return redirect(back)
    return hand_over(
        request,
        client=visit.client,
        steps=forms.screens,
        back=back,
        appointment_id=visit.pk,
        home=reverse("visit_forms", args=[forms_token(visit)]),
    )
