"""Who reads a presented plan. The link alone says nothing of the person (ADR 0028, 0045)."""

from datetime import date, datetime, timedelta

from django.utils.crypto import constant_time_compare

from charting.models import PlanPresentation, Way
from medspa.audit.log import record
from medspa.clients.models import Client
from medspa.ratelimit import Rate, forget_calls, seconds_to_wait
from medspa.signin.session import signed_in_client
from medspa.tablet.lock import handed_over
from medspa.web.request import HttpRequest

KEY = "plans_read"
LASTS = timedelta(hours=2)
TRIES = Rate(5, 3600)  # of one link; there are some 25,000 dates of birth of adults


def reader_of(request: HttpRequest, presentation: PlanPresentation) -> str:
    """How the client has shown who they are (`Way`); empty if nobody did."""
    client = presentation.plan.client
    tablet = handed_over(request)
    if tablet is not None:
        return Way.TABLET if tablet.client_id == client.pk else ""
    signed_in = signed_in_client(request)
    if signed_in and signed_in.person_id == client.person_id:
        return Way.OWN
    if _at(request, presentation) > request.now - LASTS:
        return Way.OWN
    return ""


def try_birth_date(request: HttpRequest, presentation: PlanPresentation, born: date) -> bool:
    """Whether this is the client's date of birth; then the browser is remembered for a while."""
    client = presentation.plan.client
    known = client.birth_on.isoformat() if client.birth_on else ""
    is_right = bool(known) and constant_time_compare(known, born.isoformat())
    record(by=client, action="plan.proved" if is_right else "plan.not_proved", target=presentation)
    if is_right:
        kept = request.session.get(KEY, {})
        request.session.cycle_key()
        request.session[KEY] = kept | {str(presentation.public_id): request.now.isoformat()}
        forget_calls(KEY, str(presentation.public_id))
    return is_right


def seconds_until_next_try(presentation: PlanPresentation) -> int:
    """Count a try; 0 if there are some left."""
    return seconds_to_wait(KEY, str(presentation.public_id), TRIES)


def knows_birth_date(client: Client) -> bool:
    return client.birth_on is not None


def _at(request: HttpRequest, presentation: PlanPresentation) -> datetime:
    kept = request.session.get(KEY, {}).get(str(presentation.public_id))
    return datetime.fromisoformat(kept) if kept else request.now - 2 * LASTS
