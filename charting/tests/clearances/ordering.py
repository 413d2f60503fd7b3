"""Orders of a prescriber, for tests: an exam of everything, and lines."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from charting.clearances.order_entry import Exam, OrderDraft
from charting.clearances.services.clearances import grant_clearance
from charting.models import Clearance
from charting.tests.factories import Team
from medspa.clients.models import Client
from medspa.clinic.models import Location
from treatments.catalogue.jurisdictions import ExamMode
from treatments.models import Product

EVERYTHING = tuple(Clearance.Element.values)


def exam(mode: str = ExamMode.IN_PERSON, **fields: Any) -> Exam:
    return Exam(mode=mode, elements=EVERYTHING, **fields)


def order(
    team: Team, client: Client, *lines: OrderDraft, at: datetime, **exam_fields: Any
) -> Clearance:
    """The prescriber examines the client and orders these."""
    return grant_clearance(
        client=client,
        location=team.clinic.location,
        by=team.pa,
        now=at,
        exam=exam(**exam_fields),
        lines=lines,
    )


def units(product: Product, most: str, *areas: str, **fields: Any) -> OrderDraft:
    return OrderDraft(most=Decimal(most), product=product, areas=areas, **fields)


def millilitres(kind: str, most: str, *areas: str, **fields: Any) -> OrderDraft:
    return OrderDraft(most=Decimal(most), kind=kind, areas=areas, **fields)


def sent_order(product: Product, most: str = "60", *areas: str, **fields: str) -> dict[str, Any]:
    """What the page of the exam sends: in person, everything examined, one line."""
    place = Location.objects.filter(is_active=True).first()
    return {
        "mode": "in_person",
        "location": str(place.pk) if place else "",
        "everything": "on",
        "order-TOTAL_FORMS": "1",
        "order-INITIAL_FORMS": "0",
        "order-0-what": f"product:{product.pk}",
        "order-0-most": most,
        "order-0-areas": list(areas),
    } | fields
