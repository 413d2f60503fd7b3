"""One visit that is over: what was given where, and what comes of it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from bookings.models import Appointment
from charting.followup.maintenance import maintenance_due
from charting.followup.timeline import due_timeline
from medspa.accounts.access import for_known_client
from medspa.audit.log import record
from medspa.signin.session import client_of
from medspa.web.request import HttpRequest
from portal.own_pages.again import again_url
from portal.own_pages.given import read_given
from portal.own_pages.page import own_page
from website.queries import published_article


@for_known_client
@require_safe
def me_visit(request: HttpRequest, reference: str) -> HttpResponse:
    """On the face: what was given where. Only what is signed. Every look is noted."""
    client = client_of(request)
    done = client.appointments.filter(status=Appointment.Status.COMPLETED).with_people()
    visit = get_object_or_404(done, reference=reference)
    record(by=client, action="client.visit_read", target=visit)
    given = read_given(visit)
    codes = {code for line in given.lines for code in line.codes}
    today = visit.location.local(request.now).date()
    context = {
        "visit": visit,
        "given": given,
        "aftercare": _aftercare(given.modalities),
        "timeline": due_timeline(maintenance_due(client), today),
        "again": again_url(visit, codes),
        "is_with_whom": visit.provider.is_active and visit.provider.is_provider,
    }
    return own_page(request, "portal/me_visit.html", client, context)


def _aftercare(modalities: set[str]) -> list[Any]:
    """The sections of the page on aftercare that are about what was given."""
    written = published_article("aftercare") if modalities else None
    return [part for part in written.parts if part.anchor in modalities] if written else []
