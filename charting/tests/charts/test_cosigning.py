"""The second name: under what was read and nothing newer, one by one and together."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bookings.models import TimeOff
from charting.charts.cosigning import queue
from charting.charts.cosigning.asking import answer_question, ask_before_cosigning
from charting.charts.cosigning.services import cosign_chart
from charting.charts.errors import ChartMovedOn, ChartRetracted
from charting.charts.services.signing import add_addendum
from charting.ground.sealing import last_hash
from charting.models import Addendum, Chart, CosignQuestion, Signature
from charting.record.verification.chart import verify_chart
from charting.tests.factories import VISIT_ON, Team, make_signed_chart
from charting.tests.record.forging import without_triggers
from medspa.accounts.permissions import Role
from medspa.clinic.models import StaffMember
from medspa.clinic.tests.factories import make_staff
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db


@shared
def director() -> StaffMember:
    return make_staff(Role.MEDICAL_DIRECTOR, name="Dana Ruiz")


@shared
def waiting(team: Team) -> list[Chart]:
    """Three signed charts that need a second name."""
    charts = [make_signed_chart(team, on=VISIT_ON + timedelta(days=100 * day)) for day in range(3)]
    with without_triggers():  # as a rule would have had it when they were signed
        Chart.objects.update(needs_cosignature=True)
        said = Signature.objects.get(chart=charts[0])
        said.snapshot["words"]["notes"] = "Fainted, went home with a friend."
        said.snapshot["rationales"] = [{"why": "Asked for it", "risk": "Drooping lid"}]
        said.save()
    return charts


def add(chart: Chart, team: Team, kind: str = "addendum") -> Addendum:
    said = {"text": "Bruise right.", "reason": "Seen later"}
    return add_addendum(chart=chart, kind=kind, **said, by=team.rn, now=chart.signed_at)


def test_nothing_is_signed_that_was_not_read(
    team: Team, director: StaffMember, signed_chart: Chart
) -> None:
    now, seen = signed_chart.signed_at, last_hash(signed_chart)
    add(signed_chart, team)
    with pytest.raises(ChartMovedOn):
        cosign_chart(chart=signed_chart, seen=seen, by=director.user, now=now)
    seen = last_hash(signed_chart)
    cosign_chart(chart=signed_chart, seen=seen, by=director.user, now=now)
    assert verify_chart(Chart.objects.get(pk=signed_chart.pk)).is_sound
    add(signed_chart, team, "wrongly_written")
    for act in (
        lambda: cosign_chart(chart=signed_chart, seen=seen, by=team.pa, now=now),
        lambda: ask_before_cosigning(chart=signed_chart, text="Why?", by=team.pa, now=now),
    ):
        with pytest.raises(ChartRetracted):
            act()


@pytest.mark.superuser
def test_queue_signs_what_was_read_and_says_what_was_not(
    team: Team, director: StaffMember, waiting: list[Chart], client: Browser
) -> None:
    client.force_login(director.user)
    now = waiting[0].signed_at
    TimeOff.objects.create(
        provider=team.prescriber, starts_at=now, ends_at=now + timedelta(days=9000)
    )
    with CaptureQueriesContext(connection) as few:
        page = client.get(reverse("cosign_queue"))
    text = page.content.decode()
    assert "away until" in text
    assert "masseter right 24 U" in text
    for words in ("Fainted, went home with a friend.", "Asked for it", "Drooping lid"):
        assert words in text
    rows = page.context["queue"].rows
    assert {one.chart for one in rows} == set(waiting)
    add(waiting[1], team)
    add(waiting[2], team, "never_happened")
    ticked = [f"{one.chart.pk}:{one.seen}" for one in rows]
    answer = client.post(reverse("cosign_many"), {"chart": [*ticked, "nonsense:1"]})
    assert answer.status_code == 422
    [left] = answer.context["queue"].rows
    assert left.chart == waiting[1]
    why = dict(answer.context["not_signed"])
    assert ("Read it" in why[waiting[1]], "retracted" in why[waiting[2]]) == (True, True)
    assert answer.content.decode().count("Not co-signed:") == 2
    assert [one.kind for one in waiting[0].signatures.all()] == ["sign", "cosign"]
    assert "RN,\n              Apr 22, 10:10 AM" in answer.content.decode()  # at the clinic
    assert len(few) < 40


@pytest.mark.superuser
def test_own_orders_come_before_the_oldest_and_a_broken_chain_closes_nothing(
    team: Team, waiting: list[Chart], monkeypatch: pytest.MonkeyPatch
) -> None:
    now, (first, _, last) = waiting[0].signed_at, waiting
    monkeypatch.setattr(queue, "MOST", 2)
    with without_triggers():
        Chart.objects.exclude(pk=last.pk).update(clearance=None)
        first.signatures.all().delete()
    found = queue.read_queue(team.prescriber, now)
    assert ([one.chart for one in found.rows], found.unreadable) == ([last], [first])
    assert found.total == 3


def test_question_reaches_the_injector_first_and_an_addendum_answers_it(
    team: Team, director: StaffMember, signed_chart: Chart, nurse: Browser
) -> None:
    asks = Browser()
    asks.force_login(director.user)
    for text in ("Why so much left?", "And the lot?"):
        asks.post(reverse("ask_about_chart", args=[signed_chart.pk]), {"question": text})
    first, second = CosignQuestion.objects.all()
    assert list(nurse.get(reverse("chart_list")).context["asked"]) == [first, second]
    answers = reverse("answer_about_chart", args=[signed_chart.pk, first.pk])
    for said, status in (("", 422), ("Stronger muscle.", 302), ("Again.", 422)):
        assert nurse.post(answers, {"answer": said}).status_code == status
    said = {"kind": "addendum", "text": "Lot as on the box.", "reason": "Asked"}
    nurse.post(reverse("add_addendum", args=[signed_chart.pk]), said)
    second.refresh_from_db()
    assert (second.answered_by, second.addendum) == (team.injector, Addendum.objects.get())
    text = asks.get(signed_chart.get_absolute_url()).content.decode()
    assert "Stronger muscle." in text
    assert "answered by an" in text
    assert not nurse.get(reverse("chart_list")).context["asked"]
    for change in ({"text": "Else"}, {"answer": "Else"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            CosignQuestion.objects.filter(pk=first.pk).update(**change)


@pytest.mark.superuser
def test_own_question_keeps_from_signing_until_it_is_answered_or_withdrawn(
    team: Team, director: StaffMember, waiting: list[Chart], client: Browser
) -> None:
    client.force_login(director.user)
    now = waiting[0].signed_at
    asks = [
        ask_before_cosigning(chart=chart, text="Which layer?", by=by, now=now)
        for chart, by in zip(waiting, (director.user, director.user, team.pa), strict=True)
    ]
    page = client.get(reverse("cosign_queue"))
    assert page.text.count("you co-sign once it is answered") == 2
    assert page.text.count(" disabled>") == 2
    ticked = {"chart": [f"{one.chart.pk}:{one.seen}" for one in page.context["queue"].rows]}
    why = dict(client.post(reverse("cosign_many"), ticked).context["not_signed"])
    assert set(why) == set(waiting[:2])
    assert all("not answered yet" in said for said in why.values())
    assert "once it is" in client.get(waiting[0].get_absolute_url()).text
    answer_question(question=asks[0], text="Deep.", by=team.rn, now=now)
    for one, status in ((asks[1], 302), (asks[1], 422), (asks[2], 422)):
        takes = reverse("withdraw_question", args=[one.chart_id, one.pk])
        assert client.post(takes, {"queue": "1"}).status_code == status
    client.post(reverse("cosign_many"), ticked)
    empty = client.get(reverse("cosign_queue"))
    assert "highest vascular risk (tier A)" in empty.text
    with pytest.raises(DatabaseError), transaction.atomic():
        CosignQuestion.objects.filter(pk=asks[2].pk).update(
            is_withdrawn=True, answered_at=now, answered_by=director
        )
