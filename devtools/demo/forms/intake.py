"""Health questions in the demo clinic: answered, half answered, and with something found."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import cycle

from bookings.models import Appointment
from charting.intake.queries import modalities_of
from charting.intake.questions import NO, Question, current_questions
from charting.intake.screen import Screen, Typed, Way
from charting.intake.services.answering import record_answer
from charting.intake.services.deciding import resolve_finding
from charting.models import IntakeAnswer
from devtools.demo.clinic import DemoClinic
from devtools.demo.people import PRESCRIBER

Raw = Mapping[str, list[str]]
SAID: tuple[dict[str, Raw], ...] = (
    {},
    {"allergy-milk": {"is": ["yes"]}, "cold-sores": {"is": ["yes"]}},
    {"bruising": {"is": ["yes"], "which": ["anticoagulant", "supplement"]}},
    {"pregnant": {"is": ["yes"]}},
    {"permanent-filler": {"is": ["yes"], "where": ["L"]}, "worry": {"is": ["unsure"]}},
    {"weight-loss-medicine": {"is": ["yes"]}, "vaccine": {"is": ["yes"]}},
)
"""What is not "no", one client after the other."""
SHARES = (1.0, 1.0, 1.0, 0.6, 1.0, 0.3)
HEALTHY: dict[str, Raw] = {
    "weight": {"is": ["142"], "is-unit": ["lb"]},
    "contact": {"is": ["Sam, my brother"], "phone": ["206 555 0144"]},
}
AT_MOST = 12


def answer_questions(clinic: DemoClinic, *, now: datetime) -> None:
    """Most of those who come next have answered, this morning or the evening before."""
    visits = Appointment.objects.upcoming(now).with_people().order_by("starts_at", "pk")[:AT_MOST]
    for visit, said, share in zip(visits, cycle(SAID), cycle(SHARES), strict=False):
        answer(visit, said, share, now=now - timedelta(minutes=50))
    _decide(clinic, now=now)


def answer(visit: Appointment, said: Mapping[str, Raw], share: float, *, now: datetime) -> None:
    """The first `share` (0 to 1) of what is asked, by the client: as `said`, else healthy."""
    client = visit.client
    if client is None:
        return
    screen = Screen(client=client, place=visit.location, way=Way.LINK, visit=visit, device="demo")
    asked = current_questions().asked_of(modalities_of(visit))
    for number, question in enumerate(asked[: round(len(asked) * share)]):
        raw = said.get(question.slug) or _healthy(question, visit)
        at = now + timedelta(seconds=4 * number)
        record_answer(screen=screen, typed=Typed(question.slug, raw), by=client, now=at)


def _healthy(question: Question, visit: Appointment) -> Raw:
    if question.slug == "birth-date":
        born = visit.client.birth_on if visit.client else None
        return {"is": [born.isoformat() if born else "1988-04-27"]}
    return HEALTHY.get(question.slug, {"is": [NO]})


def _decide(clinic: DemoClinic, *, now: datetime) -> None:
    """One finding that a prescriber has decided about already."""
    answer = IntakeAnswer.objects.filter(question="bruising", value__is="yes").first()
    if answer:
        resolve_finding(
            answer=answer,
            rule="anticoagulant",
            reason="Agreed with her cardiologist; small needles, pressure afterwards",
            by=clinic.user(PRESCRIBER),
            now=now,
        )
