"""Clearances as the record shows them: the order in words, and how long it holds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from charting.clearances.queries import why_not_then
from charting.ground.moments import Moment
from charting.models import Clearance, OrderLine
from treatments.catalogue.jurisdictions import STATES
from treatments.giving.wordings import day_text, days_text
from treatments.models import FacialArea


@dataclass(frozen=True)
class OrderedLine:
    """ "Botox Cosmetic up to 60 U per visit", and the rest of it in small print."""

    what: str
    rest: str


@dataclass(frozen=True)
class ClearanceRow:
    clearance: Clearance
    lines: list[OrderedLine]
    how: str
    tone: str
    state: str
    ends: str

    @property
    def can_be_withdrawn(self) -> bool:
        return self.state == "Valid"


def clearance_rows(
    clearances: Iterable[Clearance], today: date, next_visit: Moment | None
) -> list[ClearanceRow]:
    """Newest first, each with its lines read already. One query, none without an order."""
    held = list(clearances)
    names = _area_names(held)
    return [_row(one, names, today, next_visit) for one in held]


def _area_names(held: Iterable[Clearance]) -> dict[str, str]:
    codes = {code for one in held for line in one.order_lines.all() for code in line.areas}
    return {area.pk: str(area) for area in FacialArea.objects.filter(pk__in=codes)} if codes else {}


def _row(
    one: Clearance, names: Mapping[str, str], today: date, next_visit: Moment | None
) -> ClearanceRow:
    tone, state = _state(one, today)
    return ClearanceRow(
        clearance=one,
        lines=[_line(line, names) for line in one.order_lines.all()],
        how=_how(one),
        tone=tone,
        state=state,
        ends=_ends(one, today, next_visit) if state == "Valid" else "",
    )


def _line(line: OrderLine, names: Mapping[str, str]) -> OrderedLine:
    where = ", ".join(names.get(code, code) for code in line.areas) or "Wherever it holds"
    until = "" if line.until == line.clearance.expires_on else f", until {day_text(line.until)}"
    why = f". More than usual: {line.why}" if line.why else ""
    return OrderedLine(f"{line} per visit", f"{where}. {_by_whom(line)}{until}{why}")


def _by_whom(line: OrderLine) -> str:
    if line.performer:
        return f"By {line.performer}"
    return f"By {OrderLine.Role(line.performer_role).label.lower()}"


def _how(one: Clearance) -> str:
    """ "In person, for Washington"; where the client was, if that was elsewhere."""
    said = [one.get_mode_display()]
    if one.client_state and one.client_state != one.given_in:
        said.append(f"client in {STATES[one.client_state]}")
    if one.given_in:
        said.append(f"for {STATES[one.given_in]}")
    return ", ".join(said)


def _state(one: Clearance, today: date) -> tuple[str, str]:
    if one.revoked_at:
        return "alarm", "Withdrawn"
    if not one.by_prescriber:
        return "alarm", "Not by a prescriber"
    return ("warn", "Expired") if one.expires_on < today else ("ok", "Valid")


def _ends(one: Clearance, today: date, next_visit: Moment | None) -> str:
    if next_visit and not one.is_valid_on(next_visit.on, next_visit.state):
        return why_not_then(one, next_visit)
    return f"{days_text((one.expires_on - today).days)} left"
