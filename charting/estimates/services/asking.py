"""A client asks for a written estimate; what is issued answers it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext

from bookings.models import Appointment
from charting.estimates.errors import NoEstimate, RequestAnswered
from charting.ground.acting_staff import staff_of
from charting.ground.places import place_of
from charting.models import Estimate, EstimateRequest
from medspa.audit.log import Actor, record
from medspa.clients.models import Client
from medspa.clients.services import lock_client


@transaction.atomic
def ask_for_estimate(
    *, client: Client, appointment: Appointment | None, by: Actor, now: datetime
) -> EstimateRequest:
    """Write down that the client wants one, of this visit or of what is not booked yet; `by` the
    client, or somebody of the desk for them. Asked again while it waits, it is the same request.

    Raises NoEstimate for a visit that does not lie ahead.
    """
    lock_client(client.pk)
    if appointment is not None and not appointment.is_ahead(now):
        raise NoEstimate(gettext("We write estimates for visits that are still ahead."))
    asked, is_new = EstimateRequest.objects.waiting().get_or_create(
        client=client,
        appointment=appointment,
        settled_at=None,
        defaults={
            "location": appointment.location if appointment else place_of(client),
            "asked_at": now,
            "asked_by": staff_of(by),
        },
    )
    if is_new:
        record(by=by, action="estimate.asked_for", target=asked)
    return asked


def answer_requests(estimate: Estimate, *, now: datetime) -> None:
    """What was asked for is written: of its visit, and of what its client had not booked when
    they asked."""
    about, visit = Q(appointment=None), estimate.appointment
    if visit is not None:
        about = Q(appointment=None, asked_at__lte=visit.scheduled_at) | Q(appointment=visit)
    waiting = EstimateRequest.objects.waiting().filter(about, client=estimate.client_id)
    waiting.update(settled_at=now, estimate=estimate)


def close_requests(visit: Appointment, *, note: str, now: datetime) -> None:
    """No estimate of this visit is written, and this is why."""
    waiting = EstimateRequest.objects.waiting().filter(appointment=visit)
    waiting.update(settled_at=now, note=note)


@transaction.atomic
def settle_request(*, asked: EstimateRequest, note: str, by: Actor, now: datetime) -> None:
    """Answered otherwise, in the words of the desk. Raises RequestAnswered."""
    waiting = EstimateRequest.objects.waiting().filter(pk=asked.pk)
    if not waiting.update(settled_at=now, note=note):
        raise RequestAnswered("Somebody answered this request already.")
    record(by=by, action="estimate.request_settled", target=asked)
