"""A consultation: seen and examined by the prescriber, who orders what follows."""

from datetime import datetime, timedelta

from charting.charts.services.signing import sign_chart
from charting.charts.services.starting import start_chart
from devtools.demo.clinic import DemoClinic
from devtools.demo.orders import Ordered, write_order
from devtools.demo.people import PRESCRIBER
from devtools.demo.sessions import write_notes
from devtools.demo.visits import book_visit, let_happen
from medspa.clients.models import Client

CONSULTATION = "full-facial-balancing-consultation"


def consult(clinic: DemoClinic, client: Client, begins_at: datetime, ordered: Ordered) -> None:
    """Booked four days before."""
    visit = book_visit(
        clinic,
        client=client,
        type_slug=CONSULTATION,
        provider=PRESCRIBER,
        starts_at=begins_at,
        booked_at=begins_at - timedelta(days=4),
    )
    let_happen(clinic, visit)
    by, at = clinic.user(PRESCRIBER), begins_at + timedelta(minutes=30)
    chart = start_chart(appointment=visit, by=by, now=begins_at + timedelta(minutes=4))
    write_order(clinic, client, ordered, at=at)
    write_notes(by, chart, at, concern="Looks tired.", assessment="Lines at full movement only.")
    sign_chart(chart=chart, by=by, now=at + timedelta(minutes=5))
