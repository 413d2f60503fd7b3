"""Electronic records at the link of a plan, for whoever has no visit ahead to sign them for."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from charting.consents.seat import Seat
from charting.consents.views.signing import form_page
from charting.consents.views.sitting import refuse_others
from charting.models import Consent, PlanPresentation, Way
from charting.presenting.electronic import gate_of_client
from charting.presenting.views.client import opens_plan
from medspa.accounts.access import by_token
from medspa.web.request import HttpRequest

Channel = Consent.Channel


@by_token
@require_safe
@opens_plan
def plan_records(
    request: HttpRequest, presentation: PlanPresentation, token: str, way: str
) -> HttpResponse:
    """Nothing else is signed here: back to the plan."""
    return redirect("read_plan", token=token)


@by_token
@require_http_methods(["GET", "HEAD", "POST"])
def plan_record(request: HttpRequest, token: str, key: str) -> HttpResponse:
    """The form about electronic records; the plan once there is an answer."""

    @opens_plan
    def opened(
        request: HttpRequest, presentation: PlanPresentation, token: str, way: str
    ) -> HttpResponse:
        client, place = presentation.plan.client, presentation.location
        gate = gate_of_client(client, place, request.now)
        if gate is None:
            return redirect("read_plan", token=token)
        seat = Seat(
            client=client,
            location=place,
            channel=Channel.TABLET if way == Way.TABLET else Channel.LINK,
            root=reverse("plan_records", args=[token]),
            after=reverse("read_plan", args=[token]),
            chosen=(gate.slug,),
        )
        return refuse_others(request, client) or form_page(request, seat, key)

    return opened(request, token)
