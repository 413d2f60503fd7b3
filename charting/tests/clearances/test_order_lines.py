"""What an order must say, and what the database holds of it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from charting.clearances.errors import ExamIncomplete, OrderNotClear
from charting.clearances.order_entry import Exam, OrderDraft
from charting.clearances.services.clearances import grant_clearance
from charting.errors import BadAmount
from charting.models import OrderLine
from charting.tests.clearances.ordering import millilitres, order, units
from charting.tests.factories import Team, cheek, masseter
from charting.tests.factories import _product as product_of
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db


@shared
def person(team: Team) -> Client:
    masseter()
    return make_client()


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ({"kind": "neurotoxin"}, OrderNotClear),
        ({"kind": ""}, OrderNotClear),
        ({"kind": "ha_filler", "most": Decimal(0)}, BadAmount),
        ({"kind": "ha_filler", "most": Decimal("0.001")}, BadAmount),
        ({"kind": "ha_filler", "areas": ["MASSETER"]}, OrderNotClear),
        ({"kind": "ha_filler", "areas": ["NOWHERE"]}, OrderNotClear),
        ({"kind": "ha_filler", "until": date(2027, 1, 13)}, OrderNotClear),
        ({"kind": "ha_filler", "until": date(2026, 1, 11)}, OrderNotClear),
    ],
)
def test_order_that_leaves_something_open(
    team: Team, person: Client, line: dict, error: type[Exception]
) -> None:
    with pytest.raises(error):
        order(team, person, OrderDraft(**{"most": Decimal(1)} | line), at=team.at(9))


def test_order_needs_the_whole_exam_or_words(team: Team, person: Client) -> None:
    said = {
        "client": person,
        "location": team.clinic.location,
        "by": team.pa,
        "now": team.at(9),
        "lines": [units(product_of("botox-cosmetic"), "60")],
    }
    with pytest.raises(ExamIncomplete, match="Not ticked: medications, allergies"):
        grant_clearance(
            exam=Exam(
                elements=["complaint", "history", "earlier", "exam", "risks", "contraindications"]
            ),
            **said,
        )
    clearance = grant_clearance(exam=Exam(elements=["exam"], note="Seen last week."), **said)
    assert clearance.elements == ["exam"]


def test_lines_are_kept_as_they_were_written(team: Team, person: Client) -> None:
    line = order(
        team, person, units(product_of("botox-cosmetic"), "60"), at=team.at(9)
    ).order_lines.get()
    for change in ({"most": 100}, {"until": date(2026, 2, 1)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            OrderLine.objects.filter(pk=line.pk).update(**change)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"kind": "neurotoxin"}, "order_line_modality"),
        ({"kind": ""}, "order_line_product_or_class"),
        ({"most": 0}, "order_line_most"),
        ({"performer_role": ""}, "order_line_performer"),
        ({"areas": ["MASSETER"]}, "order_line_areas"),
        ({"kind": "hyaluronidase"}, "order_line_modality"),
        ({"until": date(2030, 1, 1)}, "order_line_until"),
    ],
)
def test_database_refuses_an_order_that_makes_no_sense(
    team: Team, person: Client, change: dict, name: str
) -> None:
    cheek()
    clearance = order(team, person, millilitres("ha_filler", "2", "CHEEK_LAT"), at=team.at(9))
    fields = {
        "clearance": clearance,
        "kind": "ha_filler",
        "most": 2,
        "performer_role": "injector",
        "until": clearance.examined_on + timedelta(days=5),
    }
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        OrderLine.objects.create(**fields | change)
    assert refused.value.__cause__.diag.constraint_name == name
