"""A client asks for a written estimate; what is issued answers it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext

from bookings.models import Appointment, AppointmentType
from charting.estimates.errors import NoEstimate, RequestAnswered
from charting.ground.acting_staff import staff_of
from charting.ground.places import place_of
from charting.models import Estimate, EstimateRequest
from charting.models.estimate_request import EstimateRequestQuerySet
from medspa.audit.log import Actor, record, record_each
from medspa.clients.models import Client
from medspa.clients.services import lock_client

ANSWERED, SETTLED = "estimate.request_answered", "estimate.request_settled"


@transaction.atomic
def ask_for_estimate(
    *,
    client: Client,
    appointment: Appointment | None,
    wanted: str = "",
    by: Actor,
    now: datetime,
) -> EstimateRequest:
    """Write down that the client wants one, of this visit or of what is not booked yet (`wanted`,
    in their words); `by` the client, or somebody of the desk for them. Asked again while it waits,
    it is the same request.

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
            "wanted": wanted,
            "location": place_of(client, appointment),
            "asked_at": now,
            "asked_by": staff_of(by),
        },
    )
    if is_new:
        record(by=by, action="estimate.asked_for", target=asked)
    return asked


def answer_requests(estimate: Estimate, visit: Appointment, *, by: Actor, now: datetime) -> None:
    """What was asked for is written and sent: of this visit; where it is a treatment, also what its
    client had not booked when they asked."""
    about = Q(appointment=visit)
    if visit.appointment_type.purpose == AppointmentType.Purpose.TREATMENT:
        about |= Q(appointment=None, asked_at__lte=visit.scheduled_at)
    asked = EstimateRequest.objects.filter(about, client=estimate.client_id)
    _settle(asked, ANSWERED, by, now, estimate=estimate)


def answer_request(asked: EstimateRequest, estimate: Estimate, *, by: Actor, now: datetime) -> None:
    """By an estimate that was sent."""
    _settle(EstimateRequest.objects.filter(pk=asked.pk), ANSWERED, by, now, estimate=estimate)


def close_requests(visit: Appointment, *, note: str, by: Actor, now: datetime) -> None:
    """No estimate of this visit is written, and this is why."""
    asked = EstimateRequest.objects.filter(appointment=visit)
    _settle(asked, SETTLED, by, now, note=note)


@transaction.atomic
def settle_request(*, asked: EstimateRequest, note: str, by: Actor, now: datetime) -> None:
    """Answered otherwise, in the words of the desk. Raises RequestAnswered."""
    if not _settle(EstimateRequest.objects.filter(pk=asked.pk), SETTLED, by, now, note=note):
        raise RequestAnswered("Somebody answered this request already.")


def _settle(
    asked: EstimateRequestQuerySet, action: str, by: Actor, now: datetime, **said: Any
) -> int:
    """Those that still wait; how many. What a sweep finds may be younger than its `now`."""
    found = list(asked.waiting().select_for_update())
    rows = EstimateRequest.objects.filter(pk__in=[one.pk for one in found])
    rows.update(settled_at=Greatest(Value(now), F("asked_at")), **said)
    record_each(by=by, action=action, targets=[(one, {}) for one in found])
    return len(found)
