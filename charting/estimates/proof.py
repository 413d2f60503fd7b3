"""Who reads an estimate. The link alone says nothing of the person (ADR 0028, 0044)."""

from datetime import date, datetime, timedelta

from django.utils.crypto import constant_time_compare

from charting.models import Estimate
from medspa.audit.log import record
from medspa.ratelimit import Rate, forget_calls, seconds_to_wait
from medspa.signin.session import signed_in_client
from medspa.web.request import HttpRequest

KEY = "estimates_read"
LASTS = timedelta(hours=2)
TRIES = Rate(5, 3600)  # of one client; there are some 25,000 dates of birth of adults


def is_reader(request: HttpRequest, estimate: Estimate) -> bool:
    """Whether the client is signed in here, or has said their date of birth lately."""
    client = estimate.client
    signed_in = signed_in_client(request)
    if signed_in and signed_in.person_id == client.person_id:
        return True
    kept = request.session.get(KEY, {}).get(str(client.pk))
    return bool(kept) and datetime.fromisoformat(kept) > request.now - LASTS


def try_birth_date(request: HttpRequest, estimate: Estimate, born: date) -> bool:
    """Whether this is the client's date of birth; then the browser is remembered for a while."""
    client = estimate.client
    known = client.birth_on.isoformat() if client.birth_on else ""
    is_right = bool(known) and constant_time_compare(known, born.isoformat())
    action = "estimate.proved" if is_right else "estimate.not_proved"
    record(by=client, action=action, target=estimate)
    if is_right:
        kept = request.session.get(KEY, {})
        request.session.cycle_key()
        request.session[KEY] = kept | {str(client.pk): request.now.isoformat()}
        forget_calls(KEY, str(client.pk))
    return is_right


def seconds_until_next_try(estimate: Estimate) -> int:
    """Count a try; 0 if there are some left."""
    return seconds_to_wait(KEY, str(estimate.client_id), TRIES)
