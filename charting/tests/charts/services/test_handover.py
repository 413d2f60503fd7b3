"""A chart changes hands or is put away, with a reason, and nothing in it is lost."""

import pytest
from django.db import DatabaseError, transaction

from charting.charts.services.handover import discard_chart, hand_over_chart
from charting.charts.services.notes import save_notes
from charting.charts.services.signing import sign_chart
from charting.charts.services.starting import start_chart
from charting.errors import (
    ChartDiscarded,
    ChartNotEmpty,
    ChartSigned,
    MissingReason,
    VisitChanged,
)
from charting.models import Chart, Preparation
from charting.tests.factories import (
    Team,
    make_chart,
    mix_vial,
    toxin_lot,
)
from medspa.accounts.permissions import Role
from medspa.audit.models import AuditEvent
from medspa.clinic.models import StaffMember
from medspa.clinic.tests.factories import make_staff
from medspa.errors import NotPermitted
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db


@shared
def colleague() -> StaffMember:
    return make_staff(Role.INJECTOR, name="Noor Haddad")


def test_whoever_got_the_chart_signs_it(
    team: Team, colleague: StaffMember, filled_chart: Chart
) -> None:
    now = filled_chart.opened_at
    hand_over_chart(chart=filled_chart, to=colleague, reason="Shift ended", by=team.rn, now=now)
    with pytest.raises(NotPermitted, match="who treated, can sign"):
        sign_chart(chart=filled_chart, by=team.rn, now=now)
    signature = sign_chart(chart=filled_chart, by=colleague.user, now=now)
    [handover] = signature.snapshot["opening"]["handovers"]
    assert (handover["to"], handover["reason"]) == (str(colleague), "Shift ended")
    assert AuditEvent.objects.filter(action="chart.handed_over").count() == 1


def test_prescriber_hands_over_what_somebody_left(
    team: Team, colleague: StaffMember, chart: Chart
) -> None:
    now = chart.opened_at
    with pytest.raises(NotPermitted, match="or a prescriber"):
        hand_over_chart(chart=chart, to=colleague, reason="Mine", by=colleague.user, now=now)
    hand_over_chart(chart=chart, to=colleague, reason="She left", by=team.pa, now=now)
    assert Chart.objects.get(pk=chart.pk).injector == colleague


@pytest.mark.parametrize("reason", ["", "  "])
def test_handover_and_discard_need_a_reason(
    team: Team, colleague: StaffMember, reason: str, chart: Chart
) -> None:
    said = {"chart": chart, "reason": reason, "by": team.rn, "now": chart.opened_at}
    with pytest.raises(MissingReason):
        hand_over_chart(to=colleague, **said)
    with pytest.raises(MissingReason):
        discard_chart(**said)


def test_nobody_gets_a_chart_who_cannot_sign_it(team: Team) -> None:
    chart, desk = make_chart(team), make_staff(Role.FRONT_DESK)
    said = {"chart": chart, "reason": "Why", "by": team.rn, "now": chart.opened_at}
    with pytest.raises(NotPermitted, match="does not sign charts"):
        hand_over_chart(to=desk, **said)
    with pytest.raises(VisitChanged):
        hand_over_chart(to=team.injector, **said)


def test_empty_chart_is_put_away_with_its_words(team: Team, chart: Chart) -> None:
    now = chart.opened_at
    said = {"concern": "C", "assessment": "", "notes": "N"}
    save_notes(chart=chart, **said, by=team.rn, now=now)
    discard_chart(chart=chart, reason="Opened for another client", by=team.rn, now=now)
    kept = Chart.objects.get(pk=chart.pk)
    assert (kept.notes, kept.discard_reason, kept.state) == (
        "N",
        "Opened for another client",
        "discarded",
    )
    with pytest.raises(ChartDiscarded):
        save_notes(chart=kept, **said, by=team.rn, now=now)
    with pytest.raises(ChartDiscarded):
        sign_chart(chart=kept, by=team.rn, now=now)
    assert start_chart(appointment=kept.appointment, by=team.pa, now=now) != kept


def test_chart_with_an_open_product_is_not_put_away(team: Team, chart: Chart) -> None:
    vial = mix_vial(chart, toxin_lot(team), by=team.rn, now=chart.opened_at)
    with pytest.raises(ChartNotEmpty):
        discard_chart(chart=chart, reason="Why", by=team.rn, now=vial.ready_at)
    said = {"discarded_at": chart.opened_at, "discarded_by": "me", "discard_reason": "Why"}
    with pytest.raises(DatabaseError, match="A product was opened"), transaction.atomic():
        Chart.objects.filter(pk=chart.pk).update(**said)


def test_signed_chart_is_neither_handed_over_nor_put_away(
    team: Team, colleague: StaffMember, signed_chart: Chart
) -> None:
    said = {"chart": signed_chart, "reason": "Why", "by": team.rn, "now": signed_chart.signed_at}
    with pytest.raises(ChartSigned):
        discard_chart(**said)
    with pytest.raises(ChartSigned):
        hand_over_chart(to=colleague, **said)


def test_nothing_is_added_to_a_discarded_chart(team: Team) -> None:
    chart, other = make_chart(team), make_chart(team, hour=14)
    vial = mix_vial(other, toxin_lot(team), by=team.rn, now=other.opened_at)
    discard_chart(chart=chart, reason="Why", by=team.rn, now=chart.opened_at)
    with pytest.raises(DatabaseError, match="This chart is discarded"), transaction.atomic():
        Preparation.objects.filter(pk=vial.pk).update(chart=chart)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Chart.objects.filter(pk=chart.pk).update(discarded_at=None)
