from datetime import timedelta

import pytest

from charting.charts.cosigning.services import cosign_chart
from charting.charts.services.notes import save_notes
from charting.charts.services.signing import add_addendum, sign_chart
from charting.errors import AlreadySigned, ChartNotSigned, ChartSigned, MissingReason
from charting.ground.sealing import chain_of, last_hash
from charting.models import Addendum, Chart
from charting.tests.factories import (
    Team,
    make_filled_chart,
    make_signed_chart,
)
from medspa.accounts.permissions import Role
from medspa.audit.models import AuditEvent
from medspa.clinic.tests.factories import make_staff
from medspa.errors import NotPermitted

pytestmark = pytest.mark.django_db


def test_signature_seals_and_freezes(team: Team, filled_chart: Chart) -> None:
    signature = sign_chart(chart=filled_chart, by=team.rn, now=team.at(11))
    filled_chart.refresh_from_db()
    event = AuditEvent.objects.get(action="chart.signed")
    assert (filled_chart.signed_at, signature.by) == (team.at(11), team.injector)
    assert signature.previous_sha256 == ""
    assert event.facts["sha256"] == signature.sha256
    with pytest.raises(ChartSigned):
        sign_chart(chart=filled_chart, by=team.rn, now=team.at(12))


def test_only_the_injector_signs(team: Team) -> None:
    chart, other = make_filled_chart(team), make_staff(Role.INJECTOR)
    with pytest.raises(NotPermitted):
        sign_chart(chart=chart, by=other.user, now=team.at(11))
    desk = make_staff(Role.FRONT_DESK)
    with pytest.raises(NotPermitted):
        sign_chart(chart=chart, by=desk.user, now=team.at(11))


def test_review_without_injections_is_signed_for_its_words(team: Team, chart: Chart) -> None:
    save_notes(
        chart=chart,
        concern="",
        assessment="Smile symmetric.",
        notes="",
        by=team.rn,
        now=team.at(10),
    )
    sign_chart(chart=chart, by=team.rn, now=team.at(11))
    assert Chart.objects.get(pk=chart.pk).is_signed


def test_addenda_and_cosignature_form_one_chain(team: Team, signed_chart: Chart) -> None:
    director = make_staff(Role.MEDICAL_DIRECTOR)
    first = add(signed_chart, team, "Bruise right.")
    cosigned = cosign_chart(
        chart=signed_chart, seen=last_hash(signed_chart), by=director.user, now=team.at(12)
    )
    second = add(signed_chart, team, "Bruise gone.")
    chain = chain_of(signed_chart)
    assert chain[1:] == [first, cosigned, second]
    assert [link.previous_sha256 for link in chain[1:]] == [link.sha256 for link in chain[:-1]]


def add(chart: Chart, team: Team, text: str) -> Addendum:
    return add_addendum(
        chart=chart,
        kind=Addendum.Kind.LATE_ENTRY,
        text=text,
        reason="Seen later",
        by=team.rn,
        now=team.at(11) + timedelta(minutes=len(text)),
    )


def test_open_chart_takes_no_addendum_and_no_cosignature(team: Team) -> None:
    chart, director = make_filled_chart(team), make_staff(Role.MEDICAL_DIRECTOR)
    with pytest.raises(ChartNotSigned):
        add(chart, team, "Words")
    with pytest.raises(ChartNotSigned):
        cosign_chart(chart=chart, seen=last_hash(chart), by=director.user, now=team.at(12))


def test_cosigning_is_a_prescribers_and_once(team: Team) -> None:
    chart, director = make_signed_chart(team), make_staff(Role.MEDICAL_DIRECTOR)
    with pytest.raises(NotPermitted):
        cosign_chart(
            chart=chart, seen=last_hash(chart), by=make_staff(Role.INJECTOR).user, now=team.at(12)
        )
    cosign_chart(chart=chart, seen=last_hash(chart), by=director.user, now=team.at(12))
    with pytest.raises(AlreadySigned):
        cosign_chart(chart=chart, seen=last_hash(chart), by=director.user, now=team.at(13))


@pytest.mark.parametrize(("text", "reason", "field"), [(" ", "r", "text"), ("t", "", "reason")])
def test_addendum_says_what_and_why(
    team: Team, text: str, reason: str, field: str, signed_chart: Chart
) -> None:
    with pytest.raises(MissingReason) as refusal:
        add_addendum(
            chart=signed_chart,
            kind="addendum",
            text=text,
            reason=reason,
            by=team.rn,
            now=team.at(12),
        )
    assert refusal.value.field == field
