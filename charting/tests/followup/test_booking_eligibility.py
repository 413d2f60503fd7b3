"""What charting tells the diary, and what the diary then allows (clinical.md 5 and 8)."""

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from bookings.errors import (
    ClearanceNeeded,
    IntervalNeedsReview,
    IntervalTooShort,
    NotForThisClient,
    OutsideTouchUpWindow,
)
from bookings.models import Appointment, AppointmentType, BookingEligibility
from bookings.rules.overrides import Override
from bookings.tests.factories import book, make_type
from charting.charts.services.signing import add_addendum, sign_chart
from charting.clearances.services.clearances import grant_clearance, revoke_clearance
from charting.models import Addendum, Chart
from charting.tests.factories import (
    VISIT_ON,
    Team,
    give,
    make_chart,
    make_signed_chart,
    make_signed_filler_chart,
    masseter,
    mix_vial,
    toxin_lot,
)
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.clinic.models import Resource
from medspa.local.testkit.shared import shared
from treatments.models import Modality, TimingRule

pytestmark = pytest.mark.django_db

CONSULTED_ON = date(2026, 1, 5)


def tell_the_touch_up_days() -> None:
    TimingRule.objects.create(modality="neurotoxin", touchup_from_day=14, touchup_to_day=21)


def known() -> list[tuple[str, str, date, date | None]]:
    rows = BookingEligibility.objects.order_by("kind", "modality", "from_on")
    return [(row.kind, row.modality, row.from_on, row.to_on) for row in rows]


def make_visit_type(team: Team, **rules: object) -> AppointmentType:
    return make_type(
        providers=team.clinic.providers,
        locations=[team.clinic.location],
        room_kind=Resource.Kind.CONSULTATION,
        purpose=AppointmentType.Purpose.TREATMENT,
        **rules,
    )


def book_on(team: Team, client: Client, kind: AppointmentType, on: date, **how: Any) -> Appointment:
    """As if on the first of February."""
    now = team.at(9, on=date(2026, 2, 1))
    starts_at = team.at(15, on=on)
    return book(team.clinic, starts_at, client=client, appointment_type=kind, now=now, **how)


def test_clearance_is_told_and_forgotten_when_withdrawn(team: Team) -> None:
    clearance = grant_clearance(
        client=make_client(),
        modalities=[Modality.FILLER, Modality.NEUROTOXIN],
        location=team.clinic.location,
        by=team.pa,
        now=team.at(9),
    )
    told = known()
    revoke_clearance(clearance=clearance, reason="Pregnant", by=team.pa, now=team.at(10))

    last_day = date(2027, 1, 12)
    assert told == [
        ("clearance", "filler", VISIT_ON, last_day),
        ("clearance", "neurotoxin", VISIT_ON, last_day),
    ]
    assert known() == []


def test_treatment_is_told_with_its_line_and_stays_when_the_chart_is_signed(
    team: Team, filled_chart: Chart
) -> None:
    before = [row for row in known() if row[0] == "treatment"]

    sign_chart(chart=filled_chart, by=team.rn, now=team.at(11))

    row = BookingEligibility.objects.treatments().get()
    assert before == [("treatment", "neurotoxin", VISIT_ON, None)]
    assert (row.client, row.modality, row.from_on) == (filled_chart.client, "neurotoxin", VISIT_ON)
    assert row.product is not None
    assert row.product.slug == "botox-cosmetic"
    assert row.source == f"charting.chart:{filled_chart.pk}"


def test_touch_up_begins_no_new_interval(team: Team) -> None:
    tell_the_touch_up_days()
    client = make_client()
    make_signed_chart(team, client=client)
    chart = make_chart(team, client=client, on=date(2026, 1, 28))
    now = chart.opened_at
    vial = mix_vial(chart, toxin_lot(team), by=team.rn, now=now)
    give(vial, masseter(), "L", "4", by=team.rn, now=now)

    assert [row.from_on for row in BookingEligibility.objects.treatments()] == [VISIT_ON]


def test_retracted_chart_counts_no_more(team: Team, signed_chart: Chart) -> None:
    add_addendum(
        chart=signed_chart,
        kind=Addendum.Kind.NEVER_HAPPENED,
        text="Written for the wrong person.",
        reason="Mix-up",
        by=team.rn,
        now=team.at(12),
    )

    assert BookingEligibility.objects.treatments().count() == 0


def test_telling_the_diary_anew_changes_nothing(team: Team, signed_chart: Chart) -> None:
    make_signed_filler_chart(team, hour=13)
    told = known()

    BookingEligibility.objects.filter(kind="clearance").delete()
    for _ in range(2):
        call_command("tell_diary", stdout=StringIO())

    assert known() == told


# --- Balancing-01, negative test (a): neurotoxin on 2026-01-12


@shared
def treated(team: Team) -> Chart:
    tell_the_touch_up_days()
    return make_signed_chart(team)


@pytest.mark.parametrize(
    ("on", "error"),
    [
        (date(2026, 3, 13), IntervalTooShort),  # day 60
        (date(2026, 4, 5), IntervalTooShort),
        (date(2026, 4, 6), IntervalNeedsReview),  # day 84, the floor
        (date(2026, 4, 8), IntervalNeedsReview),  # day 86
        (date(2026, 4, 11), IntervalNeedsReview),
    ],
)
def test_neurotoxin_too_early_is_refused(
    team: Team, treated: Chart, on: date, error: type[NotForThisClient]
) -> None:
    kind = make_visit_type(team, gives_neurotoxin=True)

    with pytest.raises(error):
        book_on(team, treated.client, kind, on)


@pytest.mark.parametrize("on", [date(2026, 4, 12), date(2026, 4, 13)])
def test_neurotoxin_after_the_products_minimum_is_booked(
    team: Team, treated: Chart, on: date
) -> None:
    kind = make_visit_type(team, gives_neurotoxin=True, requires_clearance=True)

    assert book_on(team, treated.client, kind, on).rule_overrides.count() == 0


def test_review_is_a_decision_with_a_reason(team: Team, treated: Chart) -> None:
    kind = make_visit_type(team, gives_neurotoxin=True)
    override = Override("Weak effect on the left.", frozenset({"interval_needs_review"}))

    visit = book_on(team, treated.client, kind, date(2026, 4, 8), by=team.pa, override=override)

    assert visit.rule_overrides.get().sentence == (
        "Neurotoxin was given on January 12, 2026. Less than 90 days between two need a "
        "prescriber's review: without one from April 12, 2026."
    )


@pytest.mark.parametrize(
    ("on", "is_in"),
    [
        (date(2026, 2, 2), True),  # day 21
        (date(2026, 2, 3), False),
    ],
)
def test_touch_up_is_for_days_14_to_21(team: Team, treated: Chart, on: date, is_in: bool) -> None:
    kind = make_visit_type(team, gives_neurotoxin=True, is_touch_up=True)

    if is_in:
        assert book_on(team, treated.client, kind, on)
        return
    with pytest.raises(OutsideTouchUpWindow) as refusal:
        book_on(team, treated.client, kind, on)
    assert refusal.value.detail == (
        "The treatment of January 12, 2026 is touched up from January 26, 2026 "
        "to February 2, 2026 only."
    )


def test_annual_visit_is_not_booked_on_last_years_clearance(team: Team, treated: Chart) -> None:
    kind = make_visit_type(team, gives_filler=True, requires_clearance=True, horizon_days=400)

    with pytest.raises(ClearanceNeeded) as refusal:
        book_on(team, treated.client, kind, date(2027, 2, 9))

    assert refusal.value.detail == (
        "The clearance is valid to January 12, 2027 and has expired by then: "
        "another exam by a prescriber comes first."
    )
