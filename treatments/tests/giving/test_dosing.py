from dataclasses import replace
from decimal import Decimal

import pytest

from treatments.catalogue.amounts import Amount
from treatments.giving.dosing import Dose, dose_warnings, unusually_much
from treatments.models import FacialArea, Product

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


def dose(code: str, side: str, slug: str, amount: str) -> Dose:
    product = Product.objects.get(slug=slug)
    return Dose(FacialArea.objects.get(pk=code), side, Amount(product, Decimal(amount)))


def warned(*doses: Dose) -> list[str]:
    return [str(warning) for warning in dose_warnings(doses)]


def test_toxin_visit_of_the_acceptance_case_is_usual() -> None:
    points = [("R", 8), ("R", 8), ("R", 8), ("L", 8), ("L", 10), ("L", 10)]
    masseter = [dose("MASSETER", side, "botox-cosmetic", str(u)) for side, u in points]
    dao = [dose("DAO", side, "botox-cosmetic", "3") for side in "RL"]

    assert warned(*masseter, *dao) == []


def test_filler_visit_of_the_acceptance_case_is_usual() -> None:
    voluma, vollure, volbella = (
        f"juvederm-{name}-xc" for name in ("voluma", "vollure", "volbella")
    )
    doses = [
        dose(code, side, voluma, "0.5") for code in ("CHEEK_LAT", "CHEEK_MED") for side in "RL"
    ]
    doses += [dose("PREJOWL", side, vollure, "0.4") for side in "RL"]
    doses += [
        dose("CHIN", "M", voluma, "1.0"),
        dose("LABIOMENTAL", "M", vollure, "0.2"),
        dose("LIP_UPPER", "M", volbella, "0.4"),
        dose("LIP_LOWER", "M", volbella, "0.5"),
    ]

    assert warned(*doses) == []


def test_masseter_warns_above_forty_units_a_side() -> None:
    assert warned(dose("MASSETER", "R", "botox-cosmetic", "41")) == [
        "Masseter, client's right: 41 U is above the usual 40 U a side ([R34][R35])"
    ]


def test_masseter_warns_above_eighty_units_in_total() -> None:
    both = [dose("MASSETER", side, "botox-cosmetic", "40.5") for side in "RL"]

    assert warned(*both)[-1] == "Masseter: 81 U is above the usual 80 U in total ([R34][R35])"


def test_points_of_a_side_count_together() -> None:
    points = [dose("MASSETER", "L", "botox-cosmetic", "15") for _ in range(3)]

    assert warned(*points) == [
        "Masseter, client's left: 45 U is above the usual 40 U a side ([R34][R35])"
    ]


def test_misplaced_decimal_point_is_below_the_usual() -> None:
    [warning] = dose_warnings([dose("MASSETER", "R", "botox-cosmetic", "2.4")])

    assert warning.kind == "below"
    assert warning.sentence == (
        "Masseter, client's right: 2.4 U is below the usual 24 U a side ([R34][R35])"
    )


def test_units_of_another_toxin_are_not_judged_by_botox_figures() -> None:
    assert warned(dose("MASSETER", "R", "dysport", "100")) == [
        "Masseter: no usual amount of Dysport is recorded"
    ]
    assert warned(dose("GLABELLA", "M", "dysport", "50")) == []


def test_biostimulator_is_not_judged_by_hyaluronic_acid_figures() -> None:
    assert warned(dose("CHEEK_LAT", "R", "sculptra", "4")) == [
        "Lateral cheek: no usual amount of Sculptra is recorded"
    ]


def test_lips_share_one_total_over_products() -> None:
    upper = dose("LIP_UPPER", "M", "juvederm-volbella-xc", "0.9")
    lower = dose("LIP_LOWER", "M", "restylane-kysse", "0.8")

    assert warned(upper, lower) == [
        "Upper lip and Lower lip: 1.7 mL is above the usual 1.5 mL in total (uncited)"
    ]


def test_jaw_warns_above_nine_ml_in_a_session() -> None:
    doses = [
        dose(code, side, "juvederm-volux-xc", "2.5")
        for code in ("JAWLINE", "JAW_ANGLE")
        for side in "RL"
    ]

    assert warned(*doses) == [
        "Jawline and Jaw angle: 10 mL is above the usual 9 mL in total ([R86])"
    ]


def test_bunny_lines_are_judged_point_by_point() -> None:
    usual = [dose("NASALIS", side, "botox-cosmetic", "2") for side in "RL"]

    assert warned(*usual) == []
    assert warned(dose("NASALIS", "R", "botox-cosmetic", "2.5")) == [
        "Bunny lines: 2.5 U is above the usual 2 U a point ([R24])"
    ]


@pytest.mark.parametrize(("amount", "points", "said"), [("6", 3, ""), ("6.01", 3, "2.01 U")])
def test_amount_in_several_points_is_judged_by_each(amount, points, said) -> None:
    line = replace(dose("NASALIS", "R", "botox-cosmetic", amount), points=points)

    warnings = warned(line)

    assert [warning.partition(" is")[0] for warning in warnings] == (
        [f"Bunny lines: {said}"] if said else []
    )


def test_chin_warns_only_above_four_ml() -> None:
    assert warned(dose("CHIN", "M", "juvederm-voluma-xc", "4")) == []
    assert warned(dose("CHIN", "M", "juvederm-voluma-xc", "4.1")) == [
        "Chin: 4.1 mL is above the usual 4 mL in total ([GK])"
    ]


def test_warnings_take_one_query_for_any_number_of_doses(django_assert_num_queries) -> None:
    doses = [dose("MASSETER", side, "botox-cosmetic", "50") for side in "RLRLRL"]

    with django_assert_num_queries(1):
        dose_warnings(doses)


def test_no_doses_no_warnings() -> None:
    assert warned() == []


def test_each_unusual_point_is_asked_about_and_what_was_so_before_is_not() -> None:
    point, usual = (dose("NASALIS", "R", "botox-cosmetic", amount) for amount in ("5", "2"))
    elsewhere = dose("DAO", "R", "botox-cosmetic", "3")

    [asked] = unusually_much(point, [point])

    assert str(asked) == "Bunny lines: 5 U is above the usual 2 U a point ([R24])"
    assert unusually_much(usual, [point]) == []
    assert unusually_much(elsewhere, [point]) == []


def test_pool_of_areas_is_asked_about_as_one() -> None:
    upper, lower = (
        dose(code, "M", "juvederm-volbella-xc", "0.9") for code in ("LIP_UPPER", "LIP_LOWER")
    )

    assert unusually_much(upper, []) == []
    assert len(unusually_much(lower, [upper])) == 1


@pytest.mark.parametrize("amount", ["1", "900"])
def test_too_little_and_unknown_ask_nothing(amount) -> None:
    little = dose("MASSETER", "R", "botox-cosmetic", "1")
    unknown = dose("MASSETER", "R", "dysport", amount)

    assert unusually_much(little, []) == []
    assert unusually_much(unknown, []) == []
