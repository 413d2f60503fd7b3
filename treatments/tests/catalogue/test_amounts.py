import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from treatments.catalogue.amounts import (
    Amount,
    MixedProducts,
    plain_number,
    total_amount,
    total_volume_ml,
    totals_by_product,
)
from treatments.models import Product

BASE_DIR = Path(__file__).parents[3]
BOTOX = Product(pk=1, name="Botox Cosmetic", kind="neurotoxin", unit="U")
DYSPORT = Product(pk=2, name="Dysport", kind="neurotoxin", unit="U")
VOLUMA = Product(pk=3, name="Voluma", kind="ha_filler", unit="mL")
VOLBELLA = Product(pk=4, name="Volbella", kind="ha_filler", unit="mL")


def botox(value: str) -> Amount:
    return Amount(BOTOX, Decimal(value))


def test_amounts_of_one_product_add_exactly() -> None:
    assert total_amount([botox("24"), botox("28"), botox("3"), botox("3")]) == botox("58")
    assert botox("0.1") + botox("0.2") == botox("0.3")


def test_units_of_two_toxins_are_never_added() -> None:
    with pytest.raises(MixedProducts):
        total_amount([botox("20"), Amount(DYSPORT, Decimal(50))])


def test_units_of_two_toxins_are_never_subtracted_or_compared() -> None:
    dysport = Amount(DYSPORT, Decimal(50))

    with pytest.raises(MixedProducts):
        _ = botox("20") - dysport
    with pytest.raises(MixedProducts):
        _ = botox("20") < dysport
    with pytest.raises(MixedProducts):
        _ = botox("20") > dysport
    assert botox("50") != dysport


def test_amount_and_bare_number_are_never_added() -> None:
    with pytest.raises(TypeError):
        _ = botox("20") + Decimal(4)
    with pytest.raises(TypeError):
        sum([botox("20")])


@pytest.mark.parametrize("value", [20, 20.0, "20", Decimal("NaN"), Decimal("Infinity")])
def test_amount_takes_only_finite_decimals(value) -> None:
    with pytest.raises(TypeError):
        Amount(BOTOX, value)


def test_totals_keep_products_apart() -> None:
    amounts = [botox("24"), Amount(DYSPORT, Decimal(50)), botox("28")]

    assert totals_by_product(amounts) == {
        BOTOX: botox("52"),
        DYSPORT: Amount(DYSPORT, Decimal(50)),
    }


def test_side_difference_may_be_below_zero() -> None:
    assert str(botox("24") - botox("28")) == "-4 U"


def test_volumes_of_fillers_count_together() -> None:
    amounts = [Amount(VOLUMA, Decimal("2.0")), Amount(VOLBELLA, Decimal("0.9"))]

    assert total_volume_ml(amounts) == Decimal("2.9")
    assert total_volume_ml([]) == 0


def test_units_are_no_volume() -> None:
    with pytest.raises(MixedProducts):
        total_volume_ml([botox("20")])


@pytest.mark.parametrize(
    ("value", "text"), [("24.000", "24"), ("0.50", "0.5"), ("100", "100"), ("0", "0")]
)
def test_amount_is_written_as_short_as_exact(value, text) -> None:
    assert plain_number(Decimal(value)) == text
    assert str(Amount(VOLUMA, Decimal(value))) == f"{text} mL"


# --- A type, not a habit


@pytest.mark.parametrize(
    "mistake",
    [
        lambda: botox("20") + 4,
        lambda: 4 + botox("20"),
        lambda: botox("20") * 2,
        lambda: botox("20") / botox("2"),
        lambda: botox("20") > Decimal(4),
        lambda: float(botox("20")),
        lambda: max([botox("20"), Amount(DYSPORT, Decimal(50))], key=lambda amount: amount),
        lambda: sum([botox("20"), botox("4")]),
    ],
)
def test_amount_is_no_number(mistake) -> None:
    with pytest.raises(TypeError):
        mistake()


SUMS = re.compile(r"\bsum\(|\bSum\(|\|add:(?!\")")
# One vial or syringe holds one product; mL of injected volume; packs, and the units of one
# substance, hyaluronidase, on the shelf; and what counts no amounts.
SUMS_ALLOWED = {
    "charting/charts/maps.py",  # of one product in one place, as are the next three
    "charting/record/snapshot/totals.py",
    "treatments/giving/cycles.py",
    "treatments/giving/doses.py",
    "charting/models/charts/container.py",
    "charting/models/triggers/containers.py",
    "charting/charts/sharing_vials/queries.py",  # of one vial
    "charting/models/charts/injection.py",
    "treatments/stock/queries.py",
    "charting/client/queries.py",  # mL of filler, as are the checks of a plan
    "charting/plans/checks.py",
    "charting/clearances/usual_order.py",  # of one product or class, over its areas
    "charting/history/visits.py",  # of one product, place and day
    "charting/numbers/given.py",  # grouped by product, vials and syringes apart
    "charting/record/gates/replacement.py",  # of one product in one place, in two charts
    "treatments/catalogue/amounts.py",  # the type itself
    "charting/presenting/content/pricing.py",  # of what is sold at one price, and dollars
}
AMOUNTS = re.compile(r"amount|units|_ml\b|volume|dose")


def test_nobody_adds_amounts_but_the_type() -> None:
    # Python, templates and SQL alike: sums of amounts are `total_amount` or `totals_by_product`.
    sources = [
        path
        for folder in ("treatments", "charting", "portal", "bookings", "templates")
        for pattern in ("*.py", "*.html", "*.sql")
        for path in (BASE_DIR / folder).rglob(pattern)
        if not {"tests", "migrations", "face"} & set(path.parts)
    ]
    summing = {str(path.relative_to(BASE_DIR)) for path in sources if sums_amounts(path)}

    assert summing == SUMS_ALLOWED
    assert len(sources) > 100


def sums_amounts(path: Path) -> bool:
    text = path.read_text(encoding="utf-8")
    found = [text[match.start() : match.start() + 120] for match in SUMS.finditer(text)]
    return any(AMOUNTS.search(excerpt) for excerpt in found)


MISTAKES = """
from decimal import Decimal
from treatments.catalogue.amounts import Amount, total_amount

def mistakes(amount: Amount, number: Decimal) -> None:
    amount + number
    number + amount
    amount > number
    amount * 2
    sum([amount, amount])
    total_amount([number])
    float(amount)
"""


@pytest.mark.slow
def test_type_checker_refuses_to_mix_amounts_and_numbers(tmp_path) -> None:
    script = tmp_path / "mistakes.py"
    script.write_text(MISTAKES)
    command = [sys.executable, "-m", "mypy", "--no-error-summary"]  # as in `make check`: one cache

    said = subprocess.run(
        [*command, "--config-file", str(BASE_DIR / "pyproject.toml"), str(script)],
        cwd=BASE_DIR,
        env=os.environ | {"MYPYPATH": str(BASE_DIR)},
        capture_output=True,
        text=True,
        check=False,
    ).stdout

    lines = {int(line.split(":")[1]) for line in said.splitlines() if ": error:" in line}
    assert lines == set(range(6, 13)), said
