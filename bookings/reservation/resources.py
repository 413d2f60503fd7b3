"""The rooms and devices that a request may take, and those of them that are free all along."""

from collections.abc import Collection
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, QuerySet

from bookings.availability.needs import Need
from bookings.models import AppointmentResource
from bookings.models.appointment_rules import TakesTime
from bookings.reservation.slot_request import SlotRequest
from medspa.clinic.models import Resource


def resources_wanted(
    slot_request: SlotRequest, needs: Collection[Need] | None = None
) -> QuerySet[Resource]:
    """All that may serve for any of the needs; of all its needs unless told which."""
    needs = slot_request.needs if needs is None else needs
    if not needs:
        return Resource.objects.none()
    fitting = reduce(or_, (need.as_condition() for need in needs))
    return Resource.objects.filter(fitting, location=slot_request.location, is_active=True)


def fitting_resources(slot_request: SlotRequest) -> list[tuple[int, set[int]]]:
    """For each need how many it takes, and the ids of those that may serve; one statement."""
    wanted = list(resources_wanted(slot_request))
    return [
        (need.number, {each.pk for each in wanted if need.may_take(each)})
        for need in slot_request.needs
    ]


def free_resources(slot_request: SlotRequest, needs: Collection[Need]) -> list[int] | None:
    """The first by name that are free for the whole visit and its buffers, as many as each of the
    needs says; None where one is missing."""
    found = _free_for(needs, slot_request)
    if any(len(free) < need.number for need, free in found):
        return None
    return [each.pk for need, free in found for each in free[: need.number]]


def missing_needs(slot_request: SlotRequest) -> list[Need]:
    """The needs for which too few are free, in the order of the type: rooms first."""
    found = _free_for(slot_request.needs, slot_request)
    short = [need for need, free in found if len(free) < need.number]
    return sorted(short, key=lambda need: need.kind not in Resource.ROOMS)


def _free_for(
    needs: Collection[Need], slot_request: SlotRequest
) -> list[tuple[Need, list[Resource]]]:
    """Each need with those that it may take and that are free, by name; one statement."""
    wanted = resources_wanted(slot_request, needs)
    free = list(are_free(wanted, slot_request).order_by("name", "pk"))
    return [(need, [each for each in free if need.may_take(each)]) for need in needs]


def are_free(resources: QuerySet[Resource], slot_request: SlotRequest) -> QuerySet[Resource]:
    taken = AppointmentResource.objects.filter(
        TakesTime("status", "hold_expires_at", slot_request.now),
        resource=OuterRef("pk"),
        occupied__overlap=slot_request.occupied,
    ).exclude(appointment=slot_request.ignoring)
    return resources.filter(~Exists(taken))
