"""The dates of the acceptance case (clinical.md 8) and the corners of the calendar."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from treatments.catalogue.timing import (
    eligible_again_on,
    maintenance_window,
    timing_rules,
    touchup_window,
)
from treatments.models import TimingRule
from treatments.tests.factories import make_area, make_guidance, make_product, make_treatment

pytestmark = pytest.mark.django_db
VISIT_1 = date(2026, 1, 12)
VISIT_2 = date(2026, 2, 9)


def test_neurotoxin_waits_for_floor_and_product_minimum() -> None:
    botox = make_product(retreat_min_days=90, retreat_min_months=3)

    again = eligible_again_on("neurotoxin", botox, VISIT_1)

    assert again == (date(2026, 4, 6), date(2026, 4, 12))


def test_neurotoxin_without_figures_of_its_own_waits_as_long() -> None:
    again = eligible_again_on("neurotoxin", make_product(), VISIT_1)

    assert again == (date(2026, 4, 6), date(2026, 4, 12))
    assert eligible_again_on("neurotoxin", None, VISIT_1) == again


def test_later_of_ninety_days_and_three_months_counts() -> None:
    assert eligible_again_on("neurotoxin", None, date(2026, 7, 1)).from_on == date(2026, 10, 1)
    assert eligible_again_on("neurotoxin", None, date(2026, 2, 1)).from_on == date(2026, 5, 2)


def test_filler_has_no_floor() -> None:
    assert eligible_again_on("filler", None, VISIT_2) == (None, None)


def test_plla_session_waits_for_the_gap_of_its_series() -> None:
    sculptra = make_product("sculptra", kind="plla", series_min_gap_days=21)

    assert eligible_again_on("filler", sculptra, VISIT_2).from_on == date(2026, 3, 2)


def test_dao_is_due_after_three_to_four_months() -> None:
    dao = make_guidance(make_area("DAO"), recall_months_min=3, recall_months_max=4)

    assert maintenance_window(dao, VISIT_1) == (date(2026, 4, 12), date(2026, 5, 12))


def test_masseter_is_due_after_four_to_six_months() -> None:
    masseter = make_guidance(recall_months_min=4, recall_months_max=6)

    assert maintenance_window(masseter, VISIT_1) == (date(2026, 5, 12), date(2026, 7, 12))


def test_course_is_due_after_twelve_to_eighteen_months() -> None:
    course = make_treatment(recall_months_min=12, recall_months_max=18)

    assert maintenance_window(course, VISIT_2) == (date(2027, 2, 9), date(2027, 8, 9))


def test_short_lasting_toxin_is_never_due_before_it_may_be_given() -> None:
    lip_flip = make_guidance(make_area("LIP_FLIP"), recall_months_min=2, recall_months_max=3)

    assert maintenance_window(lip_flip, VISIT_1) == (date(2026, 4, 12), date(2026, 4, 12))


def test_product_that_lasts_longer_goes_before_its_area() -> None:
    daxxify = make_product("daxxify", recall_months_min=6, recall_months_max=6)

    window = maintenance_window(make_guidance(), VISIT_1, daxxify)

    assert window == (date(2026, 7, 12), date(2026, 7, 12))


def test_nothing_is_due_where_no_source_says_when() -> None:
    guidance = make_guidance(recall_months_min=None, recall_months_max=None)

    assert maintenance_window(guidance, VISIT_1) is None


@pytest.mark.parametrize(
    ("on", "months", "result"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 12, 15), 12, date(2027, 12, 15)),
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
    ],
)
def test_months_end_on_the_last_day_there_is(on, months, result) -> None:
    course = make_treatment(recall_months_min=months, recall_months_max=months)

    assert maintenance_window(course, on) == (result, result)


def test_review_and_touchup_follow_the_rule_of_the_modality() -> None:
    TimingRule.objects.create(
        modality="neurotoxin",
        review_day=14,
        review_from_day=10,
        review_to_day=21,
        touchup_from_day=14,
        touchup_to_day=21,
    )

    assert timing_rules()["neurotoxin"].review_days == (10, 21)
    assert touchup_window("neurotoxin", VISIT_1) == (date(2026, 1, 26), date(2026, 2, 2))
    assert "filler" not in timing_rules()
    assert touchup_window("filler", VISIT_1) is None


def test_review_without_a_window_is_on_its_day() -> None:
    assert TimingRule(modality="filler", review_day=14).review_days == (14, 14)


@pytest.mark.parametrize(
    "wrong",
    [
        {"review_from_day": 21, "review_to_day": 10},
        {"touchup_from_day": 14},
        {"modality": "laser"},
    ],
)
def test_database_refuses_a_rule_out_of_order(wrong) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        TimingRule.objects.create(**{"modality": "filler"} | wrong)


def test_database_refuses_a_toxin_minimum_below_the_floor() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_product(retreat_min_days=83)
