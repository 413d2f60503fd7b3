"""The visit in one line, and like lines in one row."""

from decimal import Decimal

from charting.charts.page.given_today import rows_of, visit_total
from charting.models import Injection, Preparation, Syringe
from treatments.models import FacialArea, Lot, Product


def line(product: Product, code: str, side: str, amount: str) -> Injection:
    lot = Lot(product=product)
    place = {"area": FacialArea(code=code), "side": side, "amount": Decimal(amount)}
    if product.is_neurotoxin:
        return Injection(preparation=Preparation(lot=lot), **place)
    return Injection(syringe=Syringe(lot=lot), **place)


def test_units_of_brands_are_never_added_and_like_lines_fold() -> None:
    botox, dysport = (
        Product(pk=number, name=name, kind=Product.Kind.NEUROTOXIN, unit="U")
        for number, name in enumerate(("Botox Cosmetic", "Dysport"), start=1)
    )
    voluma, volbella = (
        Product(pk=number, name=name, kind=Product.Kind.HA_FILLER, unit="mL")
        for number, name in enumerate(("Voluma", "Volbella"), start=3)
    )
    jaw = [line(botox, "MASSETER", "R", "8") for _ in range(3)]
    left, brow = line(botox, "MASSETER", "L", "8"), line(dysport, "FOREHEAD", "M", "12")
    cheek, lip = line(voluma, "CHEEK", "R", "1.5"), line(volbella, "LIP_UPPER", "M", "0.6")

    assert visit_total([]) == ""
    assert visit_total([*jaw, left, cheek]) == "32 U Botox Cosmetic · 1.5 mL Voluma"
    assert visit_total([cheek, brow, *jaw, lip]) == (
        "12 U Dysport · 24 U Botox Cosmetic · 2.1 mL of two fillers"
    )
    rows = rows_of([jaw[0], left, *jaw[1:], cheek])
    assert [row.label for row in rows] == ["3 x 8 U", "8 U", "1.5 mL"]
    assert rows[0].lines == jaw
    assert not rows[1].is_folded
