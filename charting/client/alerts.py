"""What must be read before anything else: each with its consequence, the worst first.

Every alert comes from the room that knows it. Another one is a line of `ALERTS`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from charting.clearances.queries import alert_among
from charting.client.queries import ClientRecord
from charting.consents.queries import FormStanding, is_no
from charting.ground.moments import Moment
from charting.models import Asked
from treatments.catalogue.cautions import SUBSTANCES
from treatments.giving.age_and_licence import ADULT, FILLER_FROM, age_in_years
from treatments.giving.wordings import day_text


class Severity(IntEnum):
    """The worst stands first; the word is the class of its look."""

    STOP = 0
    WARN = 1
    PLAIN = 2
    OK = 3

    @property
    def look(self) -> str:
        return self.name.lower()


@dataclass(frozen=True)
class Alert:
    """`title` says what follows, `detail` why; `more` what comes of it later."""

    kind: str
    title: str
    detail: str
    severity: Severity
    url: str = ""
    more: str = ""


TONES = {"alarm": Severity.STOP, "warn": Severity.WARN, "ok": Severity.OK}


def alerts_of(record: ClientRecord) -> list[Alert]:
    """No query: what is read stands in the record."""
    found = [alert for source in ALERTS for alert in source(record)]
    return sorted(found, key=lambda one: one.severity)


def _age(record: ClientRecord) -> Iterator[Alert]:
    born_on = record.client.birth_on
    if born_on is None:
        yield Alert(
            "Age", "Not known: inject nothing", "Ask for it and enter it.", Severity.STOP, "#birth"
        )
        return
    years = age_in_years(born_on, record.today)
    born = f"Born {day_text(born_on)}."
    if years < ADULT:
        yield Alert("Age", f"{years}: inject nothing", born, Severity.STOP)
    elif years < FILLER_FROM:
        title = f"{years}: no filler before {FILLER_FROM}"
        yield Alert("Age", title, f"{born} Labels say over 21.", Severity.WARN)


def _birth(record: ClientRecord) -> Iterator[Alert]:
    """Whoever answered with another date of birth may be somebody else."""
    told, known = record.health.birth_differs, record.client.birth_on
    if told and known:
        title = f"Born {day_text(told)} by the health answers"
        detail = f"The record says {day_text(known)}. Check who filled in the forms."
        yield Alert("Date of birth", title, detail, Severity.WARN, "#health")


def _allergies(record: ClientRecord) -> Iterator[Alert]:
    names = list(dict.fromkeys(name for told in record.allergies for name in told.allergies))
    if not names and record.health.allergies:
        return
    if not names:
        said = "None told at a visit" if record.asked else "Not asked yet"
        if denied := record.health.no_allergies_at:
            on = record.moment.location.local(denied).date()
            said = f"None, by the health answers of {day_text(on)}"
        yield Alert("Allergies", said, "Asked again for each product.", Severity.PLAIN)
        return
    newest = record.allergies[-1]
    title = ", ".join(SUBSTANCES.get(name, name) for name in names).capitalize()
    yield Alert("Allergies", title, _told(newest, record), Severity.WARN)


def _told(told: Asked, record: ClientRecord) -> str:
    on = record.moment.location.local(told.at).date()
    return f"{told.reported.rstrip('.')}. Told {day_text(on)}."


def _health(record: ClientRecord) -> Iterator[Alert]:
    """Each answer that stops a treatment; those to decide on, and allergies noted, together."""
    for found in record.health.stops:
        yield Alert("Health answer", found.title, found.reason, Severity.STOP, "#health")
    said = {one.rule.question for one in (*record.health.stops, *record.health.to_decide)}
    noted = [one for one in record.health.allergies if one.rule.question not in said]
    for kind, several in (("To decide", record.health.to_decide), ("Allergies", noted)):
        if several:
            first, *others = list(dict.fromkeys(one.title for one in several))
            more = f"Also: {', '.join(others)}." if others else ""
            yield Alert(kind, first, several[0].reason, Severity.WARN, "#health", more)


def _clearance(record: ClientRecord) -> Iterator[Alert]:
    ahead = [Moment.of(visit.location, visit.starts_at) for visit in record.visits_open]
    told = alert_among(record.clearances, record.asked_next, ahead)
    severity = TONES[told.tone]
    yield Alert("Clearance order", told.title, f"{told.detail}.", severity, "#clearances")


def _consents(record: ClientRecord) -> Iterator[Alert]:
    """What the next treatment asks for: how much of it is signed, and what is not."""
    asked, still = record.papers_asked, record.papers_open
    if not asked:
        return
    kind = f"Consents {len(asked) - len(still)} of {len(asked)}"
    narrow = [one for one in asked if one.lacks_off_label]
    if not still and narrow:
        says = "Signed, off-label uses not agreed"
        yield Alert(kind, says, _names(narrow), Severity.WARN, "#consents")
        return
    if not still:
        yield Alert(kind, "All signed", _names(asked), Severity.OK, "#consents")
        return
    no = [one for one in still if is_no(one)]
    first, *others = [*no, *(one for one in still if one not in no)]
    more = f"and {len(others)} more" if others else ""
    yield Alert(kind, first.form.title, f"{first.problem}.", Severity.WARN, "#consents", more)


def _names(papers: list[FormStanding]) -> str:
    return f"{', '.join(one.form.title for one in papers)}."


def _events(record: ClientRecord) -> Iterator[Alert]:
    """A case that is open stands first; what was closed is read before the next needle."""
    for event in record.events:
        on = day_text(event.location.local(event.began_at).date())
        kind, what = f"{event.state} case", event.get_kind_display()
        if event.is_closed:
            detail = f"{on}. {event.get_outcome_display()}."
            yield Alert(kind, what, detail, Severity.WARN, event.get_absolute_url())
        else:
            detail = f"Since {on}. Go on there."
            yield Alert(kind, what, detail, Severity.STOP, event.get_absolute_url())


def _balance(record: ClientRecord) -> Iterator[Alert]:
    if record.plan is None:
        return
    done = sum(1 for stage in record.stages if stage.state == "done")
    title = f"{done} of {len(record.stages)} visits done"
    ahead = next((one for one in record.stages if one.state != "done"), None)
    detail = f"Next: {ahead.stage.name}." if ahead else "Nothing is left to do."
    severity = Severity.PLAIN if record.plan.agreed_at else Severity.WARN
    said = "" if record.plan.agreed_at else "Not agreed yet"
    yield Alert(f"Plan v{record.plan.version}", title, detail, severity, "#plan", said)


ALERTS: tuple[Callable[[ClientRecord], Iterator[Alert]], ...] = (
    _events,
    _age,
    _birth,
    _allergies,
    _health,
    _clearance,
    _consents,
    _balance,
)
