"""Before and after of clients who agreed to it, as the public sees them.

This layer knows no photographs: whoever keeps them says which may be shown now (`tells_results`).
They are asked for each page anew, and never kept.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext, ngettext

from treatments.models import Treatment

ON_A_PAGE = 3
MONTHS_FROM = 56  # days; what is less is told in weeks


@dataclass(frozen=True)
class Asked:
    """Which are wanted: of one treatment, of the home page, or all."""

    now: datetime
    treatment: Treatment | None = None
    on_home: bool = False


@dataclass(frozen=True)
class Result:
    """One view of a face before and after. `before` and `after` are addresses of pictures;
    `language` is that of title, what was treated, and note."""

    key: str
    language: str
    title: str
    view: str
    treated: list[tuple[str, str]]
    note: str
    treatment: Treatment
    before: str
    after: str
    between: timedelta

    @property
    def later(self) -> str:
        """How much later the second was taken: no day that could point to a person."""
        days = max(self.between.days, 1)
        if days < 14:
            return ngettext("%(n)s day later", "%(n)s days later", days) % {"n": days}
        if days < MONTHS_FROM:
            return gettext("%(n)s weeks later") % {"n": round(days / 7)}
        months = round(days / 30.4)
        return gettext("%(n)s months later") % {"n": months}


Tells = Callable[[Asked], Iterable[Result]]
_tellers: list[Tells] = []


def tells_results(tells: Tells) -> Tells:
    """Ask this for results, too."""
    _tellers.append(tells)
    return tells


def results(asked: Asked) -> list[Result]:
    """Those that may be shown at this moment, the newest first."""
    return [each for tells in _tellers for each in tells(asked)]
