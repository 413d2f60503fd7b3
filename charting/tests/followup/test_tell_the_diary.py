"""The migration on rows as they were: booked visits under signed charts, one kind of retraction."""

import importlib

import pytest
from django.db import connection

from bookings.models import Appointment
from charting.charts.services.signing import add_addendum
from charting.models import Addendum, Chart
from charting.tests.factories import Team, make_signed_chart
from charting.tests.record.forging import without_triggers

migration = importlib.import_module("charting.migrations.0011_tell_the_diary")


@pytest.mark.superuser
@pytest.mark.django_db
def test_old_charts_complete_their_visits_and_old_retractions_keep_intervals(team: Team) -> None:
    signed, retracted = make_signed_chart(team), make_signed_chart(team, hour=14)
    said = {"text": "Not so.", "reason": "Mixed up", "by": team.rn, "now": retracted.signed_at}
    add_addendum(chart=retracted, kind=Addendum.Kind.ADDENDUM, **said)
    with without_triggers():
        Appointment.objects.update(charted_at=None, status="booked")
        Addendum.objects.update(kind=Addendum.Kind.RETRACTION)
    with connection.cursor() as cursor:
        cursor.execute(migration.RETRACTED)
        cursor.execute(migration.COMPLETED)
    visit = Appointment.objects.get(pk=signed.appointment_id)
    assert (visit.status, visit.charted_at) == ("completed", signed.signed_at)
    assert visit.status_history.last().reason == "Its record was signed"
    assert Chart.objects.get(pk=signed.pk).state == "signed"
    assert Chart.objects.get(pk=retracted.pk).state == "wrongly_written"
