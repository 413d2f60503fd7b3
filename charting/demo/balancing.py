"""The acceptance case "Balancing-01" (clinical.md section 8), lived through the real services.

Its dates are fixed, not relative to today: its figures and due dates are what tests rely on.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from charting.demo.balancing_plan import MIDDLE, PLAN, SYRINGES, TOXIN, TRIANGLES, Line
from charting.demo.clinic import DemoClinic
from charting.demo.fridge import BOTOX, lot_at
from charting.demo.looking import asked, look
from charting.demo.people import (
    BALANCING_CLIENT,
    DIRECTOR,
    INJECTOR,
    ONLINE_CLIENT_PHONE,
    PRESCRIBER,
)
from charting.demo.visits import book_visit, let_happen
from charting.models import Chart, Consent, ConsentForm, Container, PlanStage
from charting.services.booking_stages import book_stage
from charting.services.charts import save_notes, start_chart
from charting.services.clearances import grant_clearance
from charting.services.consents import record_consent
from charting.services.containers import open_syringe, open_vial, record_waste
from charting.services.injections import Details, give_injection
from charting.services.plans import add_stage, agree_plan, make_plan, plan_item
from charting.services.signing import cosign_chart, sign_chart
from medspa.accounts.models import User
from medspa.clients.models import Client
from medspa.clients.services import find_or_create_client
from treatments.face.places import Place
from treatments.models import FacialArea, Modality, Product

CONSULTED_ON = date(2026, 1, 12)
FILLED_ON = date(2026, 2, 9)


def live_through(clinic: DemoClinic) -> Client:
    """Consultation and both visits with their reviews, January and February 2026."""
    client = _client(clinic)
    _consultation(clinic, client)
    toxin, filler = _plan(clinic, client)
    _toxin_visit(clinic, client, toxin)
    _review(clinic, client, date(2026, 1, 26), "Smile symmetric. Jaw pain down from 6 to 3 of 10.")
    _filler_visit(clinic, client, filler)
    _review(clinic, client, date(2026, 2, 23), "Settled well, lips soft, no lumps.")
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
    grant_clearance(
        client=client,
        modalities=[Modality.NEUROTOXIN, Modality.FILLER],
        location=clinic.main,
        by=clinic.user(PRESCRIBER),
        now=_at(clinic, CONSULTED_ON, 9, 35),
        note="No hard stops. Ibuprofen when needed. Cold sores in 2019: cover lips.",
    )
    chart = start_chart(
        appointment=visit, by=clinic.user(PRESCRIBER), now=_at(clinic, CONSULTED_ON, 9, 5)
    )
    _write(
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
    agree_plan(plan=plan, by=by, now=now)
    return stages


def _toxin_visit(clinic: DemoClinic, client: Client, stage: PlanStage) -> None:
    begins_at = _at(clinic, CONSULTED_ON, 10)
    chart = _open_chart(clinic, client, stage, "neurotoxin-visit", begins_at, days_before=0)
    by, mixed_at = clinic.user(INJECTOR), begins_at + timedelta(minutes=5)
    vial = open_vial(
        chart=chart,
        lot=asked(by, chart, lot_at(clinic.main, BOTOX), mixed_at),
        diluent_ml=Decimal("2.5"),
        by=by,
        now=mixed_at,
    )
    muscle = {"plane": "intramuscular", "device": "30G needle", "technique": "bolus"}
    given_at = begins_at + timedelta(minutes=12)
    _give(by, chart, vial, TOXIN, given_at, muscle)
    record_waste(container=vial, amount=Decimal(42), by=by, now=given_at)
    _finish(clinic, chart, begins_at + timedelta(minutes=28))


def _filler_visit(clinic: DemoClinic, client: Client, stage: PlanStage) -> None:
    begins_at = _at(clinic, FILLED_ON, 14)
    chart = _open_chart(clinic, client, stage, "filler-visit", begins_at, days_before=14)
    by = clinic.user(INJECTOR)
    look(by, chart, "before", begins_at + timedelta(minutes=7))
    for number, (row, details, lines, waste) in enumerate(SYRINGES):
        at = begins_at + timedelta(minutes=8 + 9 * number)
        lot = asked(by, chart, lot_at(clinic.main, row), at)
        syringe = open_syringe(chart=chart, lot=lot, by=by, now=at)
        _give(by, chart, syringe, lines, at, vars(details))
        if Decimal(waste):
            record_waste(container=syringe, amount=Decimal(waste), by=by, now=at)
    look(by, chart, "after", begins_at + timedelta(minutes=54))
    _finish(clinic, chart, begins_at + timedelta(minutes=56))


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
    record_consent(
        client=client,
        form=ConsentForm.objects.current().get(modality=modality),
        decision=Consent.Decision.AGREED,
        signed_name=client.full_name,
        covers_off_label=True,
        by=by,
        now=begins_at + timedelta(minutes=2),
    )
    return start_chart(
        appointment=visit, by=by, now=begins_at + timedelta(minutes=4), plan_stage=stage
    )


def _give(
    by, chart: Chart, container: Container, lines: Iterable[Line], at: datetime, how: dict
) -> None:
    for code, side, amount, label in lines:
        give_injection(
            chart=chart,
            area=FacialArea.objects.get(pk=code),
            container=container,
            amount=Decimal(amount),
            side=side,
            places=_points(code, side, label),
            details=Details(**how | {"point_label": label}),
            by=by,
            now=at,
        )


def _points(code: str, side: str, label: str) -> list[Place]:
    """One for each labelled point; filler, which a cannula spreads, has none."""
    triangles = TRIANGLES.get((code, side), ())
    return [Place(triangles[int(label or 1) - 1], MIDDLE)] if triangles else []


def _finish(clinic: DemoClinic, chart: Chart, at: datetime) -> None:
    _write(clinic.user(INJECTOR), chart, at, notes="No complications. Review in two weeks.")
    sign_chart(chart=chart, by=clinic.user(INJECTOR), now=at)
    cosign_chart(chart=chart, by=clinic.user(DIRECTOR), now=at + timedelta(hours=5))


def _write(by: User, chart: Chart, now: datetime, **words: str) -> None:
    said: dict[str, Any] = {"concern": "", "assessment": "", "notes": ""} | words
    save_notes(chart=chart, by=by, now=now, aftercare_given=True, **said)


def _review(clinic: DemoClinic, client: Client, on: date, findings: str) -> None:
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
    _write(by, chart, starts_at + timedelta(minutes=10), assessment=findings)
    sign_chart(chart=chart, by=by, now=starts_at + timedelta(minutes=12))
