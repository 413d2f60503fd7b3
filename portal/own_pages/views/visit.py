"""One visit that is over: what was given where, and what comes of it."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from charting.card.given import read_given
from charting.followup.maintenance import maintenance_due
from charting.followup.timeline import due_timeline
from medspa.accounts.access import for_known_client
from medspa.audit.log import record
from medspa.signin.session import client_of
from medspa.web.request import HttpRequest
from portal.own_pages.again import again_url
from portal.own_pages.page import own_page
from portal.own_pages.views.card import find_own_visit


@for_known_client
@require_safe
def me_visit(request: HttpRequest, reference: str) -> HttpResponse:
    """On the face: what was given where. Only what is signed. Every look is noted."""
    client = client_of(request)
    visit = find_own_visit(request, reference)
    record(by=client, action="client.visit_read", target=visit)
    given = read_given(visit)
    codes = {code for line in given.lines for code in line.codes}
    today = visit.location.local(request.now).date()
    context = {
        "visit": visit,
        "given": given,
        "timeline": due_timeline(maintenance_due(client), today),
        "again": again_url(visit, codes),
        "is_with_whom": visit.provider.is_active and visit.provider.is_provider,
    }
    return own_page(request, "portal/me_visit.html", client, context)
