"""The first card of a chart: what is to be known and agreed before the needle, each with the way
there. The ways lead back to the chart."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from charting.clearances.validity import clearance_problem
from charting.consents.validity import consent_problem
from charting.ground.marks import mark
from charting.ground.moments import Moment
from charting.intake.panel import birth_differs_in_words, birth_told
from charting.record.contents import ChartContents
from treatments.models import Modality


@dataclass(frozen=True)
class ToDo:
    """`label` and `url`: who may do it gets a button."""

    says: str
    label: str = ""
    url: str = ""


def first_card(contents: ChartContents, now: datetime, *, may_grant: bool) -> list[ToDo]:
    """What the visit will give and what it still lacks. Once something was given the checks at
    signing say that, and here stands only who it may not be. No query but those of the health
    answers."""
    whose = _whose(contents, now)
    return [*whose, *([] if contents.injections else _missing(contents, now, may_grant))]


def _whose(contents: ChartContents, now: datetime) -> list[ToDo]:
    """Name and date of birth are the two identifiers: an answer with another date is told first."""
    client = contents.chart.client
    told = birth_told(contents.health.known, client.birth_on, now)
    if told is None or client.birth_on is None:
        return []
    says = f"{birth_differs_in_words(told, client.birth_on)}: ask who this is"
    url = f"{reverse('client_intake', args=[client.pk])}#birth-date"
    return [ToDo(says, "Ask again", url)]


def _missing(contents: ChartContents, now: datetime, may_grant: bool) -> Iterator[ToDo]:
    chart = contents.chart
    modalities = _modalities(contents)
    if chart.client.birth_on is None:
        url = f"{reverse('client_record', args=[chart.client_id])}#birth"
        yield ToDo("The date of birth is not known", "Enter it", url)
    if questions := len(contents.health.known.missing(modalities, now)):
        many = "" if questions == 1 else "s"
        url = reverse("client_intake", args=[chart.client_id])
        yield ToDo(f"{questions} health question{many} not answered", "Ask", url)
    yield from _papers(contents, modalities, now, may_grant)


def _papers(
    contents: ChartContents, modalities: list[Modality], now: datetime, may_grant: bool
) -> Iterator[ToDo]:
    chart = contents.chart
    moment = Moment.of(chart.appointment.location, now)
    for modality in modalities:
        if problem := clearance_problem(contents.clearances, modality, [], moment):
            url = f"{reverse('grant_clearance', args=[chart.client_id])}?chart={chart.pk}"
            yield ToDo(problem, "Examine and order", url) if may_grant else ToDo(problem)
    for modality in modalities:
        if problem := consent_problem(contents.consents, contents.forms, modality, moment):
            says = {"back": chart.get_absolute_url(), "modality": mark(modality)}
            url = f"{reverse('hand_tablet_over', args=[chart.client_id])}?{urlencode(says)}"
            said = problem.replace(" before the first injection", " yet")
            yield ToDo(said, "Hand the tablet over", url)


def _modalities(contents: ChartContents) -> list[Modality]:
    """What the visit gives by its type; what is open already."""
    kind = contents.chart.appointment.appointment_type
    wanted = {*kind.modalities, *contents.modalities}
    return [one for one in Modality if one in wanted]
