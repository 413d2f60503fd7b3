"""Age, licence, papers, ceilings, doses, order: each case with who may decide it."""

from dataclasses import replace
from datetime import UTC, date, timedelta
from decimal import Decimal

import pytest

from medspa.accounts.permissions import ROLE_PERMISSIONS, Role
from treatments.giving import Licence, Vial, judge_request, may_decide
from treatments.models import Product, Rule, Who
from treatments.tests.giving.scene import (
    BOTOX,
    CHEEK,
    CROWS_FEET,
    DYSPORT,
    FIRST,
    FOREHEAD,
    GLABELLA,
    MASSETER,
    NOSE,
    PLATYSMA,
    VOLLURE,
    VOLUMA,
    XEOMIN,
    ZONES,
    Papers,
    after,
    against,
    ask,
    facts,
    gel,
    given,
    notes,
)

ASKS, REFUSES = "needs_reason", "refused"


@pytest.mark.parametrize(
    ("born_on", "product", "area", "expected"),
    [
        (None, BOTOX, MASSETER, {"birth_date": REFUSES}),
        (date(2011, 6, 3), BOTOX, MASSETER, {"age_adult": REFUSES}),  # 14
        (date(2008, 1, 13), BOTOX, MASSETER, {"age_adult": REFUSES}),  # 18 tomorrow
        (date(2008, 1, 12), BOTOX, MASSETER, {}),  # 18 today
        (date(2008, 1, 12), VOLUMA, CHEEK, {"age_label": ASKS}),
        (date(2004, 1, 13), VOLUMA, CHEEK, {"age_label": ASKS}),  # 21
        (date(2004, 1, 12), VOLUMA, CHEEK, {}),  # 22
    ],
)
def test_age(born_on, product, area, expected) -> None:
    assert against(ask(product, area, "R", "1"), facts(birth_on=born_on)) == expected


@pytest.mark.parametrize(
    ("years", "expected", "said"),
    [
        (17, {"age_adult": REFUSES}, ""),
        (18, {"age_label": ASKS}, "under 35"),
        (21, {"age_label": ASKS}, "under 35"),
        (22, {}, "under 35"),
        (34, {}, "under 35"),
        (35, {}, ""),
        (65, {}, ""),
        (66, {}, "over 65"),
    ],
)
def test_beyond_the_ages_that_were_studied_is_a_note(years, expected, said) -> None:
    """Voluma in the cheek was studied from 35 to 65 [R148]; its label says over 21."""
    known = facts(
        birth_on=FIRST.replace(year=FIRST.year - years),
        studied_ages={(VOLUMA.pk, CHEEK.pk): (35, 65)},
    )
    asked = ask(VOLUMA, CHEEK, "R", "1")
    assert against(asked, known) == expected
    told = [one for one in judge_request(asked, known) if one.rule == Rule.AGE_STUDIED]
    assert [one.sentence.partition("not studied ")[2] for one in told] == (
        [f"{said}."] if said else []
    )
    assert all(one.is_allowed and one.is_note for one in told)


@pytest.mark.parametrize(("years", "expected"), [(21, {"age_label": ASKS}), (22, {}), (81, {})])
def test_age_of_an_indication_up_to_22_is_that_of_the_label(years, expected) -> None:
    """The chin: not under 22, which is the label's over 21, and not over 80."""
    gel_for_all = replace_age(VOLUMA, 18)
    known = facts(
        birth_on=FIRST.replace(year=FIRST.year - years),
        studied_ages={(VOLUMA.pk, CHEEK.pk): (22, 80)},
    )
    asked = ask(gel_for_all, CHEEK, "R", "1")
    assert against(asked, known) == expected
    assert ("age_studied" in notes(asked, known)) is (years > 80)


def replace_age(product: Product, min_age: int) -> Product:
    return gel(product.pk, product.slug, min_age=min_age)


@pytest.mark.parametrize(
    ("minutes", "reached"), [(-1, None), (0, None), (1, 1), (60, 1), (61, 2), (600, 10)]
)
@pytest.mark.parametrize("zone", ZONES)
def test_vial_is_used_within_its_hours(minutes: int, reached: int | None, zone: str) -> None:
    asked = ask(BOTOX, MASSETER, "R", "24", zone=zone)
    use_by = (asked.at.astimezone(UTC) - timedelta(minutes=minutes)).astimezone(asked.at.tzinfo)
    found = judge_request(replace(asked, vial=Vial("vial 7", use_by)), facts())
    told = [one for one in found if one.rule == Rule.USE_BY]
    assert [one.reached for one in told] == ([reached] if reached else [])
    assert all(one.is_refused and one.about == "vial 7" for one in told)


@pytest.mark.parametrize(
    ("ends_on", "expected"),
    [
        (date(2020, 1, 1), {"licence_injector": REFUSES}),
        (date(2026, 1, 11), {"licence_injector": REFUSES}),
        (FIRST, {}),  # the last day counts
        (None, {}),  # not on file: told
    ],
)
def test_licence_of_the_injector(ends_on, expected) -> None:
    nurse = Licence("Nora", ends_on, may_prescribe=False)
    assert against(ask(BOTOX, MASSETER, "R", "24"), facts(injector=nurse)) == expected


def test_licence_of_the_prescriber_and_missing_papers() -> None:
    asked = ask(BOTOX, MASSETER, "R", "24")
    ended = Papers(cleared_by=Licence("Pilar", date(2025, 12, 31), may_prescribe=True))
    assert against(asked, facts(papers=ended)) == {"licence_prescriber": REFUSES}
    assert against(asked, facts(papers=Papers(cleared_by="No clearance"))) == {"clearance": REFUSES}
    assert against(asked, facts(papers=Papers(no_consent="None"))) == {"consent": REFUSES}
    assert against(asked, facts(papers=Papers(off_label=False))) == {"off_label": REFUSES}


# --- Ceilings


def test_units_of_three_months_by_the_label_of_the_product() -> None:
    before = given(BOTOX, GLABELLA, "M", "200", after(-60))
    today = given(BOTOX, GLABELLA, "M", "200", FIRST, session="now")
    gone = given(BOTOX, GLABELLA, "M", "300", date(2025, 10, 12))
    other = given(XEOMIN, GLABELLA, "M", "100", FIRST, session="now")
    asked = ask(BOTOX, FOREHEAD, "M", "1")
    assert "units_3_months" in against(asked, facts(before, today))
    assert "units_3_months" not in against(asked, facts(today, gone, other))


def test_six_hundred_units_in_one_visit_ask_a_prescriber() -> None:
    today = [given(BOTOX, GLABELLA, "M", "300", FIRST, session="now")]
    asked = ask(BOTOX, GLABELLA, "M", "300")
    [answer] = [
        one for one in judge_request(asked, facts(*today)) if one.rule == Rule.UNITS_3_MONTHS
    ]
    assert answer.sentence == (
        "600 U of Botox-Cosmetic in 3 months: the label says at most 400 U over all indications."
    )
    assert answer.who == Who.PRESCRIBER


@pytest.mark.parametrize(
    ("weight", "before", "more", "expected"),
    [
        (None, "8", "2", {}),  # under 10 mL the weight of no adult changes anything
        (None, "9", "2", {"weight": REFUSES}),
        ("60", "19", "1", {}),
        ("60", "19", "1.01", {"ml_per_year": ASKS}),
        ("62", "20", "0.67", {}),
        ("45", "14", "2", {"ml_per_year": ASKS}),
        ("62", "20", "0.68", {"ml_per_year": ASKS}),
        ("60", "26", "1", {"ml_per_year": ASKS}),  # 27 mL in four months
    ],
)
def test_gels_of_a_year_by_weight(weight, before, more, expected) -> None:
    kg = Decimal(weight) if weight else None
    had = given(VOLLURE, CHEEK, "R", before, after(-100))
    assert against(ask(VOLUMA, CHEEK, "L", more), facts(had, weight_kg=kg)) == expected


def test_gel_of_more_than_a_year_ago_counts_no_more() -> None:
    had = given(VOLLURE, CHEEK, "R", "20", date(2025, 1, 12))
    assert against(ask(VOLUMA, CHEEK, "L", "1"), facts(had, weight_kg=Decimal(60))) == {}


# --- Doses of a day, over all charts


@pytest.mark.parametrize(
    ("product", "area", "side", "amount", "earlier", "expected"),
    [
        (BOTOX, MASSETER, "R", "40", "0", {}),
        (BOTOX, MASSETER, "R", "40", "40", {"dose_above": ASKS}),  # 40 + 40 in two charts
        (XEOMIN, CROWS_FEET, "R", "12", "0", {}),
        (XEOMIN, CROWS_FEET, "R", "24", "0", {"dose_above": ASKS}),
        (BOTOX, PLATYSMA, "L", "18", "0", {}),
        (BOTOX, PLATYSMA, "L", "36", "0", {"dose_above": ASKS}),
        (DYSPORT, MASSETER, "R", "300", "0", {"dose_unknown": ASKS}),
        (DYSPORT, MASSETER, "R", "1", "0", {"dose_unknown": ASKS}),
    ],
)
def test_dose_of_an_area_and_side(product, area, side, amount, earlier, expected) -> None:
    lines = [given(product, area, side, earlier, FIRST, session="another chart")]
    known = facts(*(lines if earlier != "0" else []))
    assert against(ask(product, area, side, amount), known) == expected


def test_dose_of_another_day_is_another_dose() -> None:
    known = facts(given(BOTOX, MASSETER, "R", "40", after(-100)))
    assert against(ask(BOTOX, MASSETER, "R", "40"), known) == {}


# --- Order and co-signature


def test_forehead_without_glabella_is_named_and_allowed() -> None:
    alone = ask(BOTOX, FOREHEAD, "M", "10")
    assert notes(alone, facts()) == {"forehead_alone"}
    assert against(alone, facts()) == {}
    beside = facts(given(BOTOX, GLABELLA, "M", "20", FIRST, session="now"))
    assert notes(alone, beside) == set()


def test_highest_tier_by_a_nurse_waits_for_a_co_signature() -> None:
    asked = ask(VOLUMA, NOSE, "M", "0.3")
    prescriber = Licence("Pilar", date(2030, 1, 1), may_prescribe=True)
    assert notes(asked, facts()) == {"cosignature"}
    assert notes(asked, facts(injector=prescriber)) == set()


@pytest.mark.parametrize(
    ("who", "roles"),
    [
        (Who.NOBODY, set()),
        (Who.DIRECTOR, {Role.MEDICAL_DIRECTOR}),
        (Who.PRESCRIBER, {Role.PRESCRIBER, Role.MEDICAL_DIRECTOR}),
        (Who.ANYBODY, {Role.INJECTOR, Role.PRESCRIBER, Role.MEDICAL_DIRECTOR}),
    ],
)
def test_who_may_decide(who, roles) -> None:
    assert {role for role in Role if may_decide(who, ROLE_PERMISSIONS[role])} == roles
