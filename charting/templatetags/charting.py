from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone

from charting.charts.page.workspace import Workspace
from charting.charts.undoing.services import last_step
from charting.clearances.panel import ClearanceRow, clearance_rows
from charting.followup.due_list import DueLine, due_lines
from charting.followup.maintenance import Maintenance
from charting.ground.marks import mark
from charting.ground.moments import Moment
from charting.intake.weights import in_both_units
from charting.models import Chart, ChartStep, Injection, ReviewOutcome, Signature
from charting.record.how_given import how_in_words, how_of
from charting.review.places import last_outcomes
from medspa.accounts.models import User
from medspa.clients.models import Client
from medspa.clients.resemblances import other_records_of as other_records
from medspa.signin.services import people_at
from treatments import wording
from treatments.catalogue.cautions import without_marks
from treatments.giving.age_and_licence import age_in_years
from treatments.templatetags.face import face_map

register = template.Library()


@register.inclusion_tag("face/map.html")
def chart_face(work: Workspace, **shown: Any) -> dict[str, Any]:
    """The face of an open chart: what was given, and what the form beside it will give."""
    form = {"name": "places", "form": "give-form"}
    return face_map("chart", map=work.face, points=work.face_points, **form | shown)


@register.simple_tag
def rows_of_clearances(record: Any, today: date) -> list[ClearanceRow]:
    """As the record shows them, with the day of the next visit in mind."""
    ahead = [Moment.of(visit.location, visit.starts_at) for visit in record.visits_open]
    coming = [moment for moment in ahead if moment.on >= today]
    next_visit = min(coming, key=lambda moment: moment.at, default=None)
    return clearance_rows(record.clearances, today, next_visit)


MOST_AT_ONE_ADDRESS = 12


@register.filter
def plain(value: Decimal) -> str:
    """The shortest exact way to write an amount: 24, 0.5."""
    return wording.plain_number(Decimal(value))


register.filter(in_both_units)
register.filter(mark)


@register.filter
def how_given(line: Injection | dict[str, Any]) -> str:
    """Device, plane, technique and what else was said, of a line of an open chart or of a seal."""
    return how_in_words(how_of(line) if isinstance(line, Injection) else line)


@register.filter
def bare(text: str) -> str:
    """Without the marks of sources, which the catalogue shows."""
    return without_marks(text)


@register.filter
def as_date(text: str) -> date:
    """A sealed date, which is text, as a date."""
    return date.fromisoformat(text)


@register.filter
def as_instant(text: str) -> datetime:
    """A sealed instant, which is text, as a time that `date` shows on the page's clock."""
    return datetime.fromisoformat(text)


@register.filter
def due_list(maintenance: Maintenance) -> list[DueLine]:
    """What is due, as of today on the page's clock."""
    return due_lines(maintenance, timezone.localdate())


@register.filter
def years_on(born_on: date, on: date) -> int:
    """How old somebody is on a day."""
    return age_in_years(born_on, on)


@register.filter
def days_since(signed: Signature, today: date) -> int:
    """Since the visit whose record that is."""
    return (today - signed.chart.visit_on).days


@register.filter
def figure(value: float) -> str:
    """A coordinate, in every language with a point."""
    return f"{value:g}"


@register.simple_tag
def people_at_same_address(client: Client) -> list[Client]:
    """The others with the client's address: whoever proved it may look at their pages, too."""
    others = people_at(client.came_by or client.email).filter(same_as=None).exclude(pk=client.pk)
    return list(others[:MOST_AT_ONE_ADDRESS])


@register.simple_tag
def other_records_of(client: Client) -> list[Client]:
    """What else is to be read before this person is treated."""
    return other_records(client)


@register.simple_tag
def step_to_undo(chart: Chart, user: User) -> ChartStep | None:
    """The last act of the open chart, where it was this person's and there is a way back."""
    return last_step(chart, user)


@register.simple_tag
def outcomes_of(client: Client, code: str = "") -> list[ReviewOutcome]:
    """How areas came out at the last review; of one area, where its code is given."""
    found = last_outcomes(client).values()
    return [one for one in found if not code or one.area_id == code]
