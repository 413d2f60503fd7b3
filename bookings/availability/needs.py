"""Which rooms and devices an appointment of a type takes, and of them those that are wished for."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import NamedTuple

from bookings.models import AppointmentType
from medspa.clinic.models import Resource


class Need(NamedTuple):
    """So many resources of a kind; `only`: that one and no other, and then `number` is 1."""

    kind: str
    number: int
    only: int | None = None


def resource_needs(kind: AppointmentType, wanted: Sequence[Resource]) -> list[Need]:
    """What is wished for by name first. A room is ignored where the type needs none, a device
    likewise; one of a kind that the type does not need can never be had."""
    left = Counter(kind.resource_kinds)
    named = []
    for resource in wanted:
        like = next((each for each in kind.resource_kinds if _is_alike(each, resource)), None)
        if like is not None:
            fitting = resource.kind if left[resource.kind] > 0 else like
            left[fitting] -= 1
            named.append(Need(fitting, 1, resource.pk))
    rest = (Need(each, number) for each, number in left.items() if number > 0)
    return [*named, *rest]


def needs_as_facts(needs: Collection[Need]) -> dict[str, list[str] | list[int]]:
    """For SQL: `unnest(kinds, numbers, only)`, and `named`, which no other need may take."""
    return {
        "kinds": [need.kind for need in needs],
        "numbers": [need.number for need in needs],
        "only": [need.only or 0 for need in needs],
    }


def _is_alike(kind: str, resource: Resource) -> bool:
    return (kind in Resource.ROOMS) == resource.is_room
