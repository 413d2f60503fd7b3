"""Day by day: what neurotoxin after neurotoxin is, in every zone."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from treatments.giving import Line, Verdict, cycles_of, judge_request
from treatments.models import Rule
from treatments.tests.giving.scene import (
    BOTOX,
    FIRST,
    GLABELLA,
    MASSETER,
    NOBODY,
    XEOMIN,
    ZONES,
    after,
    against,
    ask,
    facts,
    given,
    notes,
)

BEGAN = given(BOTOX, MASSETER, "R", "24", FIRST)
FLOOR, LABEL = {"interval_floor": "needs_reason"}, {"interval_label": "needs_reason"}


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("hour", [0, 10, 23])
@pytest.mark.parametrize(
    ("day", "product", "area", "amount", "expected"),
    [
        (0, BOTOX, MASSETER, "4", {}),
        (1, BOTOX, MASSETER, "4", FLOOR),
        (13, BOTOX, MASSETER, "4", FLOOR),
        (14, BOTOX, MASSETER, "4", {}),
        (21, BOTOX, MASSETER, "23", {}),
        (21, BOTOX, MASSETER, "24", FLOOR),  # not less: a new cycle
        (21, BOTOX, GLABELLA, "4", FLOOR),  # nothing was given there
        (21, XEOMIN, MASSETER, "4", FLOOR | {"dose_unknown": "needs_reason"}),  # another brand
        (22, BOTOX, MASSETER, "4", FLOOR),
        (30, BOTOX, MASSETER, "24", FLOOR),
        (83, BOTOX, MASSETER, "24", FLOOR),
        (84, BOTOX, MASSETER, "24", LABEL),
        (89, BOTOX, MASSETER, "24", LABEL),
        (90, BOTOX, MASSETER, "24", {}),
        (91, BOTOX, MASSETER, "24", {}),
    ],
)
def test_day_by_day(zone, hour, day, product, area, amount, expected) -> None:
    asked = ask(product, area, "R", amount, on=after(day), hour=hour, zone=zone)
    assert against(asked, facts(BEGAN)) == expected


def test_three_calendar_months_may_be_longer_than_ninety_days() -> None:
    began = given(BOTOX, MASSETER, "R", "24", date(2026, 7, 1))  # to October 1: 92 days
    assert against(ask(BOTOX, MASSETER, on=date(2026, 9, 30)), facts(began)) == LABEL
    assert against(ask(BOTOX, MASSETER, on=date(2026, 10, 1)), facts(began)) == {}


@pytest.mark.parametrize(
    ("zone", "jump_on"),
    [
        ("America/Los_Angeles", date(2026, 3, 8)),
        ("America/Los_Angeles", date(2026, 11, 1)),
        ("Europe/Berlin", date(2026, 3, 29)),
        ("Europe/Berlin", date(2026, 10, 25)),
        ("Pacific/Auckland", date(2026, 4, 5)),
        ("Pacific/Auckland", date(2026, 9, 27)),
        ("Asia/Kolkata", date(2026, 3, 29)),
    ],
)
def test_days_are_counted_on_the_calendar_when_clocks_change(zone, jump_on) -> None:
    began = given(BOTOX, MASSETER, "R", "24", jump_on - timedelta(days=83))
    late_before = ask(BOTOX, MASSETER, on=jump_on, hour=23, zone=zone)
    early_on = ask(BOTOX, MASSETER, on=jump_on + timedelta(days=1), hour=0, zone=zone)
    assert against(late_before, facts(began)) == FLOOR
    assert against(early_on, facts(began)) == LABEL
    assert early_on.at - late_before.at <= timedelta(hours=2)


def test_touch_ups_of_one_place_count_together() -> None:
    touched = given(BOTOX, MASSETER, "R", "14", after(14))
    assert against(ask(BOTOX, MASSETER, "R", "9", on=after(20)), facts(BEGAN, touched)) == {}
    assert against(ask(BOTOX, MASSETER, "R", "10", on=after(20)), facts(BEGAN, touched)) == FLOOR


def test_touch_up_begins_no_interval() -> None:
    touched = given(BOTOX, MASSETER, "R", "4", after(14))
    assert against(ask(BOTOX, MASSETER, "R", "24", on=after(90)), facts(BEGAN, touched)) == {}
    assert [cycle.on for cycle in cycles_of([BEGAN, touched], (14, 21))] == [FIRST]


def test_before_area_and_amount_are_known_a_touch_up_is_possible() -> None:
    assert against(ask(BOTOX, on=after(14)), facts(BEGAN)) == {}
    assert notes(ask(BOTOX, on=after(14)), facts(BEGAN)) == {"touch_up"}
    assert against(ask(XEOMIN, on=after(14)), facts(BEGAN)) == FLOOR


def test_visit_past_midnight_is_one_visit_and_a_chart_left_open_is_not() -> None:
    own = given(BOTOX, MASSETER, "R", "24", FIRST, session="now")
    assert against(ask(BOTOX, MASSETER, "L", "24", on=after(1)), facts(own)) == {}
    assert against(ask(BOTOX, MASSETER, "L", "24", on=after(2)), facts(own)) == FLOOR


def test_unknown_brand_elsewhere_counts_for_the_interval() -> None:
    elsewhere = Line("neurotoxin", FIRST, where="at Glow")
    [answer] = [
        one
        for one in judge_request(ask(BOTOX, MASSETER, "R", "24", on=after(30)), facts(elsewhere))
        if not one.is_allowed
    ]
    assert answer.sentence == (
        "Neurotoxin was given on Jan 12, 2026, at Glow. "
        "At least 84 days lie between two: not before Apr 6, 2026."
    )


@pytest.mark.parametrize("product", [None, BOTOX, XEOMIN])
def test_neurotoxin_had_elsewhere_that_very_day_is_no_part_of_this_visit(product) -> None:
    elsewhere = Line("neurotoxin", FIRST, product, where="at Glow")
    assert against(ask(BOTOX, MASSETER, "R", "24"), facts(elsewhere)) == FLOOR
    assert against(ask(BOTOX), facts(elsewhere)) == FLOOR


def test_clinic_may_let_nobody_set_the_floor_aside() -> None:
    asked = ask(BOTOX, MASSETER, "R", "24", on=after(30))
    [answer] = [
        one for one in judge_request(asked, facts(BEGAN, policy=NOBODY)) if not one.is_allowed
    ]
    assert (answer.rule, answer.verdict) == (Rule.INTERVAL_FLOOR, Verdict.REFUSED)


def test_what_is_charted_late_is_judged_by_what_was_given_since() -> None:
    later = given(BOTOX, MASSETER, "R", "24", after(30))
    assert against(ask(BOTOX, MASSETER, "R", "24", on=FIRST), facts(later)) == FLOOR


@pytest.mark.parametrize(
    ("zone", "on"),
    [
        ("Pacific/Auckland", date(2026, 1, 13)),
        ("Asia/Kolkata", date(2026, 1, 13)),
        ("Europe/Berlin", date(2026, 1, 12)),
        ("America/Los_Angeles", date(2026, 1, 12)),
    ],
)
def test_one_instant_has_another_day_elsewhere(zone: str, on: date) -> None:
    instant = datetime(2026, 1, 12, 20, 0, tzinfo=ZoneInfo("UTC"))
    assert instant.astimezone(ZoneInfo(zone)).date() == on
