"""The one thing to do next for a client: the first line of `STEPS` that applies.

The order is that of a visit: what must be known and agreed before the needle, then the chart, then
what was promised.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse

from charting.client.queries import ClientRecord
from charting.consents.queries import is_no
from medspa.accounts.permissions import Permission
from treatments.models import Who
from treatments.models.policy import PERMISSION_TO_DECIDE


@dataclass(frozen=True)
class NextStep:
    """`why` stands above `says`; a step with `is_post` begins something and is a form."""

    why: str
    says: str
    url: str
    is_post: bool = False
    not_for: int | None = None
    """The user who cannot take it: whoever asked does not answer."""


class Step(NamedTuple):
    """Who may take it, and what it is for this client; None where it does not apply."""

    permission: Permission
    find: Callable[[ClientRecord], NextStep | None]


def next_step_of(
    record: ClientRecord, permissions: frozenset[str], reader: int | None = None
) -> NextStep | None:
    """No query. Steps of others are left out: each sees what they, the user `reader`, can do
    themselves."""
    found = (step.find(record) for step in STEPS if step.permission in permissions)
    own = (step for step in found if step and (step.not_for is None or step.not_for != reader))
    return next(own, None)


def _answer_question(record: ClientRecord) -> NextStep | None:
    """Before what waits for a visit; after it while the client is here."""
    asked = record.question
    if asked is None or record.here or record.chart_open:
        return None
    url = f"{asked.chart.get_absolute_url()}#asked"
    why = f"{asked.by.name} asks before co-signing"
    return NextStep(why, "Answer the question", url, not_for=asked.by.user_id)


def _enter_birth(record: ClientRecord) -> NextStep | None:
    if record.client.birth_on is None:
        return NextStep("Before anything else", "Enter the date of birth", "#birth")
    return None


def _ask_health(record: ClientRecord) -> NextStep | None:
    """Whoever is here is asked what nobody answered yet, or not today."""
    missing = len(record.health.missing)
    if record.here is None or not missing:
        return None
    url = reverse("client_intake", args=[record.client.pk])
    return NextStep(f"{missing} left open", "Ask the health questions", url)


def _decides(who: Who) -> Callable[[ClientRecord], NextStep | None]:
    """What an answer found and nobody has decided yet, for whoever decides it: the gravest first.
    Others read it above, and are led to nothing that they cannot do."""
    return lambda record: _decide(record, who)


def _decide(record: ClientRecord, who: Who) -> NextStep | None:
    found = [*record.health.stops, *record.health.to_decide]
    still = [one for one in found if one.rule.who == who]
    if not still or record.next_visit is None:
        return None
    first, more = still[0], f" and {len(still) - 1} more" if len(still) > 1 else ""
    url = reverse("decide_finding", args=[record.client.pk, first.answer.pk, first.number])
    return NextStep(_then(record), f"Decide: {first.title}{more}", url)


def _sign_consent(record: ClientRecord) -> NextStep | None:
    """Only for a visit that is coming, or somebody who is here."""
    if record.next_visit is None:
        return None
    waiting = [one for one in record.papers_open if not is_no(one)]
    if not waiting:
        return None
    more = f" and {len(waiting) - 1} more" if len(waiting) > 1 else ""
    url = reverse("hand_tablet_over", args=[record.client.pk])
    return NextStep(_then(record), f"Sign {waiting[0].form.title}{more}", url)


def _grant_clearance(record: ClientRecord) -> NextStep | None:
    asked = record.asked_next
    is_valid = any(one.is_valid_on(record.today, asked.state) for one in record.clearances)
    if is_valid or not record.modalities_asked:
        return None
    url = reverse("grant_clearance", args=[record.client.pk])
    return NextStep(_then(record), "Examine and grant clearance", url)


def _continue_chart(record: ClientRecord) -> NextStep | None:
    chart = record.chart_open
    if chart is None:
        return None
    day = f"{chart.visit_on:%b} {chart.visit_on.day}"
    says = "Finish and sign the chart"
    return NextStep(f"Draft of {day}", says, chart.get_absolute_url())


def _start_chart(record: ClientRecord) -> NextStep | None:
    visit = record.here
    if visit is None:
        return None
    url = reverse("start_chart", args=[visit.public_id])
    return NextStep(f"Here for {visit.appointment_type}", "Start the chart", url, is_post=True)


def _assess(record: ClientRecord) -> NextStep | None:
    """Before a plan is made; a plan that stands was made from what was seen."""
    seen = record.assessment.newest
    if record.plan or seen or record.here is None:
        return None
    url = reverse("assessment", args=[record.client.pk])
    return NextStep("Not assessed yet", "Look at the whole face", url)


def _agree_plan(record: ClientRecord) -> NextStep | None:
    plan = record.plan
    if plan is None or plan.agreed_at:
        return None
    url = reverse("plan_detail", args=[plan.pk])
    return NextStep(f"Plan v{plan.version}", "Go through the plan together", url)


def _make_plan(record: ClientRecord) -> NextStep | None:
    if record.plan or record.here is None:
        return None
    return NextStep("No plan yet", "Make a plan", "#plan")


def _book_due(record: ClientRecord) -> NextStep | None:
    late = record.timeline.overdue or record.timeline.due
    if not late or record.visits_open:
        return None
    names = [str(row.area or "Yearly visit") for row in late]
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    word = "Overdue" if record.timeline.overdue else "Due"
    url = f"{reverse('desk_book')}?client={record.client.pk}"
    return NextStep(f"{word}: {names[0]}{more}", "Book a visit", url)


def _then(record: ClientRecord) -> str:
    return "Next step, then chart" if record.here else "Before the next visit"


STEPS = (
    Step(Permission.WRITE_CHARTS, _answer_question),
    Step(Permission.WRITE_CHARTS, _enter_birth),
    Step(Permission.WRITE_CHARTS, _ask_health),
    Step(PERMISSION_TO_DECIDE[Who.DIRECTOR], _decides(Who.DIRECTOR)),
    Step(PERMISSION_TO_DECIDE[Who.PRESCRIBER], _decides(Who.PRESCRIBER)),
    Step(Permission.GRANT_CLEARANCE, _grant_clearance),
    Step(Permission.WRITE_CHARTS, _sign_consent),
    Step(Permission.SIGN_CHARTS, _continue_chart),
    Step(Permission.WRITE_CHARTS, _start_chart),
    Step(Permission.WRITE_CHARTS, _assess),
    Step(Permission.WRITE_CHARTS, _agree_plan),
    Step(Permission.WRITE_CHARTS, _make_plan),
    Step(Permission.BOOK_FOR_CLIENT, _book_due),
)
"""First what somebody waits for, then what must be true before the needle, last what can wait."""
