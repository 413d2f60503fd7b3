"""Which rooms and devices an appointment of a type takes, and of them those that are wished for."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import NamedTuple

from django.db.models import Q

from bookings.models import AppointmentType
from medspa.clinic.models import Resource


class Need(NamedTuple):
    """So many resources of a kind. `only`: that one and no other, and then `number` is 1; without
    it any but those `named` by other needs."""

    kind: str
    number: int
    only: int | None = None
    named: tuple[int, ...] = ()

    def may_take(self, resource: Resource) -> bool:
        is_it = resource.pk == self.only if self.only else resource.pk not in self.named
        return is_it and resource.kind == self.kind

    def as_condition(self) -> Q:
        """The same of rows."""
        is_it = Q(pk=self.only) if self.only else ~Q(pk__in=self.named)
        return is_it & Q(kind=self.kind)


def resource_needs(kind: AppointmentType, wanted: Sequence[Resource]) -> list[Need]:
    """What is wished for by name first. A room is ignored where the type needs none, a device
    likewise; one of a kind that the type does not need can never be had."""
    left = Counter(kind.resource_kinds)
    named: list[Need] = []
    for resource in wanted:
        like = next((each for each in kind.resource_kinds if _is_alike(each, resource)), None)
        if like is not None:
            fitting = resource.kind if left[resource.kind] > 0 else like
            left[fitting] -= 1
            named.append(Need(fitting, 1, resource.pk))
    ids = tuple(need.only for need in named if need.only)
    rest = (Need(each, number, named=ids) for each, number in left.items() if number > 0)
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
