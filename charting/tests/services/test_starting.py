"""Before arrival two identifiers are asked; after its day a chart is a late entry."""

from datetime import timedelta

import pytest

from charting.errors import IdentityNeeded, LateReasonNeeded, NothingToChart
from charting.models import Chart, Signature
from charting.services.starting import start_chart
from charting.tests.factories import Team, make_signed_chart, make_visit
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


def test_opening_is_sealed(team: Team) -> None:
    chart = make_signed_chart(team)
    [signature] = Signature.objects.filter(chart=chart)
    opening = signature.snapshot["opening"]
    assert (opening["late_reason"], opening["identified_by"], opening["handovers"]) == ("", [], [])
