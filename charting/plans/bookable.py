"""May what a visit of the plan intends be given on the day of an appointment?

The rules are those at the needle. What is only asked for on the day itself is left to it: exam and
consent, the date of birth, the weight. Who may set a rule aside is what the clinic has for booking,
and where it says nothing, what it has for giving.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.db.models import Prefetch

from bookings.models import Appointment
from charting.models import PlanItem, PlanStage
from charting.safety.may_give import read_facts
from medspa.clients.models import Client
from treatments.giving import Answer, Facts, Line, Policy, Request, judge_request
from treatments.models import GivingPolicy, Modality, Rule
from treatments.models.policy import PAPERS, WHEN_BOOKED, WHEN_GIVEN

Status = Appointment.Status
AHEAD = (Status.BOOKED, Status.CONFIRMED, Status.ARRIVED, Status.IN_TREATMENT)
ON_THE_DAY = {*PAPERS, Rule.LICENCE_PRESCRIBER, Rule.BIRTH_DATE, Rule.WEIGHT}
DOSES = {Rule.DOSE_ABOVE, Rule.DOSE_UNKNOWN}


def may_be_booked(
    stage: PlanStage, appointment: Appointment, only: Sequence[PlanItem] | None = None
) -> list[Answer]:
    """What stands against it, each rule once; empty if nothing does. A fixed number of queries.

    `only`: what the client said yes to, with `area` and `product`; else all that is to be given.

    Each amount is judged beside the others of the visit, and beside what is booked already.
    """
    client = stage.plan.client
    wanted = stage.items.wanted().select_related("area", "product")
    items = list(wanted if only is None else only)
    asked = [_request(item, appointment) for item in items]
    if not asked:
        return []
    facts = read_facts(client, appointment.provider, asked, appointment.location)
    facts = replace(facts, policy=_policy())
    lines = [*facts.lines, *_ahead(client, stage, appointment)]
    found: dict[tuple[str, str], Answer] = {}
    for item, request in zip(items, asked, strict=True):
        for answer in _against(item, request, replace(facts, lines=tuple(lines))):
            found[answer.key] = answer
        lines.append(_line(item, appointment))
    return list(found.values())


def _against(item: PlanItem, asked: Request, facts: Facts) -> Iterator[Answer]:
    for answer in judge_request(asked, facts):
        if answer.is_allowed or answer.rule in ON_THE_DAY:
            continue
        if answer.rule in DOSES and item.reason:
            continue  # said when it was planned
        yield answer


def _request(item: PlanItem, appointment: Appointment) -> Request:
    return Request(
        modality=item.modality,
        on=appointment.local_start.date(),
        at=appointment.starts_at,
        product=item.product,
        area=item.area,
        side=item.side,
        amount=item.amount,
        session=_session(appointment),
    )


def _line(item: PlanItem, appointment: Appointment) -> Line:
    return Line(
        modality=item.modality,
        on=appointment.local_start.date(),
        product=item.product,
        area=item.area,
        side=item.side,
        amount=item.amount,
        session=_session(appointment),
        where="booked",
    )


def _session(appointment: Appointment) -> str:
    return f"visit:{appointment.pk}"


def _ahead(client: Client, stage: PlanStage, appointment: Appointment) -> Iterator[Line]:
    """What other visits that are booked will give: as planned, or neurotoxin by their type."""
    visits = Appointment.objects.filter(client=client, status__in=AHEAD, charts=None)
    visits = visits.exclude(pk=appointment.pk).select_related("location", "appointment_type")
    planned = PlanItem.objects.wanted().select_related("area", "product")
    for visit in visits.prefetch_related(Prefetch("plan_stages__items", planned)):
        stages = [one for one in visit.plan_stages.all() if one != stage]
        items = [item for one in stages for item in one.items.all()]
        yield from (_line(item, visit) for item in items)
        kind = visit.appointment_type
        if not items and kind.gives_neurotoxin and not kind.is_touch_up:
            on = visit.local_start.date()
            yield Line(Modality.NEUROTOXIN, on, session=_session(visit), where="booked")


def _policy() -> Policy:
    rows = dict(GivingPolicy.objects.values_list("rule", "when_booked"))
    return Policy(WHEN_GIVEN | WHEN_BOOKED | rows)
