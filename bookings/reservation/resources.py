"""The rooms and devices that a request may take, and those of them that are free all along."""

from collections.abc import Collection
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

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
    fitting = reduce(or_, (_fits(need, slot_request) for need in needs))
    return Resource.objects.filter(fitting, location=slot_request.location, is_active=True)


def fitting_resources(slot_request: SlotRequest) -> list[tuple[int, set[int]]]:
    """For each need how many it takes, and the ids of those that may serve; one statement."""
    wanted = list(resources_wanted(slot_request))
    named = {need.only for need in slot_request.needs}
    return [
        (need.number, {each.pk for each in wanted if _may_serve(need, each, named)})
        for need in slot_request.needs
    ]


def free_resources(
    slot_request: SlotRequest, needs: Collection[Need] | None = None
) -> list[int] | None:
    """The first by name that are free for the whole visit and its buffers, as many of each kind as
    it takes, or as the `needs` among those say; None where one is missing."""
    needs = slot_request.needs if needs is None else needs
    if not needs:
        return []
    wanted = resources_wanted(slot_request, needs)
    free = list(are_free(wanted, slot_request).order_by("name", "pk"))
    named = {need.only for need in slot_request.needs}
    found: list[int] = []
    for need in needs:
        serving = [each.pk for each in free if _may_serve(need, each, named)][: need.number]
        if len(serving) < need.number:
            return None
        found += serving
    return found


def missing_needs(slot_request: SlotRequest) -> list[Need]:
    """The needs for which too few are free, in the order of the type: rooms first."""
    free = list(are_free(resources_wanted(slot_request), slot_request))
    named = {need.only for need in slot_request.needs}
    short = [
        need
        for need in slot_request.needs
        if sum(_may_serve(need, each, named) for each in free) < need.number
    ]
    return sorted(short, key=lambda need: need.kind not in Resource.ROOMS)


def are_free(resources: QuerySet[Resource], slot_request: SlotRequest) -> QuerySet[Resource]:
    taken = AppointmentResource.objects.filter(
        TakesTime("status", "hold_expires_at", slot_request.now),
        resource=OuterRef("pk"),
        occupied__overlap=slot_request.occupied,
    ).exclude(appointment=slot_request.ignoring)
    return resources.filter(~Exists(taken))


def _fits(need: Need, slot_request: SlotRequest) -> Q:
    if need.only is not None:
        return Q(kind=need.kind, pk=need.only)
    named = [each.only for each in slot_request.needs if each.only is not None]
    return Q(kind=need.kind) & ~Q(pk__in=named)


def _may_serve(need: Need, resource: Resource, named: Collection[int | None]) -> bool:
    is_it = resource.pk == need.only if need.only else resource.pk not in named
    return is_it and resource.kind == need.kind
