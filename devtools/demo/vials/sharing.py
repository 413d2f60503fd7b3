"""Two clients of one day with one vial: what the first did not need the second was given."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from charting.charts.openings import VialOpening
from charting.charts.services.containers import open_vial, record_waste
from charting.charts.services.starting import start_chart
from charting.charts.sharing_vials.services import ShareTaken, decide_sharing, take_share
from charting.models import Chart, Preparation
from devtools.demo.balancing_plan import Line
from devtools.demo.clinic import DemoClinic
from devtools.demo.consultations.consulting import consult
from devtools.demo.fridge import BOTOX, lot_at
from devtools.demo.orders import TOXIN
from devtools.demo.people import DIRECTOR, INJECTOR, PRESCRIBER
from devtools.demo.safety_checks import ask_about_product
from devtools.demo.sessions import MUSCLE, finish_chart, give_lines, sign_consent
from devtools.demo.visits import book_visit, let_happen
from medspa.clients.models import Client
from medspa.clients.services import find_or_create_client
from treatments.models import Modality

SHARED_ON = date(2026, 2, 9)
FROWN: tuple[Line, ...] = (("GLABELLA", "M", "20", ""),)
EYES: tuple[Line, ...] = (("CROWS_FEET", "R", "12", ""), ("CROWS_FEET", "L", "12", ""))
WHY = "Two short visits on one day; each vial holds more than one of them needs."


def share_a_vial(clinic: DemoClinic) -> None:
    """The medical director allows it at the main place; the vial is signed once both had theirs."""
    by, lot = clinic.user(INJECTOR), lot_at(clinic.main, BOTOX)
    decide_sharing(
        location=clinic.main,
        product=lot.product,
        is_allowed=True,
        reason=WHY,
        by=clinic.user(DIRECTOR),
        now=_at(clinic, 8),
    )
    first = _open_chart(clinic, "Thea", "Sandoval", 10)
    lot = ask_about_product(by, first, lot, _at(clinic, 10, 5))
    opening = VialOpening(lot=lot, diluent_ml=Decimal("2.5"))
    vial = open_vial(chart=first, opening=opening, by=by, now=_at(clinic, 10, 6))
    give_lines(by, first, vial, FROWN, _at(clinic, 10, 12), MUSCLE)
    second = _take_the_rest(clinic, vial)
    for chart, minutes in ((second, 26), (first, 30)):
        finish_chart(clinic, chart, by, _at(clinic, 11, minutes), notes="Tolerated well.")


def _take_the_rest(clinic: DemoClinic, vial: Preparation) -> Chart:
    """24 U of it for the second client; what nobody needs is thrown away in the first chart."""
    by, at = clinic.user(INJECTOR), _at(clinic, 11, 8)
    chart = _open_chart(clinic, "Imke", "Rautio", 11)
    ask_about_product(by, chart, vial.lot, at)
    taken = ShareTaken(vial=vial, units=Decimal(24))
    share = take_share(chart=chart, share=taken, by=by, now=at)
    give_lines(by, chart, share, EYES, at + timedelta(minutes=4), MUSCLE)
    vial = Preparation.objects.get(pk=vial.pk)  # anew: with what it handed on
    record_waste(container=vial, amount=vial.left, by=by, now=at + timedelta(minutes=6))
    return chart


def _open_chart(clinic: DemoClinic, first_name: str, last_name: str, hour: int) -> Chart:
    """Examined a week before, and agreed; the visit begins on the hour."""
    begins_at = _at(clinic, hour)
    client = _client(clinic, first_name, last_name)
    consult(clinic, client, begins_at - timedelta(days=7), TOXIN)
    visit = book_visit(
        clinic,
        client=client,
        type_slug="neurotoxin-visit",
        provider=INJECTOR,
        starts_at=begins_at,
        booked_at=begins_at - timedelta(days=6),
    )
    let_happen(clinic, visit)
    by = clinic.user(INJECTOR)
    sign_consent(client, Modality.NEUROTOXIN, by, begins_at + timedelta(minutes=2))
    return start_chart(appointment=visit, by=by, now=begins_at + timedelta(minutes=4))


def _client(clinic: DemoClinic, first_name: str, last_name: str) -> Client:
    return find_or_create_client(
        first_name=first_name,
        last_name=last_name,
        email=f"{first_name}.{last_name}@mail.example".lower(),
        phone=f"+120655501{90 + len(first_name)}",
        birth_on=date(1979, 4, 2 * len(last_name)),
        by=clinic.user(PRESCRIBER),
    )


def _at(clinic: DemoClinic, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(SHARED_ON, time(hour, minute), tzinfo=clinic.main.zone)
