"""What never happened and what was wrongly written are taken back in two ways."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client as Browser
from django.urls import reverse

from bookings.booking.lifecycle import undo_status
from bookings.models import Appointment, BookingEligibility
from charting.charts.queries import charts_to_replace
from charting.charts.services.handover import discard_chart
from charting.charts.services.replacing import leave_out_container
from charting.charts.services.signing import add_addendum, sign_chart
from charting.charts.services.starting import start_chart
from charting.client.stream import read_stream
from charting.errors import AlreadyRetracted, MissingReason
from charting.models import Addendum, Chart
from charting.recall.queries import read_recall
from charting.record.verification.chart import verify_chart
from charting.tests.delivered import charts_of, delivered_to
from charting.tests.explaining import put_right
from charting.tests.factories import Team, make_filled_chart, make_visit
from medspa.accounts.permissions import Role
from medspa.clinic.tests.factories import make_staff
from medspa.errors import NotPermitted
from medspa.local.testkit.shared import shared
from treatments.models import StockMovement

pytestmark = pytest.mark.django_db

Kind = Addendum.Kind


@shared
def signed(team: Team) -> Chart:
    """With a note in own words."""
    chart = make_filled_chart(team)
    worded = {"written_note": "Both masseters.", "note_source": "24 U and 28 U"}
    Chart.objects.filter(pk=chart.pk).update(**worded)
    sign_chart(chart=chart, by=team.rn, now=chart.opened_at + timedelta(minutes=10))
    return Chart.objects.get(pk=chart.pk)


def retract(chart: Chart, kind: str, team: Team, by=None) -> Chart:
    add_addendum(
        chart=chart,
        kind=kind,
        text="Not so.",
        reason="Mixed up",
        by=by or team.rn,
        now=chart.signed_at + timedelta(minutes=5),
    )
    return Chart.objects.get(pk=chart.pk)


def anew(chart: Chart, team: Team) -> Chart:
    now = chart.signed_at + timedelta(minutes=10)
    return start_chart(appointment=chart.appointment, by=team.rn, now=now)


def counted(chart: Chart) -> list[str]:
    """Where what was given to the client counts."""
    lot = chart.preparations.get().lot
    places = {
        "maintenance": delivered_to(chart.client),
        "intervals": BookingEligibility.objects.treatments().filter(client=chart.client),
        "recall": read_recall(lot).recipients,
    }
    return [name for name, rows in places.items() if rows]


def test_what_never_happened_counts_nowhere_at_once(
    signed: Chart, team: Team, nurse: Browser
) -> None:
    done = reverse("after_signing", args=[signed.pk])
    assert counted(signed) == ["maintenance", "intervals", "recall"]
    assert nurse.get(done).status_code == 200
    assert counted(retract(signed, Kind.NEVER_HAPPENED, team)) == []
    assert nurse.get(done).url == signed.get_absolute_url()


def test_what_was_wrongly_written_counts_until_it_is_replaced(signed: Chart, team: Team) -> None:
    old = retract(signed, Kind.WRONGLY_WRITTEN, team)
    assert counted(old) == ["maintenance", "intervals", "recall"]
    new = anew(old, team)
    assert charts_of(delivered_to(old.client)) == [str(old.pk)] * 2
    put_right(new, by=team.rn, now=new.opened_at)
    sign_chart(chart=new, by=team.rn, now=new.opened_at)
    assert charts_of(delivered_to(old.client)) == [str(new.pk)] * 2
    assert [old.state, Chart.objects.get(pk=new.pk).state] == ["replaced", "signed"]
    lines = read_recall(new.preparations.get().lot).lines
    assert {(line.chart, line.state) for _, line in lines} == {(new, "signed")}


def test_replacement_begins_as_a_copy_and_draws_nothing(signed: Chart, team: Team) -> None:
    drawn = StockMovement.objects.count()
    new = anew(retract(signed, Kind.WRONGLY_WRITTEN, team), team)
    assert (new.replaces, new.written_note) == (signed, "Both masseters.")
    assert new.note_source == "24 U and 28 U"
    assert [(line.side, line.amount) for line in new.injections.all()] == [
        (line.side, line.amount) for line in signed.injections.all()
    ]
    assert {line.preparation for line in new.injections.all()} == {new.preparations.get()}
    assert StockMovement.objects.count() == drawn


def test_product_named_wrongly_is_left_out_and_the_copy_discarded(
    signed: Chart, team: Team
) -> None:
    new = anew(retract(signed, Kind.WRONGLY_WRITTEN, team), team)
    new.injections.all().delete()
    leave_out_container(container=new.preparations.get(), by=team.rn, now=new.opened_at)
    discard_chart(chart=new, reason="Begun by mistake", by=team.rn, now=new.opened_at)
    again = anew(Chart.objects.get(pk=signed.pk), team)
    assert (again.replaces, again.injections.count()) == (signed, 2)


def test_retracted_chart_reads_signed_nowhere(signed: Chart, team: Team) -> None:
    old = retract(signed, Kind.WRONGLY_WRITTEN, team)
    says = "retracted: wrongly written, not replaced yet"
    [line, _] = [line for _, line in read_recall(old.preparations.get().lot).lines]
    events = read_stream(old.client, old.signed_at).events
    [listed] = [chart for event in events for chart in event.charts]
    assert [line.state, listed.state.label] == [says] * 2
    assert list(charts_to_replace()) == [old]


def test_correction_marks_recall(signed: Chart, team: Team) -> None:
    corrected = retract(signed, Kind.CORRECTION, team)
    [line, _] = [line for _, line in read_recall(corrected.preparations.get().lot).lines]
    assert line.state == "corrected, see addendum"


def test_only_author_or_prescriber_retracts(signed: Chart, team: Team) -> None:
    colleague = make_staff(Role.INJECTOR).user
    with pytest.raises(NotPermitted, match="who signed it, or a prescriber"):
        retract(signed, Kind.WRONGLY_WRITTEN, team, by=colleague)
    assert retract(signed, Kind.WRONGLY_WRITTEN, team, by=team.pa).retraction == "wrongly_written"


def test_kind_has_to_be_said(signed: Chart, team: Team) -> None:
    with pytest.raises(MissingReason):
        retract(signed, Kind.RETRACTION, team)


def test_wrongly_written_may_turn_out_never_to_have_happened(signed: Chart, team: Team) -> None:
    old = retract(signed, Kind.WRONGLY_WRITTEN, team)
    with pytest.raises(AlreadyRetracted):
        retract(old, Kind.WRONGLY_WRITTEN, team)
    old = retract(old, Kind.NEVER_HAPPENED, team)
    assert counted(old) == []
    with pytest.raises(AlreadyRetracted):
        retract(old, Kind.WRONGLY_WRITTEN, team)


def test_replaced_chart_is_left_alone(signed: Chart, team: Team) -> None:
    old = retract(signed, Kind.WRONGLY_WRITTEN, team)
    new = anew(old, team)
    put_right(new, by=team.rn, now=new.opened_at)
    sign_chart(chart=new, by=team.rn, now=new.opened_at)
    with pytest.raises(AlreadyRetracted, match="retract that one instead"):
        retract(old, Kind.NEVER_HAPPENED, team)
    retract(Chart.objects.get(pk=new.pk), Kind.NEVER_HAPPENED, team)
    assert delivered_to(old.client) == []
    assert Appointment.objects.get(pk=old.appointment_id).charted_at is None


def test_visit_of_what_never_happened_is_free_again(signed: Chart, team: Team) -> None:
    retract(signed, Kind.NEVER_HAPPENED, team)
    visit = Appointment.objects.get(pk=signed.appointment_id)
    assert visit.charted_at is None
    desk, now = make_staff(Role.FRONT_DESK).user, signed.signed_at
    assert undo_status(appointment=visit, by=desk, now=now).status != "completed"
    fresh = anew(signed, team)
    assert (fresh.replaces, fresh.injections.count()) == (None, 0)


def test_one_chart_of_a_visit_is_live(signed: Chart, team: Team) -> None:
    old = retract(signed, Kind.WRONGLY_WRITTEN, team)
    new = anew(old, team)
    assert anew(old, team) == new
    twin = Chart(appointment=new.appointment, client=new.client, injector=new.injector)
    with pytest.raises(DatabaseError, match="chart_one_live_for_a_visit"), transaction.atomic():
        twin.save()


@pytest.mark.parametrize("kind", ["never_happened", "wrongly_written"])
def test_no_statement_retracts_without_its_addendum(signed: Chart, kind: str) -> None:
    said = {"retraction": kind, "retracted_at": signed.signed_at}
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Chart.objects.filter(pk=signed.pk).update(**said)


def test_retraction_is_verified(signed: Chart, team: Team) -> None:
    old = retract(signed, Kind.WRONGLY_WRITTEN, team)
    assert verify_chart(old).problems == []
    old.retraction = "never_happened"
    assert verify_chart(old).problems == [
        "It is marked as retracted otherwise than its addenda say."
    ]


def test_chart_replaces_only_a_retracted_one_of_its_visit(signed: Chart, team: Team) -> None:
    visit = make_visit(team, client=signed.client, hour=15)
    other = Chart(appointment=visit, client=visit.client, injector=team.injector, replaces=signed)
    with pytest.raises(DatabaseError, match="replaces a retracted one"), transaction.atomic():
        other.save()
