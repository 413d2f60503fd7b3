"""Whatever a board shows tells boards when it changes, and says nothing of anybody."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.live.drawing import draw_place
from bookings.live.grids import Place
from bookings.models import Appointment
from bookings.tests.factories import MONDAY, NOW, make_appointment, make_clinic

FOLLOW_A_VISIT = {
    "accounts_user",  # who decided about an answer
    "bookings_appointmentresource",  # written by triggers of the visit
    "bookings_appointmentstatus",  # a step of a visit, in its transaction
    "bookings_waitlistoffer",  # made with the hold, ended with it
}


@pytest.mark.django_db
def test_every_table_that_a_board_reads_tells_boards() -> None:
    clinic = make_clinic()
    make_appointment(clinic, clinic.at(10))
    make_appointment(clinic, clinic.at(12), status="held")
    with CaptureQueriesContext(connection) as seen:
        for by in ("providers", "rooms"):
            draw_place(Place(clinic.location.pk, MONDAY, by), NOW)
    named = {
        name for query in seen for name in re.findall(r'\b(?:FROM|JOIN) "?(\w+)"?', query["sql"])
    }
    read = named & set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'tell\\_boards%'"
        )
        watched = {table for (table,) in cursor.fetchall()}
    assert Appointment._meta.db_table in read
    assert sorted(read - watched - FOLLOW_A_VISIT) == [], sorted(read - watched - FOLLOW_A_VISIT)
