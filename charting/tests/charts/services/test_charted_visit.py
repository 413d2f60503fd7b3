"""What is signed took place: the visit is completed, and nothing moves it any more."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from bookings.booking.lifecycle import cancel_appointment, change_status, open_steps, undo_status
from bookings.booking.move import Move, move_appointment
from bookings.errors import AppointmentCharted, AppointmentUnderWay, WrongStep
from bookings.ground.history import note_status
from bookings.models import Appointment, AppointmentType
from bookings.reservation.slot_request import SlotRequest
from bookings.rules.client_rules import client_rule_errors
from charting.charts.cosigning.services import cosign_chart
from charting.charts.queries import appointments_to_chart
from charting.charts.services.handover import discard_chart
from charting.charts.services.signing import add_addendum, sign_chart
from charting.charts.services.starting import start_chart
from charting.errors import NothingToChart
from charting.ground.sealing import last_hash
from charting.models import Addendum, Chart
from charting.tests.factories import (
    Team,
    make_signed_chart,
    make_team,
    make_visit,
    mix_vial,
    toxin_lot,
)
from medspa.accounts.permissions import Role
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_staff
from medspa.local.testkit.racing import run_at_once

LIVE = ("booked", "confirmed", "arrived", "in_treatment", "completed")


def visit_of(chart: Chart) -> Appointment:
    return Appointment.objects.get(pk=chart.appointment_id)


@pytest.mark.django_db
@pytest.mark.parametrize("status", LIVE)
def test_signing_completes_the_visit(team: Team, status: str, filled_chart: Chart) -> None:
    Appointment.objects.filter(pk=filled_chart.appointment_id).update(status=status)
    sign_chart(chart=filled_chart, by=team.rn, now=team.at(11))
    visit = visit_of(filled_chart)
    assert (visit.status, visit.charted_at) == ("completed", team.at(11))
    assert [row.status for row in visit.status_history.all()] == (
        [] if status == "completed" else ["completed"]
    )


@pytest.mark.django_db
@pytest.mark.parametrize("cosigned", [False, True])
def test_signed_visit_takes_no_step_by_service(cosigned: bool, signed_chart: Chart) -> None:
    director = make_staff(Role.MEDICAL_DIRECTOR).user
    if cosigned:
        cosign_chart(
            chart=signed_chart,
            seen=last_hash(signed_chart),
            by=director,
            now=signed_chart.signed_at,
        )
    visit, by, now = (
        visit_of(signed_chart),
        make_staff(Role.FRONT_DESK).user,
        signed_chart.signed_at,
    )
    assert open_steps(visit, by=by, now=now) == []
    for to in ("cancelled", "no_show", "in_treatment", "arrived", "booked"):
        with pytest.raises(AppointmentCharted, match="signed"):
            change_status(appointment=visit, to=to, by=by, now=now)
    with pytest.raises(AppointmentCharted):
        cancel_appointment(appointment=visit, by=visit.client, now=now)
    with pytest.raises(AppointmentCharted):
        undo_status(appointment=visit, by=by, now=now)
    with pytest.raises(WrongStep):
        move_appointment(
            Move(visit, now + timedelta(days=7)),
            by=by,
            now=now,
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        "client_id = (SELECT max(id) FROM clients_client)",
        "provider_id = (SELECT id FROM clinic_staffmember WHERE name = 'Pilar Bastos')",
        "starts_at = starts_at + interval '5 minutes'",
        "ends_at = ends_at - interval '5 minutes'",
        "status = 'booked'",
        "status = 'cancelled', cancelled_by = 'clinic'",
        "status = 'no_show'",
        "charted_at = NULL",
        "charted_at = charted_at + interval '1 day'",
        "charted_at = NULL, status = 'booked'",
    ],
)
def test_no_statement_changes_a_signed_visit(change: str, signed_chart: Chart) -> None:
    make_client()
    with (
        pytest.raises(DatabaseError, match=r"the visit stays as it is|for this visit already"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"UPDATE bookings_appointment SET {change} WHERE id = %s",  # noqa: S608
            [signed_chart.appointment_id],
        )


@pytest.mark.django_db
def test_visit_is_not_called_charted_without_a_record(team: Team) -> None:
    visit = make_visit(team)
    with pytest.raises(DatabaseError, match="no signed record"), transaction.atomic():
        Appointment.objects.filter(pk=visit.pk).update(charted_at=visit.starts_at)


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["cancelled", "no_show"])
def test_visit_under_way_is_not_given_up(team: Team, status: str, filled_chart: Chart) -> None:
    Appointment.objects.filter(pk=filled_chart.appointment_id).update(status="booked")
    by = make_staff(Role.FRONT_DESK).user
    with pytest.raises(AppointmentUnderWay, match="begun already"):
        change_status(appointment=visit_of(filled_chart), to=status, by=by, now=team.at(11))


@pytest.mark.django_db
def test_given_up_visit_with_an_empty_chart_is_not_signed(team: Team) -> None:
    visit = make_visit(team)
    chart = start_chart(appointment=visit, by=team.rn, now=visit.starts_at)
    Chart.objects.filter(pk=chart.pk).update(notes="Talked.")
    by = make_staff(Role.FRONT_DESK).user
    cancel_appointment(appointment=visit, by=by, now=visit.starts_at)
    with pytest.raises(NothingToChart, match="Canceled"):
        sign_chart(chart=chart, by=team.rn, now=visit.starts_at)
    with pytest.raises(NothingToChart, match="Canceled"):
        mix_vial(chart, toxin_lot(team), by=team.rn, now=visit.starts_at)
    discard_chart(chart=chart, reason="Cancelled", by=team.rn, now=visit.starts_at)


@pytest.mark.django_db
def test_done_without_a_chart_is_listed(team: Team) -> None:
    visit = make_visit(team, status="completed")
    make_visit(team, hour=12)
    make_signed_chart(team, hour=14)
    assert list(appointments_to_chart()) == [visit]
    start_chart(appointment=visit, by=team.rn, now=visit.starts_at)
    assert list(appointments_to_chart()) == []


@pytest.mark.django_db
def test_what_never_happened_is_listed_while_it_reads_done(team: Team, signed_chart: Chart) -> None:
    add_addendum(
        chart=signed_chart,
        kind=Addendum.Kind.NEVER_HAPPENED,
        text="Another client.",
        reason="Mixed up",
        by=team.rn,
        now=signed_chart.signed_at,
    )
    assert list(appointments_to_chart()) == [signed_chart.appointment]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "refused"),
    [(Addendum.Kind.NEVER_HAPPENED, []), (Addendum.Kind.WRONGLY_WRITTEN, ["interval_too_short"])],
)
def test_what_never_happened_keeps_nobody_from_booking(
    team: Team, kind: str, refused: list[str], signed_chart: Chart
) -> None:
    AppointmentType.objects.update(gives_neurotoxin=True, requires_clearance=False)
    add_addendum(
        chart=signed_chart,
        kind=kind,
        text="Mixed up.",
        reason="Why",
        by=team.rn,
        now=signed_chart.signed_at,
    )
    assert refusals_on(signed_chart, day=30) == refused


@pytest.mark.django_db
def test_visit_that_the_desk_completes_again_counts_again(team: Team, signed_chart: Chart) -> None:
    AppointmentType.objects.update(gives_neurotoxin=True, requires_clearance=False)
    add_addendum(
        chart=signed_chart,
        kind=Addendum.Kind.NEVER_HAPPENED,
        text="Mixed up.",
        reason="Why",
        by=team.rn,
        now=signed_chart.signed_at,
    )
    note_status(visit_of(signed_chart), by=team.rn, at=signed_chart.signed_at)
    assert refusals_on(signed_chart, day=30) == ["interval_too_short"]


def refusals_on(chart: Chart, *, day: int) -> list[str]:
    """What the rules say to another visit of the kind, so many days after this one."""
    visit = visit_of(chart)
    slot_request = SlotRequest(
        appointment_type=AppointmentType.objects.get(pk=visit.appointment_type_id),
        location=visit.location,
        starts_at=visit.starts_at + timedelta(days=day),
        now=visit.starts_at,
        client=visit.client,
    )
    return [refusal.code for refusal in client_rule_errors(slot_request)]


@pytest.mark.django_db(transaction=True)
def test_signing_and_cancelling_at_once_agree() -> None:
    team = make_team()
    by = make_staff(Role.FRONT_DESK).user
    for hour in range(8, 18, 2):
        visit = make_visit(team, hour=hour)
        chart = start_chart(appointment=visit, by=team.rn, now=visit.starts_at)
        Chart.objects.filter(pk=chart.pk).update(notes="Looked.")
        now = visit.starts_at
        signed, cancelled = run_at_once(
            lambda chart=chart, now=now: sign_chart(chart=chart, by=team.rn, now=now),
            lambda visit=visit, now=now: cancel_appointment(appointment=visit, by=by, now=now),
        )
        is_signed = Chart.objects.get(pk=chart.pk).is_signed
        assert visit_of(chart).status == ("completed" if is_signed else "cancelled")
        assert isinstance(cancelled, AppointmentCharted) is is_signed
        assert isinstance(signed, NothingToChart) is not is_signed


@pytest.mark.django_db(transaction=True)
def test_two_replacements_at_once_are_one() -> None:
    team = make_team()
    old = make_signed_chart(team)
    add_addendum(
        chart=old,
        kind=Addendum.Kind.WRONGLY_WRITTEN,
        text="Left and right.",
        reason="Mixed up",
        by=team.rn,
        now=old.signed_at,
    )
    first, second = run_at_once(
        *[
            lambda by=by: start_chart(
                appointment=visit_of(old), by=by, now=old.signed_at + timedelta(minutes=1)
            )
            for by in (team.rn, team.pa)
        ]
    )
    assert first == second
    assert Chart.objects.filter(replaces=old).count() == 1
    assert first.injections.count() == 2
