"""Giving several lines in one act: what can be given is, and what cannot is told."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from charting.charts.maps import MapLine, MapSource, ProposedLine, propose_lines
from charting.charts.services.injections import give_injection
from charting.ground.acting_staff import lock_open_chart, require_staff
from charting.models import Chart, Injection
from charting.record.contents import read_contents
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.clients.services import lock_client
from medspa.errors import RuleViolation


@dataclass(frozen=True)
class LeftOut:
    line: MapLine
    reason: str

    def __str__(self) -> str:
        return f"{self.line.where}, {self.line.label} ({self.reason.rstrip('.')})"


@dataclass
class GivenMap:
    """What became of a map: the lines that were given, and what was left out, with why."""

    given: list[Injection] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """Empty where everything was given."""
        if not self.left_out:
            return ""
        count = len(self.given)
        given = f"{count} line{'s' if count != 1 else ''} given." if count else "Nothing was given."
        return f"{given} Not given: {'; '.join(map(str, self.left_out))}."


@transaction.atomic
def give_map(
    *,
    chart: Chart,
    source: MapSource,
    by: User,
    now: datetime,
    only: Collection[int] | None = None,
) -> GivenMap:
    """Give each line of the map that the rules let be given without another word.

    The map is read once the chart is locked, so that two taps give nothing twice. `only` are
    the keys of the lines that are wanted; None wants all. What asks for a reason or a prescriber is
    left out and told.
    Raises NotPermitted, ChartSigned.
    """
    require_staff(by, Permission.WRITE_CHARTS)
    lock_client(chart.client_id)
    contents = read_contents(lock_open_chart(chart))
    outcome = GivenMap()
    for proposed in propose_lines(source(contents), contents, only):
        _give(outcome, proposed, chart, by, now)
    return outcome


def _give(outcome: GivenMap, proposed: ProposedLine, chart: Chart, by: User, now: datetime) -> None:
    if proposed.container is None:
        outcome.left_out.append(LeftOut(proposed.line, proposed.obstacle))
        return
    try:
        with transaction.atomic():
            line = give_injection(chart=chart, entry=proposed.entry, by=by, now=now)
    except RuleViolation as error:
        outcome.left_out.append(LeftOut(proposed.line, error.detail))
    else:
        outcome.given.append(line)
