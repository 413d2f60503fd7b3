"""Plans that were presented to clients of the demo, at every step from shown to booked."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from bookings.availability.search import Search
from bookings.models import Appointment
from charting.models import PlanPresentation, TreatmentPlan, Way
from charting.plans.services.plans import add_stage, make_plan, plan_item
from charting.presenting.booking.open_days import open_days
from charting.presenting.booking.visits_ahead import next_to_book, visits_ahead
from charting.presenting.content.build import Said
from charting.presenting.queries import answers_key, answers_to
from charting.presenting.services.answering import answer_line, sign_plan
from charting.presenting.services.booking import book_visit
from charting.presenting.services.presenting import open_presentation, present_plan
from charting.presenting.signatures import Signed
from devtools.demo.clinic import DemoClinic
from devtools.demo.course import consult
from devtools.demo.forms.consent_forms import agree_to_records
from devtools.demo.people import FRONT_DESK, PRESCRIBER
from medspa.clients.models import Client
from medspa.clients.services import change_language, find_or_create_client
from medspa.errors import RuleViolation
from treatments.models import FacialArea, Product

Item = tuple[str, str, str, str]  # area, side (B: both), product, amount for each side
BOTOX, VOLUMA, VOLLURE = "botox-cosmetic", "juvederm-voluma-xc", "juvederm-vollure-xc"
JAW: tuple[Item, ...] = (("MASSETER", "B", BOTOX, "26"), ("DAO", "B", BOTOX, "3"))
LIGHT: tuple[Item, ...] = (
    ("CHEEK_LAT", "B", VOLUMA, "0.5"),
    ("CHEEK_MED", "B", VOLUMA, "0.5"),
    ("CHIN_SHADOW", "", VOLLURE, "1"),
)
BROWS: tuple[Item, ...] = (("GLABELLA", "M", BOTOX, "20"), ("CROWS_FEET", "B", BOTOX, "12"))


@dataclass(frozen=True)
class Person:
    """`answers`: to the lines in order (y, n; - is left open). `ago`: days since it was shown."""

    name: tuple[str, str]
    born: date
    words: str
    visits: tuple[tuple[Item, ...], ...]
    ago: int
    opened: bool = True
    answers: str = ""
    signed: bool = False
    booked: bool = False
    language: str = "en"


PEOPLE = (
    Person(("Jess", "Moreau"), date(1989, 4, 2), "My jaw looks heavy, my chin gets lost in photos",
           (JAW, LIGHT), 1, answers="yyn-"),
    Person(("Odile", "Marsh"), date(1978, 9, 21), "I look tired when I'm not", (BROWS, LIGHT), 5,
           opened=False),
    Person(("Carmen", "Ibarra"), date(1984, 12, 5), "Quiero verme descansada",
           (BROWS, LIGHT), 3, language="es"),
    Person(("Ruth", "Adeyemi"), date(1971, 2, 14), "The shadow beside my chin bothers me",
           (JAW, LIGHT), 6, answers="yyyy", signed=True),
    Person(("Linnea", "Holm"), date(1993, 7, 30), "I clench at night, and it shows",
           (JAW, LIGHT), 8, answers="ynny", signed=True, booked=True),
    Person(("Tamar", "Weiss"), date(1966, 11, 11), "I'm not sure I want anything done",
           (BROWS,), 12, answers="nn", signed=True),
)  # fmt: skip


def present_plans(clinic: DemoClinic, *, now: datetime) -> None:
    """Six clients, each at another step."""
    for number, person in enumerate(PEOPLE):
        shown_at = now - timedelta(days=person.ago, minutes=7 * number)
        client = _client(clinic, person, number)
        if person.signed:
            consult(clinic, client, now, range(person.ago + 1, person.ago + 20))
        plan = _plan(clinic, client, person, shown_at - timedelta(minutes=20))
        _go_on(clinic, plan, person, shown_at, now)


def _client(clinic: DemoClinic, person: Person, number: int) -> Client:
    first_name, last_name = person.name
    by = clinic.user(FRONT_DESK)
    client = find_or_create_client(
        first_name=first_name,
        last_name=last_name,
        email=f"{first_name}.{last_name}@mail.example".lower(),
        phone=f"+120655502{40 + number}",
        birth_on=person.born,
        by=by,
    )
    if person.language != "en":
        change_language(client=client, language=person.language, by=by)
    return client


def _plan(clinic: DemoClinic, client: Client, person: Person, at: datetime) -> TreatmentPlan:
    by = clinic.user(PRESCRIBER)
    plan = make_plan(client=client, by=by, now=at)
    for name, items in zip(("First visit", "Second visit"), person.visits, strict=False):
        stage = add_stage(plan=plan, name=name, by=by)
        for code, side, slug, amount in items:
            for one in ("R", "L") if side == "B" else (side,):
                plan_item(
                    stage=stage,
                    area=FacialArea.objects.get(pk=code),
                    product=Product.objects.get(slug=slug),
                    amount=Decimal(amount),
                    side=one,
                    by=by,
                )
    return plan


def _go_on(
    clinic: DemoClinic, plan: TreatmentPlan, person: Person, at: datetime, now: datetime
) -> None:
    shown = present_plan(
        plan=plan,
        location=clinic.main,
        way=Way.OWN,
        by=clinic.user(PRESCRIBER),
        now=at,
        said=Said(person.words, ("Forehead lines", "Temples")),
    )
    if not person.opened:
        return
    later = at + timedelta(hours=9)
    open_presentation(presentation=shown, way=Way.OWN, by=plan.client, now=later)
    _answer(shown, person.answers, later)
    if person.signed:
        shown = _sign(shown, person.language, later)
    if person.booked:
        _book_next(clinic, shown, now)


def say_yes_to_all(shown: PlanPresentation, at: datetime) -> PlanPresentation:
    """The client agrees to electronic records, takes every line of the plan and signs."""
    open_presentation(presentation=shown, way=Way.OWN, by=shown.plan.client, now=at)
    lines = shown.presented_items.values("line").distinct().count()
    _answer(shown, "y" * lines, at)
    return _sign(shown, "en", at)


def _sign(shown: PlanPresentation, language: str, at: datetime) -> PlanPresentation:
    client = shown.plan.client
    agree_to_records(client, language, at)
    key = answers_key(answers_to(shown).values())
    signed = Signed(client.full_name, key, language)
    return sign_plan(presentation=shown, signed=signed, by=client, way=Way.OWN, now=at)


def _answer(shown: PlanPresentation, answers: str, at: datetime) -> None:
    words = {"y": "yes", "n": "not_now"}
    for line, said in enumerate(answers, start=1):
        if said in words:
            answer_line(
                presentation=shown,
                line=line,
                answer=words[said],
                reason="I want to see the jaw first." if said == "n" else "",
                by=shown.plan.client,
                way=Way.OWN,
                now=at,
            )


def _book_next(clinic: DemoClinic, shown: PlanPresentation, now: datetime) -> Appointment | None:
    """On one of the next days; None where the diary is full or a rule wants something first."""
    visit = next_to_book(visits_ahead(shown, now))
    days = open_days(visit, now, at_desk=True).window if visit else None
    if visit is None or visit.kind is None or days is None:
        return None
    slots = Search(
        appointment_type=visit.kind,
        location=visit.location,
        from_on=days.first,
        to_on=days.last,
        now=now,
        at_desk=True,
    ).find_slots()
    day_after = now + timedelta(days=2)
    slot = next((one for one in slots if one.starts_at > day_after), None)
    if slot is None:
        return None
    try:
        return book_visit(
            presentation=shown,
            stage=visit.stage.pk,
            starts_at=slot.starts_at,
            by=clinic.user(FRONT_DESK),
            now=now,
        )
    except RuleViolation:  # a consultation is wanted first, or somebody decides about the day
        return None
