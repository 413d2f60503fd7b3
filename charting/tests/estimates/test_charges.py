"""What planned amounts cost, alone and together."""

from decimal import Decimal

import pytest

from charting.estimates.money.charges import Expected, charges_of, total_of
from treatments.catalogue.amounts import Amount
from treatments.catalogue.price_book import PriceBook, book_of
from treatments.catalogue.product_class import ProductClass, Substance
from treatments.models import FacialArea, Price, Product

BOTOX = Product(pk=1, name="Botox", kind="neurotoxin", unit="U", position=1)
DYSPORT = Product(pk=2, name="Dysport", kind="neurotoxin", unit="U", position=2)
LYFT = Product(pk=3, name="Lyft", kind="ha_filler", unit="mL", position=3)
ANY_HA = ProductClass(Product.Kind.HA_FILLER)
CHEEK, CHIN = FacialArea(code="CHEEK"), FacialArea(code="CHIN")


def line(amount: str, per: str = "unit", **fields: object) -> Price:
    size = Decimal(1) if per == "syringe" else None
    return Price(per=per, amount=Decimal(amount), syringe_ml=size, **fields)


def book(*lines: Price) -> PriceBook:
    return book_of(lines, is_public=False)


FULL = book(
    line("14.50", product=BOTOX),
    line("790", "syringe", product=LYFT),
    line("690", "syringe", product_class="filler"),
)


def expected(what: Substance, low: str, high: str = "", **more: object) -> Expected:
    amounts = Amount(what, Decimal(low)), Amount(what, Decimal(high or low))
    return Expected(*amounts, area=CHEEK, **more)


def total(*items: Expected, of: PriceBook = FULL) -> str:
    return str(total_of(charges_of(items, of)))


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([expected(BOTOX, "20")], "$290"),
        ([expected(BOTOX, "20"), expected(BOTOX, "10")], "$435"),
        ([expected(LYFT, "0.5"), expected(LYFT, "0.5")], "$790"),  # one syringe for both
        ([expected(LYFT, "0.5"), expected(LYFT, "0.6")], "$1,580"),
        ([expected(LYFT, "1"), expected(ANY_HA, "0.4")], "$1,480"),  # of the class, by itself
        ([expected(BOTOX, "10", "24")], "$145 to $348"),
        ([expected(LYFT, "1"), expected(LYFT, "0.5", is_optional=True)], "$790 to $1,580"),
        ([expected(LYFT, "0.5", is_optional=True)], "$0 to $790"),
        ([expected(LYFT, "1"), expected(BOTOX, "99", is_alternative=True)], "$790"),
        ([], "$0"),
    ],
)
def test_total_of_a_visit(items, said):
    assert total(*items) == said


def test_what_has_no_price_is_named_and_in_no_total():
    lines = charges_of([expected(BOTOX, "20"), expected(DYSPORT, "60")], FULL)

    assert [(one.substance, one.charge is None) for one in lines] == [
        (BOTOX, False),
        (DYSPORT, True),
    ]
    assert str(total_of(lines)) == "$290"


@pytest.mark.parametrize(
    ("price", "amount", "said"),
    [
        (line("500", "ml", product=LYFT), "1.7", "$850"),
        (line("400", "session", product=LYFT), "3", "$400"),
        (line("14", product=BOTOX, amount_to=Decimal(16)), "10", "$140 to $160"),
    ],
)
def test_other_measures_and_ranges(price, amount, said):
    assert total(expected(price.product, amount), of=book(price)) == said
