"""Whatever a board shows tells boards when it changes, and says nothing of anybody."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.live.drawing import draw_place
from bookings.live.grids import Place
from bookings.models import Appointment
from bookings.tests.factories import make_appointment
from charting.models import Clearance, Photo, PlanItem
from charting.tests.estimates.conftest import (
    VISIT_ON,
    botox,
    lyft,
    mara,
    plan_visit,
    prices,
    team,
    visit,
)
from charting.tests.factories import Team
from treatments.models import Lot, Product

__all__ = ["botox", "lyft", "mara", "prices", "team", "visit"]
READ = (Appointment, Clearance, Lot, Photo, PlanItem)
FOLLOW_A_VISIT = {
    "accounts_user",  # who decided about an answer
    "bookings_appointmentresource",  # written by triggers of the visit
    "bookings_appointmentstatus",  # a step of a visit, in its transaction
    "bookings_waitlistoffer",  # made with the hold, ended with it
}


@pytest.mark.django_db
def test_every_table_that_a_board_reads_tells_boards(
    team: Team, visit: Appointment, botox: Product
) -> None:
    """Of a treatment with a plan, of somebody who is here, and of a hold."""
    place = team.clinic.location
    place.requires_photos = True
    place.save()
    plan_visit(team, visit, (botox, "GLABELLA", "M", "20"))
    make_appointment(team.clinic, team.at(12, on=VISIT_ON), status="arrived")
    make_appointment(team.clinic, team.at(14, on=VISIT_ON), status="held")
    with CaptureQueriesContext(connection) as seen:
        for by in ("providers", "rooms"):
            draw_place(Place(place.pk, VISIT_ON, by), team.at(8, on=VISIT_ON))
    named = {
        name for query in seen for name in re.findall(r'\b(?:FROM|JOIN) "?(\w+)"?', query["sql"])
    }
    read = named & set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'tell\\_boards%'"
        )
        watched = {table for (table,) in cursor.fetchall()}
    assert {model._meta.db_table for model in READ} <= read
    assert sorted(read - watched - FOLLOW_A_VISIT) == [], sorted(read - watched - FOLLOW_A_VISIT)
