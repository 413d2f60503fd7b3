"""The records of the diary's past visits: consultations with a plan, treatments, reviews.

What is given is usual for the area (`treatments/data`), and differs from client to client.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import cast

from django.db import transaction

from bookings.models import Appointment
from charting.charts.services.signing import sign_chart
from charting.charts.services.starting import start_chart
from charting.models import Chart
from charting.plans.services.plans import add_stage, agree_plan, make_plan, plan_item
from devtools.demo.assessments import LOOKS, assess
from devtools.demo.balancing_plan import SYRINGES, Line, Syringe
from devtools.demo.clinic import DemoClinic
from devtools.demo.people import PRESCRIBER
from devtools.demo.sessions import (
    finish_chart,
    give_filler,
    give_toxin,
    note_outcomes,
    sign_consent,
    write_notes,
)
from medspa.accounts.models import User
from medspa.clients.models import Client
from medspa.errors import RuleViolation
from treatments.models import FacialArea, Modality, Product

NOT_CHARTED = 0.03  # of past visits: somebody has to be reminded
NOT_SIGNED = 0.04  # of past treatments
PLANNED = 0.6  # of consultations


@dataclass(frozen=True)
class Wish:
    """What a client came with, and what the clinic makes of it."""

    concern: str
    assessment: str
    toxin: tuple[Line, ...]
    syringes: tuple[Syringe, ...]


_FROWN = (("GLABELLA", "M", "20", ""),)
_EYES = tuple(("CROWS_FEET", side, "12", "") for side in "RL")
_FOREHEAD = (("FOREHEAD", "M", "12", ""),)
_JAW = (("MASSETER", "R", "24", ""), ("MASSETER", "L", "28", ""))
_CHEEKS, _CHIN, _LIPS = SYRINGES[:2], SYRINGES[2:4], SYRINGES[4:]
WISHES = (
    Wish(
        "Looks tired in photos, frowns at the screen.",
        "Dynamic lines between the brows and beside the eyes. Cheeks slightly flat.",
        _FROWN + _EYES,
        _CHEEKS,
    ),
    Wish(
        "Heavy jaw, grinds at night. Lips thinner than they used to be.",
        "Masseter prominence, both sides. Lip fullness mild.",
        _JAW,
        _LIPS,
    ),
    Wish(
        "Forehead lines. Shadow under the lower lip.",
        "Horizontal lines at rest. Chin retrusion 1.",
        _FROWN + _FOREHEAD,
        _CHIN,
    ),
    Wish(
        "Wants to look rested for a wedding.",
        "Lateral lines at full smile. Upper cheek volume low.",
        _EYES,
        _CHEEKS,
    ),
)


def chart_visit(clinic: DemoClinic, visit: Appointment, dice: Random) -> None:
    """Write the record of a visit that took place; leave a few for the lists of what is missing.

    What a rule of the clinic refuses is not given, as it would not have been that day.
    """
    write = {
        "full-facial-balancing-consultation": _consultation,
        "neurotoxin-visit": _neurotoxin,
        "filler-visit": _filler,
        "review": _review,
    }[visit.appointment_type.slug]
    if dice.random() < NOT_CHARTED:
        return
    try:
        with transaction.atomic():
            write(clinic, visit, dice)
    except RuleViolation:
        return


def _wish_of(visit: Appointment) -> Wish:
    return WISHES[_client(visit).pk % len(WISHES)]


def _client(visit: Appointment) -> Client:
    return cast("Client", visit.client)  # no hold


def _start(visit: Appointment) -> tuple[Chart, User]:
    by = visit.provider.user
    return start_chart(appointment=visit, by=by, now=_after(visit, 4)), by


def _after(visit: Appointment, minutes: int) -> datetime:
    return visit.starts_at + timedelta(minutes=minutes)


def _consultation(clinic: DemoClinic, visit: Appointment, dice: Random) -> None:
    wish = _wish_of(visit)
    chart, by = _start(visit)
    write_notes(by, chart, _after(visit, 35), concern=wish.concern, assessment=wish.assessment)
    sign_chart(chart=chart, by=by, now=_after(visit, 40))
    if dice.random() < PLANNED:
        look = LOOKS[_client(visit).pk % len(LOOKS)]
        assess(_client(visit), look, clinic.user(PRESCRIBER), _after(visit, 20))
        _plan(clinic, visit, is_agreed=dice.random() < 0.7)


def _plan(clinic: DemoClinic, visit: Appointment, *, is_agreed: bool) -> None:
    wish, by, now = _wish_of(visit), clinic.user(PRESCRIBER), _after(visit, 42)
    plan = make_plan(client=_client(visit), by=by, now=now)
    fillers = [(row[0], lines) for row, _how, lines, _waste in wish.syringes]
    for name, parts in (("Neurotoxin", [("botox-cosmetic", wish.toxin)]), ("Filler", fillers)):
        stage = add_stage(plan=plan, name=name, by=by)
        for product, area, side, amount in _items(parts):
            plan_item(stage=stage, area=area, product=product, amount=amount, side=side, by=by)
    if is_agreed:
        agree_plan(plan=plan, by=by, now=now)


def _items(
    parts: list[tuple[str, tuple[Line, ...]]],
) -> list[tuple[Product, FacialArea, str, Decimal]]:
    """One line for each product, area and side."""
    sums: dict[tuple[str, str, str], Decimal] = {}
    for slug, lines in parts:
        for code, side, amount, _label in lines:
            key = slug, code, side
            sums[key] = sums.get(key, Decimal(0)) + Decimal(amount)
    return [
        (Product.objects.get(slug=slug), FacialArea.objects.get(pk=code), side, amount)
        for (slug, code, side), amount in sums.items()
    ]


def _neurotoxin(clinic: DemoClinic, visit: Appointment, dice: Random) -> None:
    sign_consent(_client(visit), Modality.NEUROTOXIN, visit.provider.user, _after(visit, 2))
    chart, by = _start(visit)
    give_toxin(chart, _wish_of(visit).toxin, by, _after(visit, 6))
    _finish(clinic, chart, by, _after(visit, 25), dice)


def _filler(clinic: DemoClinic, visit: Appointment, dice: Random) -> None:
    sign_consent(_client(visit), Modality.FILLER, visit.provider.user, _after(visit, 2))
    chart, by = _start(visit)
    ended_at = give_filler(chart, _wish_of(visit).syringes, by, _after(visit, 6))
    _finish(clinic, chart, by, ended_at + timedelta(minutes=4), dice)


def _finish(clinic: DemoClinic, chart: Chart, by: User, at: datetime, dice: Random) -> None:
    notes = dice.choice(("No complications.", "Slight bruise, explained.", "Tolerated well."))
    if dice.random() < NOT_SIGNED:
        write_notes(by, chart, at, notes=notes)
    else:
        finish_chart(clinic, chart, by, at, notes=f"{notes} Review in two weeks.")


def _review(clinic: DemoClinic, visit: Appointment, dice: Random) -> None:
    chart, by = _start(visit)
    findings = dice.choice(("Settled well, no lumps.", "Symmetric at rest and smiling.", "Happy."))
    note_outcomes(chart, by, _after(visit, 7))
    write_notes(by, chart, _after(visit, 8), assessment=findings)
    sign_chart(chart=chart, by=by, now=_after(visit, 11))
