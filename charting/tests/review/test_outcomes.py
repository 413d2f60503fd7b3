"""How a treatment came out: said by area at its review, sealed, and thought of the next time."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import AppointmentType
from charting.assessment.services import Seen, keep_assessment, note_finding
from charting.charts.services.signing import sign_chart
from charting.errors import ChartSigned
from charting.models import Assessment, Chart, ReviewOutcome
from charting.next_visits.queries import What, next_visits
from charting.plans.proposal import read_proposal
from charting.record.contents import read_contents
from charting.record.verification.chart import verify_chart
from charting.review.errors import NotReviewed, TouchUpNotNow
from charting.review.places import last_outcomes, places_to_review
from charting.review.services import OutcomeSaid, note_outcome
from charting.tests.factories import VISIT_ON, Team, make_chart, make_signed_chart, masseter
from medspa.local.testkit.markup import html_of
from treatments.models import Modality, TimingRule
from treatments.tests.factories import make_dose_range

pytestmark = pytest.mark.django_db
KEY = "neurotoxin-MASSETER"


@pytest.fixture(autouse=True)
def timing(team: Team) -> None:
    TimingRule.objects.update_or_create(
        modality=Modality.NEUROTOXIN,
        defaults={
            "review_day": 14,
            "review_from_day": 10,
            "review_to_day": 21,
            "touchup_from_day": 14,
            "touchup_to_day": 21,
        },
    )


def review_after(team: Team, treated: Chart, days: int) -> tuple[Chart, date]:
    on = VISIT_ON + timedelta(days=days)
    AppointmentType.objects.update(purpose=AppointmentType.Purpose.REVIEW)
    return make_chart(team, on=on, client=treated.client), on


@pytest.mark.parametrize(
    ("days", "is_offered", "may_touch_up"),
    [(10, True, False), (13, True, False), (14, True, True), (21, True, True), (22, False, False)],
)
def test_touch_up_is_offered_in_its_days_only(
    team: Team, days: int, is_offered: bool, may_touch_up: bool
) -> None:
    chart, on = review_after(team, make_signed_chart(team), days)
    places = places_to_review(chart, ())
    assert [(one.key, one.day) for one in places] == ([(KEY, days)] if is_offered else [])
    said = {"chart": chart, "place": KEY, "by": team.rn, "now": team.at(11, on=on)}
    if may_touch_up:
        note_outcome(said=OutcomeSaid(1, "R"), **said)
    else:
        with pytest.raises(TouchUpNotNow if is_offered else NotReviewed):
            note_outcome(said=OutcomeSaid(1, "R"), **said)


@pytest.mark.parametrize(("days", "is_ahead"), [(14, True), (20, True), (21, False)])
def test_touch_up_stands_in_what_follows_while_its_days_last(
    team: Team, days: int, is_ahead: bool
) -> None:
    """Nobody comes back the same day: on the last one it is given at once or not at all."""
    chart, on = review_after(team, make_signed_chart(team), days)
    now, said = team.at(12, on=on), OutcomeSaid(1, "R")
    note_outcome(chart=chart, place=KEY, said=said, by=team.rn, now=now)
    sign_chart(chart=chart, by=team.rn, now=now)
    visit = chart.appointment
    found = [one for one in next_visits(visit, now) if one.what == What.TOUCH_UP]
    assert [one.why for one in found] == (
        ["Masseter, right: amount to be decided"] if is_ahead else []
    )
    if not is_ahead:
        return
    (one,) = found
    assert (one.kind, one.is_to_book) == (None, False), "the place offers no such visit yet"
    assert one.window.first == on + timedelta(days=1)
    assert one.window.last == VISIT_ON + timedelta(days=21)
    AppointmentType.objects.update(is_touch_up=True, gives_neurotoxin=True, purpose="treatment")
    (one,) = [one for one in next_visits(visit, now) if one.what == What.TOUCH_UP]
    assert one.is_to_book


@pytest.mark.parametrize(
    ("gais", "why"), [(1, "Volume 4 (MMPS); last: GAIS +1"), (-1, "worse after the last time")]
)
def test_outcome_is_thought_of_in_the_next_proposal(team: Team, gais: int, why: str) -> None:
    """Where it came out worse nothing is proposed, and that is said."""
    treated = make_signed_chart(team)
    chart, on = review_after(team, treated, 14)
    client, now = chart.client, team.at(12, on=on)
    note_outcome(chart=chart, place=KEY, said=OutcomeSaid(gais), by=team.rn, now=now)
    sign_chart(chart=chart, by=team.rn, now=now)
    product = treated.injections.all()[0].product
    make_dose_range(masseter(), product, basis="side", min_amount=24, max_amount=36)
    seen = Seen(area=masseter(), finding="volume", side="B", scale="MMPS", grade=4)
    note_finding(client=client, seen=seen, by=team.rn, now=now)
    draft = Assessment.objects.get(client=client)
    keep_assessment(assessment=draft, by=team.rn, now=now)
    found = read_proposal(client, on)
    assert [one.why for one in found.items] == ([why] * 2 if gais > 0 else [])
    assert [why in one for one in found.left_out] == ([True] * 2 if gais < 0 else [])


def test_said_on_the_page_sealed_shown_and_remembered(nurse: Browser, team: Team) -> None:
    chart, on = review_after(team, make_signed_chart(team), 14)
    url = reverse("review_area", args=[chart.pk])
    html = " ".join(html_of(nurse.get(chart.get_absolute_url())).split())
    assert "52 U Botox Cosmetic, Jan 12, day 14" in html, "a review begins with it"
    assert nurse.post(url, {"place": KEY, "touch_up": "R"}).status_code == 422
    for said in ({"gais": "1"}, {"touch_up": "R"}, {"note": "Right still full."}):
        assert nurse.post(url, {"place": KEY} | said).status_code == 302
    assert nurse.post(url, {"place": "filler-CHIN", "gais": "1"}).status_code == 422
    one = ReviewOutcome.objects.get()
    assert (one.says, one.note) == ("GAIS +1, touch-up right", "Right still full.")
    assert last_outcomes(chart.client) == {}, "not before it is signed"

    now = team.at(12, on=on)
    sign_chart(chart=chart, by=team.rn, now=now)
    chart.refresh_from_db()
    assert chart.signatures.get().snapshot["outcomes"][0]["gais"] == 1
    assert verify_chart(chart).problems == []
    assert last_outcomes(chart.client)["MASSETER", "neurotoxin"] == one
    for page in (chart.get_absolute_url(), reverse("client_record", args=[chart.client_id])):
        assert "GAIS +1, touch-up right" in html_of(nurse.get(page))
    with pytest.raises(ChartSigned):
        note_outcome(chart=chart, place=KEY, said=OutcomeSaid(2), by=team.rn, now=now)
    with pytest.raises(IntegrityError, match="signed"), transaction.atomic():
        chart.outcomes.update(gais=2)
    assert read_contents(chart).outcomes == [one]
