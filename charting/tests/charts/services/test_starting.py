"""Before arrival two identifiers are asked; after its day a chart is a late entry."""

from datetime import timedelta
from decimal import Decimal

import pytest

from charting.charts.injection_entry import InjectionEntry
from charting.charts.openings import VialOpening
from charting.charts.services.containers import open_vial, record_waste
from charting.charts.services.injections import change_injection, give_injection
from charting.charts.services.signing import sign_chart
from charting.charts.services.starting import start_chart
from charting.errors import (
    IdentityNeeded,
    LateReasonNeeded,
    NothingToChart,
    WhoIsIt,
    WrongTime,
)
from charting.models import Chart, Signature
from charting.tests.explaining import explain
from charting.tests.factories import Team, allow, ask, make_visit, masseter, toxin_lot
from medspa.audit.log import ONLINE_VISITOR
from medspa.clients.models import Resemblance
from medspa.clients.resemblances import say_two_people
from medspa.clients.services import find_or_create_client
from medspa.clients.tests.factories import make_client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", ["booked", "confirmed"])
@pytest.mark.parametrize("said", [(), ("name",), ("name", "name"), ("name", "shoe size")])
def test_two_identifiers_are_asked_before_arrival(
    team: Team, status: str, said: tuple[str, ...]
) -> None:
    visit = make_visit(team, status=status)
    with pytest.raises(IdentityNeeded):
        start_chart(appointment=visit, by=team.rn, now=visit.starts_at, identified_by=said)
    assert Chart.objects.count() == 0


def test_identifiers_are_kept_and_sealed(team: Team) -> None:
    visit = make_visit(team, status="booked")
    chart = start_chart(
        appointment=visit, by=team.rn, now=visit.starts_at, identified_by=("phone", "name")
    )
    assert chart.identified_by == ["name", "phone"]


def test_only_what_the_record_holds_identifies(team: Team) -> None:
    visit = make_visit(team, status="booked", client=make_client(birth_on=None))
    with pytest.raises(IdentityNeeded):
        start_chart(
            appointment=visit, by=team.rn, now=visit.starts_at, identified_by=("name", "birth_on")
        )


def test_first_it_is_said_whose_record_it_is(team: Team) -> None:
    known = make_client(first_name="Ann", last_name="Lee")
    new = find_or_create_client(
        first_name="Ann",
        last_name="Lee",
        email="ann@new.example",
        phone=known.phone.as_e164,
        by=ONLINE_VISITOR,
    )
    visit = make_visit(team, client=new)
    with pytest.raises(WhoIsIt, match="Ann Lee, who has a record already"):
        start_chart(appointment=visit, by=team.rn, now=visit.starts_at)

    say_two_people(asked=Resemblance.objects.get(), by=team.rn, now=visit.starts_at)

    assert start_chart(appointment=visit, by=team.rn, now=visit.starts_at).client == new


def test_nothing_is_asked_of_somebody_who_has_arrived(team: Team) -> None:
    visit = make_visit(team)
    chart = start_chart(
        appointment=visit,
        by=team.rn,
        now=visit.starts_at,
        identified_by=("name", "phone"),
        late_reason="None",
    )
    assert (chart.identified_by, chart.late_reason) == ([], "")


def test_old_visit_is_a_late_entry_with_its_reason(team: Team) -> None:
    visit = make_visit(team, status="booked")
    later = visit.starts_at + timedelta(days=98)
    for reason in ("", "   "):
        with pytest.raises(LateReasonNeeded, match="late entry"):
            start_chart(appointment=visit, by=team.rn, now=later, late_reason=reason)
    chart = start_chart(appointment=visit, by=team.rn, now=later, late_reason="Power cut")
    assert (chart.is_late_entry, chart.late_reason, chart.visit_on) == (
        True,
        "Power cut",
        visit.local_start.date(),
    )


def test_day_of_the_visit_ends_at_midnight_on_its_own_clock(team: Team) -> None:
    visit = make_visit(team)
    assert not start_chart(appointment=visit, by=team.rn, now=team.at(23, 59)).is_late_entry
    other = make_visit(team, hour=15)
    with pytest.raises(LateReasonNeeded):
        start_chart(appointment=other, by=team.rn, now=team.at(23, 59) + timedelta(minutes=1))


def test_visit_of_tomorrow_is_not_charted_for_any_reason(team: Team) -> None:
    visit = make_visit(team)
    with pytest.raises(NothingToChart):
        start_chart(
            appointment=visit,
            by=team.rn,
            now=visit.starts_at - timedelta(days=1),
            identified_by=("name", "phone"),
            late_reason="Early",
        )


def test_opening_is_sealed(signed_chart: Chart) -> None:
    [signature] = Signature.objects.filter(chart=signed_chart)
    opening = signature.snapshot["opening"]
    assert (opening["late_reason"], opening["identified_by"], opening["handovers"]) == ("", [], [])


LATER = timedelta(days=98)


def late_chart(team: Team, **visit: object) -> Chart:
    appointment = make_visit(team, status="booked", **visit)
    allow(team, appointment.client, now=team.at(7))
    return start_chart(
        appointment=appointment,
        by=team.rn,
        now=appointment.starts_at + LATER,
        late_reason="Power cut",
    )


def test_late_entry_is_given_and_judged_on_the_day_of_the_visit(team: Team) -> None:
    """The clearance has ended by the day on which it is written, and held on that of the visit."""
    chart = late_chart(team)
    now = chart.opened_at
    lot = toxin_lot(team, expires_on=team.at(10).date() + timedelta(days=30))
    ask(chart, lot.product, by=team.rn, now=now)
    vial = open_vial(
        chart=chart,
        opening=VialOpening(lot=lot, diluent_ml=Decimal("2.5"), opened_at=team.at(10)),
        by=team.rn,
        now=now,
    )
    line = give_injection(
        chart=chart,
        entry=InjectionEntry(
            area=masseter(), side="R", container=vial, amount=Decimal(24), at=team.at(10, 20)
        ),
        by=team.rn,
        now=now,
    )
    record_waste(container=vial, amount=Decimal(76), by=team.rn, now=now)
    explain(chart, by=team.rn, now=now)
    signature = sign_chart(chart=chart, by=team.rn, now=now)
    assert (line.at, signature.snapshot["opening"]["late_reason"]) == (
        team.at(10, 20),
        "Power cut",
    )
    assert Chart.objects.get(pk=chart.pk).appointment.status == "completed"


@pytest.mark.parametrize("days", [None, 98, 1, -1])
def test_what_is_given_another_day_is_not_in_a_late_entry(team: Team, days: int | None) -> None:
    chart = late_chart(team)
    now = chart.opened_at
    opening = VialOpening(lot=toxin_lot(team), diluent_ml=Decimal(1), opened_at=team.at(8))
    vial = open_vial(chart=chart, opening=opening, by=team.rn, now=now)
    at = None if days is None else team.at(8, 30) + timedelta(days=days)
    with pytest.raises(WrongTime, match=r"late entry|another day"):
        give_injection(
            chart=chart,
            entry=InjectionEntry(
                area=masseter(), side="R", container=vial, amount=Decimal(24), at=at
            ),
            by=team.rn,
            now=now,
        )


def test_time_of_a_line_can_be_put_right(team: Team, filled_chart: Chart) -> None:
    line, now = filled_chart.injections.first(), filled_chart.opened_at + timedelta(minutes=30)
    at = filled_chart.opened_at + timedelta(minutes=12)
    changed = change_injection(
        injection=line,
        entry=InjectionEntry(
            area=line.area, side=line.side, container=line.container, amount=line.amount, at=at
        ),
        by=team.rn,
        now=now,
    )
    assert changed.at == at
