"""For which moment the rules are asked of what is opened: nothing is injected by opening."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from charting.charts.openings import SyringeOpening, VialOpening
from charting.charts.services.containers import open_syringe, open_vial
from charting.charts.services.starting import start_chart
from charting.errors import Contraindicated, MayNotBeGiven, ReasonNeeded
from charting.models import Chart, Container, GivingException
from charting.safety.client_answer import ClientAnswer
from charting.safety.services.exceptions import NO_JUSTIFICATION
from charting.safety.services.screening import record_answer
from charting.tests.factories import (
    Team,
    allow,
    filler_lot,
    give,
    make_chart,
    make_visit,
    masseter,
    toxin_lot,
)
from treatments.models import Lot, Modality

pytestmark = pytest.mark.django_db
KINDS = ("neurotoxin", "filler")


def lot_of(team: Team, kind: str) -> Lot:
    return toxin_lot(team) if kind == "neurotoxin" else filler_lot(team)


def opened(team: Team, chart: Chart, lot: Lot, at: datetime, now: datetime) -> Container:
    said = {"chart": chart, "by": team.rn, "now": now}
    if lot.product.modality == Modality.NEUROTOXIN:
        vial = VialOpening(lot=lot, diluent_ml=Decimal("2.5"), opened_at=at)
        return open_vial(opening=vial, **said)
    return open_syringe(opening=SyringeOpening(lot=lot, opened_at=at), **said)


def cleared_without_consent(team: Team) -> Chart:
    chart = make_chart(team, is_allowed=False)
    allow(team, chart.client, now=team.at(10, 10))
    return chart


def reported(team: Team, chart: Chart, lot: Lot, *, at: datetime, now: datetime) -> None:
    record_answer(
        chart=chart,
        product=lot.product,
        answer=ClientAnswer("reported", reported="Hives", is_contraindication=True, at=at),
        by=team.rn,
        now=now,
    )


def late_chart(team: Team, *, allowed_at: datetime) -> Chart:
    visit = make_visit(team, status="booked")
    allow(team, visit.client, now=allowed_at)
    now = visit.starts_at + timedelta(days=1)
    return start_chart(appointment=visit, by=team.rn, now=now, late_reason="Power cut")


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_opened_before_the_consent_is_noted_after_it(team: Team, kind: str) -> None:
    """Opened at 10:00, exam and consent at 10:10, written down at 10:20."""
    chart = cleared_without_consent(team)
    container = opened(team, chart, lot_of(team, kind), team.at(10), team.at(10, 20))
    assert container.ready_at == team.at(10)
    assert not GivingException.objects.exists()


def test_injection_before_the_consent_is_judged_by_its_own_moment(team: Team) -> None:
    chart = cleared_without_consent(team)
    vial = opened(team, chart, toxin_lot(team), team.at(10), team.at(10, 20))
    with pytest.raises(MayNotBeGiven):
        give(
            vial,
            masseter(),
            "R",
            "20",
            by=team.rn,
            now=team.at(10, 5),
            justification=NO_JUSTIFICATION,
        )
    give(
        vial, masseter(), "R", "20", by=team.rn, now=team.at(10, 20), justification=NO_JUSTIFICATION
    )


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_opened_without_consent_is_refused(team: Team, kind: str) -> None:
    chart = make_chart(team, is_allowed=False)
    with pytest.raises(MayNotBeGiven):
        opened(team, chart, lot_of(team, kind), team.at(10), team.at(10, 20))


@pytest.mark.parametrize("kind", KINDS)
def test_late_entry_is_judged_by_the_time_of_opening(team: Team, kind: str) -> None:
    late = late_chart(team, allowed_at=team.at(10, 10))
    with pytest.raises(ReasonNeeded):
        opened(team, late, lot_of(team, kind), team.at(10), late.opened_at)
    assert opened(team, late, lot_of(team, kind), team.at(10, 10), late.opened_at)


def test_what_was_opened_yesterday_is_judged_by_yesterday(team: Team, chart: Chart) -> None:
    """The chart was begun in time: what was given in it is no other visit a day before."""
    vial = opened(team, chart, toxin_lot(team), team.at(10), team.at(10))
    give(vial, masseter(), "R", "20", by=team.rn, now=team.at(10, 5))
    later = team.at(9) + timedelta(days=3)
    assert opened(team, chart, toxin_lot(team), team.at(10, 10), later)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("is_late", [False, True])
def test_true_opening_before_the_report_waits_for_no_prescriber(
    team: Team, kind: str, is_late: bool
) -> None:
    late = is_late and late_chart(team, allowed_at=team.at(9))
    chart = late or make_chart(team)
    now = chart.opened_at + timedelta(minutes=30)
    lot = lot_of(team, kind)
    reported(team, chart, lot, at=team.at(10, 10), now=now)
    with pytest.raises(Contraindicated):
        opened(team, chart, lot, team.at(10, 10), now)
    assert opened(team, chart, lot, team.at(10, 9), now)
