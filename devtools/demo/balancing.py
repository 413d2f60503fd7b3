"""The acceptance case "Balancing-01" (clinical.md section 8), lived through the real services.

Its dates are fixed, not relative to today: its figures and due dates are what tests rely on.
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from charting.charts.services.signing import sign_chart
from charting.charts.services.starting import start_chart
from charting.models import Chart, PlanStage, Way
from charting.plans.services.booking_stages import book_stage
from charting.plans.services.plans import add_stage, make_plan, plan_item
from charting.presenting.content.build import Said
from charting.presenting.services.presenting import present_plan
from devtools.demo.assessments import BALANCING, assess
from devtools.demo.balancing_plan import PLAN, SYRINGES, TOXIN
from devtools.demo.clinic import DemoClinic
from devtools.demo.orders import ORDERED, write_order
from devtools.demo.people import BALANCING_CLIENT, INJECTOR, ONLINE_CLIENT_PHONE, PRESCRIBER
from devtools.demo.presented import say_yes_to_all
from devtools.demo.sessions import (
    finish_chart,
    give_filler,
    give_toxin,
    note_outcomes,
    sign_consent,
    write_notes,
)
from devtools.demo.visits import book_visit, let_happen
from medspa.clients.models import Client
from medspa.clients.services import find_or_create_client
from treatments.models import FacialArea, Modality, Product

CONSULTED_ON = date(2026, 1, 12)
FILLED_ON = date(2026, 2, 9)
NO_COMPLICATIONS = "No complications. Review in two weeks."


def live_through(clinic: DemoClinic) -> Client:
    """Consultation and both visits with their reviews, January and February 2026."""
    client = _client(clinic)
    _consultation(clinic, client)
    toxin, filler = _plan(clinic, client)
    _toxin_visit(clinic, client, toxin)
    _review(
        clinic, client, date(2026, 1, 26), "Smile symmetric. Jaw pain down from 6 to 3 of 10.", 1
    )
    _filler_visit(clinic, client, filler)
    _review(clinic, client, date(2026, 2, 23), "Settled well, lips soft, no lumps.", 2)
    return client


def _client(clinic: DemoClinic) -> Client:
    first_name, last_name = BALANCING_CLIENT
    return find_or_create_client(
        first_name=first_name,
        last_name=last_name,
        email="m.reyes@mail.example",
        phone=ONLINE_CLIENT_PHONE,
        birth_on=date(1988, 6, 3),
        by=clinic.user(PRESCRIBER),
    )


def _at(clinic: DemoClinic, on: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(on, time(hour, minute), tzinfo=clinic.main.zone)


def _consultation(clinic: DemoClinic, client: Client) -> None:
    visit = book_visit(
        clinic,
        client=client,
        type_slug="full-facial-balancing-consultation",
        provider=PRESCRIBER,
        starts_at=_at(clinic, CONSULTED_ON, 9),
        booked_at=_at(clinic, date(2026, 1, 5), 21, 40),
        interests=("MASSETER", "DAO", "CHIN_SHADOW", "LIP_UPPER"),
    )
    let_happen(clinic, visit)
    assess(client, BALANCING, clinic.user(PRESCRIBER), _at(clinic, CONSULTED_ON, 9, 20))
    write_order(
        clinic,
        client,
        ORDERED,
        at=_at(clinic, CONSULTED_ON, 9, 35),
        note="No hard stops. Ibuprofen when needed. Cold sores in 2019: cover lips.",
    )
    chart = start_chart(
        appointment=visit, by=clinic.user(PRESCRIBER), now=_at(clinic, CONSULTED_ON, 9, 5)
    )
    write_notes(
        clinic.user(PRESCRIBER),
        chart,
        _at(clinic, CONSULTED_ON, 9, 40),
        concern="Square jaw, more on the left. Mouth corners down, shadows beside the chin.",
        assessment="Masseter prominence R4 L4. Chin retrusion 2. Lip fullness mild.",
    )
    sign_chart(chart=chart, by=clinic.user(PRESCRIBER), now=_at(clinic, CONSULTED_ON, 9, 44))


def _plan(clinic: DemoClinic, client: Client) -> list[PlanStage]:
    by = clinic.user(PRESCRIBER)
    now = _at(clinic, CONSULTED_ON, 9, 42)
    plan = make_plan(client=client, by=by, now=now)
    stages = []
    for name, items in PLAN:
        stage = add_stage(plan=plan, name=name, by=by)
        for product, area, side, amount in items:
            plan_item(
                stage=stage,
                area=FacialArea.objects.get(pk=area),
                product=Product.objects.get(slug=product),
                amount=Decimal(amount),
                side=side,
                by=by,
            )
        stages.append(stage)
    shown = present_plan(
        plan=plan,
        location=clinic.main,
        way=Way.OWN,
        by=by,
        now=now,
        said=Said("My jaw looks square, and my mouth turns down"),
    )
    say_yes_to_all(shown, now + timedelta(minutes=6))
    return stages


def _toxin_visit(clinic: DemoClinic, client: Client, stage: PlanStage) -> None:
    begins_at = _at(clinic, CONSULTED_ON, 10)
    chart = _open_chart(clinic, client, stage, "neurotoxin-visit", begins_at, days_before=0)
    by = clinic.user(INJECTOR)
    give_toxin(chart, TOXIN, by, begins_at + timedelta(minutes=5))
    finish_chart(clinic, chart, by, begins_at + timedelta(minutes=28), notes=NO_COMPLICATIONS)


def _filler_visit(clinic: DemoClinic, client: Client, stage: PlanStage) -> None:
    begins_at = _at(clinic, FILLED_ON, 14)
    chart = _open_chart(clinic, client, stage, "filler-visit", begins_at, days_before=14)
    by = clinic.user(INJECTOR)
    give_filler(chart, SYRINGES, by, begins_at + timedelta(minutes=7))
    finish_chart(clinic, chart, by, begins_at + timedelta(minutes=56), notes=NO_COMPLICATIONS)


def _open_chart(
    clinic: DemoClinic,
    client: Client,
    stage: PlanStage,
    type_slug: str,
    begins_at: datetime,
    days_before: int,
) -> Chart:
    booked_at = begins_at - timedelta(days=days_before, minutes=30)
    visit = book_visit(
        clinic,
        client=client,
        type_slug=type_slug,
        provider=INJECTOR,
        starts_at=begins_at,
        booked_at=booked_at,
    )
    by = clinic.user(INJECTOR)
    book_stage(stage=stage, appointment=visit, by=by, now=booked_at, reason="As agreed.")
    let_happen(clinic, visit)
    modality = Modality.NEUROTOXIN if type_slug == "neurotoxin-visit" else Modality.FILLER
    sign_consent(client, modality, by, begins_at + timedelta(minutes=2))
    return start_chart(
        appointment=visit, by=by, now=begins_at + timedelta(minutes=4), plan_stage=stage
    )


def _review(clinic: DemoClinic, client: Client, on: date, findings: str, gais: int) -> None:
    starts_at = _at(clinic, on, 11)
    visit = book_visit(
        clinic,
        client=client,
        type_slug="review",
        provider=INJECTOR,
        starts_at=starts_at,
        booked_at=starts_at - timedelta(days=14),
    )
    let_happen(clinic, visit)
    by = clinic.user(INJECTOR)
    chart = start_chart(appointment=visit, by=by, now=starts_at + timedelta(minutes=2))
    note_outcomes(chart, by, starts_at + timedelta(minutes=9), gais)
    write_notes(by, chart, starts_at + timedelta(minutes=10), assessment=findings)
    sign_chart(chart=chart, by=by, now=starts_at + timedelta(minutes=12))
