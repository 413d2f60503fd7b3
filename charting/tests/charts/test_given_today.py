"""Like lines in one row."""

from decimal import Decimal

from charting.charts.page.given_today import rows_of
from charting.models import Injection, Preparation, Syringe
from treatments.models import FacialArea, Lot, Product


def line(product: Product, code: str, side: str, amount: str) -> Injection:
    lot = Lot(product=product)
    place = {"area": FacialArea(code=code), "side": side, "amount": Decimal(amount)}
    if product.is_neurotoxin:
        return Injection(preparation=Preparation(lot=lot), **place)
    return Injection(syringe=Syringe(lot=lot), **place)


def test_like_lines_fold() -> None:
    botox = Product(pk=1, name="Botox Cosmetic", kind=Product.Kind.NEUROTOXIN, unit="U")
    voluma = Product(pk=2, name="Voluma", kind=Product.Kind.HA_FILLER, unit="mL")
    jaw = [line(botox, "MASSETER", "R", "8") for _ in range(3)]
    left, cheek = line(botox, "MASSETER", "L", "8"), line(voluma, "CHEEK", "R", "1.5")

    rows = rows_of([jaw[0], left, *jaw[1:], cheek])
    assert [row.label for row in rows] == ["3 x 8 U", "8 U", "1.5 mL"]
    assert rows[0].lines == jaw
    assert not rows[1].is_folded
