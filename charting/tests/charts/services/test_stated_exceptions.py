"""Late consents and stated exceptions: who, what they cover, and that they are sealed."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from charting.charts.late_agreement import LateAgreement
from charting.charts.services.containers import record_waste
from charting.charts.services.signing import sign_chart
from charting.charts.services.stated_exceptions import answer_for_gate, note_late_consent
from charting.errors import (
    ChartSigned,
    ConsentTooOld,
    MissingReason,
    NothingToState,
    NotReadyToSign,
    WrongTime,
)
from charting.models import Chart, LateConsent, StatedException
from charting.record.snapshot.stated_exceptions import gates_relied_on
from charting.record.verification.chart import verify_chart
from charting.tests.chart_gates import all_gates, closed_gates, closed_sentences
from charting.tests.factories import Team, agree, allow, give, masseter
from medspa.accounts.models import User
from medspa.errors import NotPermitted
from treatments.stock.services.quarantine import quarantine_lot

pytestmark = pytest.mark.django_db
NO_CLEARANCE = "No clearance for neurotoxin, lower face: a prescriber must examine the client first"
NO_CONSENT = "No consent to neurotoxin before the first injection"
NO_OFF_LABEL = "1 off-label use not acknowledged in the consent: Masseter (Botox Cosmetic)"


def late(
    team: Team, chart: Chart, *, by: User | None = None, now: datetime | None = None, **said: Any
) -> LateConsent:
    facts: dict[str, Any] = {
        "modality": "neurotoxin",
        "kind": "witnessed",
        "witness": "Ana Ruiz",
        "agreed_at": team.at(9, 50),
        "reason": "The tablet was empty",
    }
    agreement = LateAgreement(**facts | said)
    by, now = by or team.pa, now or team.at(11)
    return note_late_consent(chart=chart, agreement=agreement, by=by, now=now)


def answer(team: Team, chart: Chart, code: str, sentence: str, **said: Any) -> StatedException:
    facts: dict[str, Any] = {"reason": "An oversight", "by": team.pa, "now": team.at(11)}
    return answer_for_gate(chart=chart, code=code, sentence=sentence, **facts | said)


def more(team: Team, chart: Chart, *, minute: int) -> None:
    vial = chart.preparations.get()
    record_waste(container=vial, amount=Decimal(70), by=team.rn, now=team.at(11, minute))
    give(vial, masseter(), "L", "6", by=team.rn, now=team.at(11, minute))


def test_signature_that_came_late_is_mended_by_a_late_consent(
    team: Team, unpermitted_chart: Chart
) -> None:
    """They signed at 10:30 what was begun at 10:00."""
    allow(team, unpermitted_chart.client, now=team.at(10, 30))
    assert NO_CONSENT in closed_sentences(unpermitted_chart)
    late(team, unpermitted_chart, covers_off_label=True)
    assert closed_sentences(unpermitted_chart) == [
        "The clearance was granted after the first injection"
    ]
    answer(
        team, unpermitted_chart, "clearance", "The clearance was granted after the first injection"
    )
    assert closed_sentences(unpermitted_chart) == []


def test_late_consent_is_sealed_with_its_true_time(team: Team, unpermitted_chart: Chart) -> None:
    allow(team, unpermitted_chart.client, now=team.at(9), modalities=("filler",))
    noted = late(team, unpermitted_chart, covers_off_label=True)
    fault = "Clearance of Jan 12, 2026 does not cover neurotoxin, lower face"
    answer(team, unpermitted_chart, "clearance", fault)
    sealed = sign_chart(chart=unpermitted_chart, by=team.rn, now=team.at(12)).snapshot
    assert sealed["late_consents"] == [
        {
            "id": noted.pk,
            "modality": "neurotoxin",
            "kind": "witnessed",
            "agreed_at": "2026-01-12T17:50:00+00:00",
            "covers_off_label": True,
            "witness": "Ana Ruiz",
            "reason": "The tablet was empty",
            "by": "Pilar Bastos, PA-C",
            "by_id": team.prescriber.pk,
            "at": "2026-01-12T19:00:00+00:00",
            "says": "Late consent to neurotoxin, off-label uses included: said before a witness "
            "(Ana Ruiz) on Jan 12, 2026 at 9:50 AM, recorded by Pilar Bastos, PA-C on Jan 12, 2026 "
            "at 11:00 AM, because: The tablet was empty",
        }
    ]
    assert [one["sentence"] for one in sealed["stated_exceptions"]] == [fault]
    assert verify_chart(Chart.objects.get(pk=unpermitted_chart.pk)).is_sound


def test_late_consent_without_the_tick_leaves_off_label_uses_open(
    team: Team, unpermitted_chart: Chart
) -> None:
    late(team, unpermitted_chart)
    assert closed_sentences(unpermitted_chart) == [NO_CLEARANCE, NO_OFF_LABEL]
    late(team, unpermitted_chart, covers_off_label=True)
    assert closed_sentences(unpermitted_chart) == [NO_CLEARANCE]


def test_on_label_use_never_asks_for_the_tick(team: Team, unpermitted_chart: Chart) -> None:
    unpermitted_chart.preparations.get().product.indications.create(area=masseter())
    late(team, unpermitted_chart)
    assert closed_sentences(unpermitted_chart) == [NO_CLEARANCE]


def test_tick_that_came_late_covers_what_follows(team: Team, unpermitted_chart: Chart) -> None:
    """Each off-label line is judged by the consent that held when it was given."""
    allow(team, unpermitted_chart.client, now=team.at(9), covers_off_label=False)
    agree(team, unpermitted_chart.client, "neurotoxin", now=team.at(10, 30))
    more(team, unpermitted_chart, minute=15)
    gates = all_gates(unpermitted_chart)
    assert [gate.sentence for gate in gates if gate.code == "off_label_neurotoxin"] == [
        NO_OFF_LABEL,
        "1 off-label use acknowledged: Masseter (Botox Cosmetic)",
    ]
    late(team, unpermitted_chart, covers_off_label=True, now=team.at(11, 30))
    assert closed_sentences(unpermitted_chart) == []


def test_late_consent_does_not_cover_what_is_given_after_it(
    team: Team, unpermitted_chart: Chart
) -> None:
    late(team, unpermitted_chart, covers_off_label=True)
    more(team, unpermitted_chart, minute=15)
    assert NO_CONSENT in closed_sentences(unpermitted_chart)


def test_exception_does_not_cover_what_is_given_after_it(
    team: Team, unpermitted_chart: Chart
) -> None:
    answer(team, unpermitted_chart, "clearance", NO_CLEARANCE)
    assert NO_CLEARANCE not in closed_sentences(unpermitted_chart)
    more(team, unpermitted_chart, minute=15)
    assert NO_CLEARANCE in closed_sentences(unpermitted_chart)
    answer(team, unpermitted_chart, "clearance", NO_CLEARANCE, now=team.at(11, 30))
    assert NO_CLEARANCE not in closed_sentences(unpermitted_chart)


def test_each_fault_comes_to_a_signable_end(team: Team, unpermitted_chart: Chart) -> None:
    quarantine_lot(
        lot=unpermitted_chart.preparations.get().lot, reason="Warm", by=team.pa, now=team.at(9, 59)
    )
    for gate in closed_gates(unpermitted_chart):
        answer(team, unpermitted_chart, gate.code, gate.sentence)
    signature = sign_chart(chart=unpermitted_chart, by=team.rn, now=team.at(12))
    lot = "Botox Cosmetic lot LOT1 was in quarantine when it was given"
    told = [one["sentence"] for one in signature.snapshot["stated_exceptions"]]
    assert told == [NO_CLEARANCE, NO_CONSENT, lot]
    assert [word for _, word in gates_relied_on(signature.snapshot)].count("Exception") == 3
    assert (
        f"{lot}. Exception stated by Pilar Bastos, PA-C on Jan 12, 2026 at 11:00 AM: An oversight"
        in signature.snapshot["gates"]
    )


def test_nurse_neither_notes_nor_states(team: Team, unpermitted_chart: Chart) -> None:
    with pytest.raises(NotPermitted):
        late(team, unpermitted_chart, by=team.rn)
    with pytest.raises(NotPermitted):
        answer(team, unpermitted_chart, "clearance", NO_CLEARANCE, by=team.rn)
    assert (LateConsent.objects.count(), StatedException.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"reason": " "}, MissingReason),
        ({"witness": ""}, MissingReason),
        ({"agreed_at": "later"}, WrongTime),
        ({"agreed_at": "a year ago"}, ConsentTooOld),
        ({"modality": "filler"}, NothingToState),
    ],
)
def test_late_consent_says_how_and_why(
    team: Team, unpermitted_chart: Chart, said: dict[str, Any], error: type[Exception]
) -> None:
    times = {"later": team.at(11, 1), "a year ago": team.at(9, 59) - timedelta(days=365)}
    if "agreed_at" in said:
        said = {"agreed_at": times[said["agreed_at"]]}
    with pytest.raises(error):
        late(team, unpermitted_chart, **said)


def test_what_is_no_fault_of_this_chart_cannot_be_stated(
    team: Team, unpermitted_chart: Chart
) -> None:
    for sentence in ("Nothing of the kind", "Findings written; nothing was injected"):
        with pytest.raises(NothingToState):
            answer(team, unpermitted_chart, "clearance", sentence)


def test_missing_waste_is_no_matter_of_exceptions(team: Team, unpermitted_chart: Chart) -> None:
    vial = unpermitted_chart.preparations.get()
    record_waste(container=vial, amount=Decimal(70), by=team.rn, now=team.at(11))
    [gate] = [one for one in closed_gates(unpermitted_chart) if not one.is_exceptable]
    with pytest.raises(NothingToState):
        answer(team, unpermitted_chart, gate.code, gate.sentence)
    with pytest.raises(NotReadyToSign):
        sign_chart(chart=unpermitted_chart, by=team.rn, now=team.at(12))


def test_signed_chart_takes_neither(team: Team, unpermitted_chart: Chart) -> None:
    for gate in closed_gates(unpermitted_chart):
        answer(team, unpermitted_chart, gate.code, gate.sentence)
    sign_chart(chart=unpermitted_chart, by=team.rn, now=team.at(12))
    with pytest.raises(ChartSigned):
        late(team, unpermitted_chart, now=team.at(13))
    for row in (
        StatedException(
            chart=unpermitted_chart, rule="x", sentence="x", reason="x", by=team.prescriber
        ),
        LateConsent(
            chart=unpermitted_chart,
            modality="neurotoxin",
            kind="oral",
            agreed_at=team.at(10),
            reason="x",
            by=team.prescriber,
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            row.save()
