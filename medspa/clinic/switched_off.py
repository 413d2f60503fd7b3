"""A room or device is switched off: whoever knows what still needs it says so.

The diary lies above the clinic, so it registers what it has to say.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from medspa.clinic.models import Resource

type Warns = Callable[[Resource, datetime], str]
_WARN: list[Warns] = []


def warns_when_switched_off(says: Warns) -> Warns:
    """Register what tells who still needs the resource; an empty string for nobody."""
    _WARN.append(says)
    return says


def warnings_for(resource: Resource, changed: Iterable[str], now: datetime) -> list[str]:
    """What to read after a save that changed these fields."""
    if resource.is_active or "is_active" not in changed:
        return []
    return [text for says in _WARN if (text := says(resource, now))]
