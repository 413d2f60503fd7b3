"""Orders of the demo: that of "Balancing-01", and clients whose clearance is in every state."""

from datetime import datetime, timedelta
from decimal import Decimal

from charting.clearances.order_entry import Exam, OrderDraft
from charting.clearances.services.clearances import grant_clearance, revoke_clearance
from charting.models import Clearance
from devtools.demo.clinic import DemoClinic
from devtools.demo.people import INJECTOR, PRESCRIBER
from medspa.clients.models import Client
from medspa.clinic.models import StaffMember
from treatments.models import Product

CHEEKS_AND_CHIN = ("CHEEK_LAT", "CHEEK_MED", "CHIN")
# Product, at most so much at a visit, areas.
ORDERED = (
    ("botox-cosmetic", "60", ("MASSETER", "DAO")),
    ("juvederm-voluma-xc", "3", CHEEKS_AND_CHIN),
    ("juvederm-vollure-xc", "1", ("PREJOWL", "LABIOMENTAL")),
    ("juvederm-volbella-xc", "1", ("LIP_UPPER", "LIP_LOWER")),
)
TOXIN = (("botox-cosmetic", "40", ("GLABELLA", "FOREHEAD", "CROWS_FEET")),)
CHEEKS = (("juvederm-voluma-xc", "2", CHEEKS_AND_CHIN),)
Ordered = tuple[tuple[str, str, tuple[str, ...]], ...]


def write_order(
    clinic: DemoClinic,
    client: Client,
    ordered: Ordered,
    *,
    at: datetime,
    note: str = "",
    performer: StaffMember | None = None,
) -> Clearance:
    """The prescriber examined everything in person and orders these."""
    return grant_clearance(
        client=client,
        location=clinic.main,
        by=clinic.user(PRESCRIBER),
        now=at,
        exam=Exam(elements=Clearance.Element.values, note=note),
        lines=[
            OrderDraft(
                most=Decimal(most),
                product=Product.objects.get(slug=slug),
                areas=areas,
                performer=performer,
            )
            for slug, most, areas in ordered
        ],
    )


def vary(clinic: DemoClinic, *, now: datetime) -> None:
    """Of clients whom nobody examined yet: ends soon, ended, withdrawn, for one person only."""
    unseen = Client.objects.filter(clearances=None).order_by("pk")[:4]
    for client, state in zip(unseen, (_ends_soon, _ended, _withdrawn, _for_one), strict=False):
        state(clinic, client, now)


def _ends_soon(clinic: DemoClinic, client: Client, now: datetime) -> None:
    write_order(clinic, client, TOXIN, at=now - timedelta(days=356))


def _ended(clinic: DemoClinic, client: Client, now: datetime) -> None:
    write_order(clinic, client, CHEEKS, at=now - timedelta(days=400))


def _withdrawn(clinic: DemoClinic, client: Client, now: datetime) -> None:
    order = write_order(clinic, client, TOXIN, at=now - timedelta(days=60))
    by, at = clinic.user(PRESCRIBER), now - timedelta(days=7)
    revoke_clearance(clearance=order, reason="Pregnant", by=by, now=at)


def _for_one(clinic: DemoClinic, client: Client, now: datetime) -> None:
    write_order(clinic, client, CHEEKS, at=now - timedelta(days=20), performer=clinic.of(INJECTOR))
