"""Why a place can never give a visit: it has too few of the rooms or devices that it takes."""

from collections import Counter

from bookings.availability.search import Search
from medspa.clinic.models import Resource


def find_what_is_lacking(search: Search) -> list[str]:
    """A sentence for each kind of which too few are in use at the place. One statement."""
    kinds = Counter(search.appointment_type.resource_kinds)
    there = list(search.location.resources.filter(kind__in=kinds))
    in_use = Counter(each.kind for each in there if each.is_active)
    off = [each for each in there if not each.is_active]
    return [
        _says(Resource.Kind(kind), number, in_use[kind], [e.name for e in off if e.kind == kind])
        for kind, number in kinds.items()
        if in_use[kind] < number
    ]


def _says(kind: Resource.Kind, needed: int, in_use: int, off: list[str]) -> str:
    one = str(kind.label).lower()
    article = "an" if one[0] in "aeiou" else "a"
    what = f"{needed} {one}s" if needed > 1 else f"{article} {one}"
    has = f"only {in_use} is in use here" if in_use else "none is in use here"
    because = f" Switched off: {', '.join(off)}." if off else ""
    return f"This visit needs {what}; {has}.{because}"
