"""Which price stands: the nearest of the thing, the place's own, the newest that has begun."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.clinic.tests.factories import make_location
from treatments.catalogue.price_book import price_book
from treatments.catalogue.pricing import price_each
from treatments.catalogue.product_class import ProductClass
from treatments.catalogue.services.sheets import ImportReport, import_sheet
from treatments.catalogue.sheets import SHEETS
from treatments.catalogue.sold import number_sold
from treatments.models import Fee, Price, Product
from treatments.tests.factories import make_price, make_product

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 1)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HA = ProductClass(Product.Kind.HA_FILLER)


def amount_of(price: Price | None) -> str | None:
    return str(price.amount) if price and price.amount is not None else None


def test_nearest_price_stands():
    place, other = make_location(slug="one"), make_location(slug="two")
    lyft = make_product("lyft", kind="ha_filler")
    radiesse = make_product("radiesse", kind="caha")
    make_price("690", product_class="filler")
    make_price("650", product_class="filler", location=place)
    make_price("700", product_class="ha_filler")
    make_price("790", product=lyft)

    book, elsewhere = price_book(on=DAY, location=place), price_book(on=DAY, location=other)

    assert amount_of(book.for_product(lyft)) == "790.00"
    assert amount_of(book.for_product(HA)) == "700.00"
    assert amount_of(book.for_product(radiesse)) == "650.00"
    assert amount_of(elsewhere.for_product(radiesse)) == "690.00"
    assert amount_of(price_book(on=DAY).for_modality("filler")) == "690.00"


def test_newest_that_has_begun_stands_and_older_ones_are_kept():
    botox = make_product()
    make_price("14.50", product=botox)
    make_price("15", product=botox, valid_from=DAY)
    make_price(None, product=botox, valid_from=DAY + timedelta(days=30))

    days = (DAY - timedelta(days=1), DAY, DAY + timedelta(days=29), DAY + timedelta(days=30))
    said = [amount_of(price_book(on=day).for_product(botox)) for day in days]

    assert said == ["14.50", "15.00", "15.00", None]


def test_what_each_place_asks_is_told_beside_what_holds_for_all():
    place = make_location(slug="one", name="North End")
    make_price("690", product_class="filler")
    make_price("650", product_class="filler", location=place)

    book = price_book(on=DAY)

    (price,) = book.prices
    assert amount_of(price) == "690.00"
    assert [(str(p.location), amount_of(p)) for p in book.elsewhere(price)] == [
        ("North End", "650.00")
    ]


def test_where_each_place_has_its_own_the_public_reads_the_lowest():
    for slug, amount in (("one", "700"), ("two", "650")):
        make_price(amount, product_class="filler", location=make_location(slug=slug))

    assert amount_of(price_book(on=DAY).for_modality("filler")) == "650.00"


def test_no_neurotoxin_is_priced_by_another():
    make_price("14.50", product=make_product())

    assert price_book(on=DAY).for_product(make_product("dysport")) is None


def test_two_prices_from_one_day_are_refused_until_one_is_taken_back():
    first = make_price("690", product_class="filler", valid_from=DAY)
    with pytest.raises(IntegrityError, match="price_one_from_a_day"), transaction.atomic():
        make_price("6900", product_class="filler", valid_from=DAY)

    first.withdrawn_at = timezone.now()
    first.save()
    make_price("695", product_class="filler", valid_from=DAY)

    assert amount_of(price_book(on=DAY).for_product(HA)) == "695.00"
    assert Price.objects.count() == 2


def test_line_stays_as_it_was_written():
    price = make_price("690", product_class="filler")
    price.amount = Decimal(700)
    with pytest.raises(DatabaseError), transaction.atomic():
        price.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        price.delete()
    Price.objects.update(withdrawn_at=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        Price.objects.update(withdrawn_at=None)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"product_class": ""}, "price_of_one_thing"),
        ({"product_class": "filler", "per": "unit", "syringe_ml": None}, "price_measure_fits"),
        ({"product_class": "filler", "amount_to": Decimal(690)}, "price_range_in_order"),
        ({"product_class": "filler", "amount_to": Decimal(600)}, "price_range_in_order"),
        ({"product_class": "filler", "syringe_ml": None}, "price_syringe_has_its_size"),
    ],
)
def test_what_a_line_cannot_say(fields, name):
    with pytest.raises(IntegrityError, match=name):
        make_price("690", **fields)


@pytest.mark.parametrize(
    ("per", "amount", "sold"),
    [("unit", "23.5", "24"), ("syringe", "1.7", "2"), ("ml", "1.7", "1.7"), ("session", "9", "1")],
)
def test_whole_units_and_syringes_are_charged(per, amount, sold):
    price = Price(per=per, syringe_ml=Decimal(1) if per == "syringe" else None)

    assert number_sold(price, Decimal(amount)) == Decimal(sold)


def test_only_a_fee_is_free():
    make_price("0", fee=Fee.objects.create(slug="consultation", name="Consultation"))
    with pytest.raises(IntegrityError, match="price_above_zero"):
        make_price("0", product_class="filler")


def test_range_is_told_as_one():
    price = Price(per="unit", amount=Decimal(14), amount_to=Decimal(16))

    assert price_each(price) == "$14 to $16 a unit"


HEAD = "product,product_class,fee,location,valid_from,per,syringe_ml,amount\n"


def bring(lines: str) -> ImportReport:
    said = {"by": make_user(Role.MANAGER), "why": "New year", "dry_run": False, "now": NOW}
    return import_sheet(sheet=SHEETS["prices"], content=(HEAD + lines).encode(), **said)


def test_sheet_is_read_as_a_spreadsheet_of_the_country_writes_it():
    """Month first, dollars, and empty columns at the end."""
    make_price("690", product_class="filler", valid_from=date(2026, 12, 5))
    filler = make_product("lyft", kind="ha_filler")
    lines = HEAD.replace("\n", ",,\n") + ",filler,,,12/5/2026,syringe,1,$690.00,,\n"
    more = f'{filler.slug},,,,12/05/2027,syringe,1,"$1,790.50",\n,,,,,,,,,\n'

    report = import_sheet(
        sheet=SHEETS["prices"],
        content=(lines + more).encode(),
        by=make_user(Role.MANAGER),
        now=NOW,
        dry_run=False,
    )
    wrong = bring(",filler,,,13/05/2026,syringe,1,710\n,filler,,,2027-12-05,syringe,1,many\n")

    assert (report.added, report.same, report.errors) == (1, 1, [])
    assert Price.objects.get(amount="1790.50").valid_from == date(2027, 12, 5)
    assert [str(error) for error in wrong.errors] == [
        "line 2, valid_from: “13/05/2026” isn't a date. Write 2026-07-09 or 7/9/2026.",
        "line 3, amount: “many” isn't a number.",
    ]


def test_sheet_adds_lines_and_changes_none():
    make_price("690", product_class="filler", valid_from=DAY)
    Fee.objects.create(slug="consultation", name="Consultation")

    added = bring(",filler,,,2027-01-01,syringe,1,710\n,,consultation,,2027-01-01,session,,50\n")
    changed = bring(",filler,,,2026-12-01,syringe,1,700\n")

    assert (added.added, added.errors) == (2, [])
    assert [str(error) for error in changed.errors] == [
        "line 2, amount: This line stays as it was written. Add another one that begins on "
        "another day."
    ]
    assert amount_of(price_book(on=DAY).for_product(HA)) == "690.00"
    assert Price.objects.latest("pk").set_by is not None
