"""The plan of whoever is signed in."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from charting.presenting.queries import newest_presentation
from charting.presenting.tokens import plan_token
from medspa.accounts.access import for_known_client
from medspa.signin.session import client_of
from medspa.web.request import HttpRequest
from portal.own_pages.page import own_page


@for_known_client
@require_safe
def me_plan(request: HttpRequest) -> HttpResponse:
    """What was last presented to the client, on the page that its link opens as well."""
    client = client_of(request)
    newest = newest_presentation(client)
    if newest is None:
        return own_page(request, "portal/me_plan.html", client, {})
    return redirect("read_plan", token=plan_token(newest))
