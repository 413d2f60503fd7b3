"""How a client has shown who they are, before a presented plan opens (ADR 0028, 0045)."""

from charting.models import PlanPresentation, Way
from medspa.signin.birth_proof import is_proved
from medspa.tablet.lock import handed_over
from medspa.web.request import HttpRequest


def reader_of(request: HttpRequest, presentation: PlanPresentation) -> str:
    """How the client has shown who they are (`Way`); empty if nobody did."""
    client = presentation.plan.client
    tablet = handed_over(request)
    if tablet is not None:
        return Way.TABLET if tablet.client_id == client.pk else ""
    return Way.OWN if is_proved(request, client) else ""
