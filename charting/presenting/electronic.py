"""Electronic records come before the signature under a plan, as under any paper (ADR 0048)."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from charting.consents.queries import FormStanding, forms_of_client, gate_of, is_no
from charting.models import PlanPresentation
from charting.presenting.tokens import plan_token
from medspa.clients.models import Client
from medspa.clinic.models import Location
from medspa.tablet.lock import handed_over
from medspa.web.request import HttpRequest


@dataclass(frozen=True)
class RecordsFirst:
    """The client has not agreed to electronic records. `where` they can: empty where they cannot
    from here, or said no."""

    where: str


def gate_of_client(client: Client, location: Location, now: datetime) -> FormStanding | None:
    """The form that is to be agreed to before a plan is signed on a screen. Three statements."""
    return gate_of(forms_of_client(client, location, now))


def records_first(request: HttpRequest, shown: PlanPresentation) -> RecordsFirst | None:
    """What the page says in place of the signature; None where nothing stands before it."""
    gate = gate_of_client(shown.plan.client, shown.location, request.now)
    if gate is None:
        return None
    root = "" if is_no(gate) else _root(request, shown)
    return RecordsFirst(f"{root}{gate.key}/" if root else "")


def _root(request: HttpRequest, shown: PlanPresentation) -> str:
    """On our tablet what it was handed over for; else beside the plan."""
    tablet = handed_over(request)
    if tablet:
        forms = reverse("tablet_forms")
        return forms if tablet.allows(forms) else ""
    return reverse("plan_records", args=[plan_token(shown)])
