"""On-label or off-label on a day: computed from the dates of the indications, never typed."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from treatments.models import FacialArea, Indication, Product, ProductPack
from treatments.tests.factories import make_area, make_pack, make_product


def is_on_label(product: Product, area: FacialArea, on: date) -> bool:
    return Indication.objects.holding(on).filter(product=product, area=area).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("slug", "areas", "from_on"),
    [
        ("botox-cosmetic", ["PLATYSMA"], date(2024, 10, 18)),
        ("juvederm-voluma-xc", ["TEMPLE"], date(2024, 3, 31)),
        ("juvederm-voluma-xc", ["CHIN"], date(2020, 6, 12)),
        ("xeomin", ["GLABELLA"], date(2011, 12, 31)),
        ("xeomin", ["FOREHEAD", "CROWS_FEET"], date(2024, 7, 31)),
        ("belotero-balance-plus", ["TEAR_TROUGH"], date(2023, 9, 27)),
        ("belotero-intense-plus", ["LIP_UPPER", "LIP_LOWER"], date(2026, 7, 9)),
        ("letybo", ["GLABELLA"], date(2024, 2, 29)),
    ],
)
def test_label_holds_from_its_day_and_not_the_day_before(catalogue, slug, areas, from_on) -> None:
    product = Product.objects.get(slug=slug)
    for area in FacialArea.objects.filter(pk__in=areas):
        assert not is_on_label(product, area, from_on - timedelta(days=1))
        assert is_on_label(product, area, from_on)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "code", ["MASSETER", "DAO", "MENTALIS", "GUMMY_SMILE", "PERIORAL", "NASALIS", "BROW"]
)
def test_no_label_of_a_toxin_names_the_lower_face(catalogue, code) -> None:
    toxins = Product.objects.filter(kind="neurotoxin")

    assert not Indication.objects.filter(product__in=toxins, area=code).exists()


@pytest.mark.django_db
def test_label_without_a_known_date_holds_always() -> None:
    product, area = make_product("undated"), make_area("ANYWHERE")
    Indication.objects.create(product=product, area=area)

    assert is_on_label(product, area, date(2010, 1, 1))


@pytest.mark.django_db
def test_label_of_a_month_holds_from_its_last_day() -> None:
    product, area = make_product("of-a-month"), make_area("ANYWHERE")
    Indication.objects.create(
        product=product, area=area, began_on=date(2024, 10, 31), began_precision="month"
    )

    assert not is_on_label(product, area, date(2024, 10, 30))
    assert is_on_label(product, area, date(2024, 10, 31))


class TestEnds:
    pytestmark = pytest.mark.django_db

    @pytest.fixture(autouse=True)
    def _indication(self, db) -> None:
        self.product, self.area = make_product("ended"), make_area("SOMEWHERE")
        self.row = Indication.objects.create(
            product=self.product,
            area=self.area,
            began_on=date(2020, 1, 1),
            began_precision="day",
            ended_on=date(2025, 5, 1),
        )

    def test_label_holds_through_the_day_before_it_ends(self) -> None:
        assert is_on_label(self.product, self.area, date(2025, 4, 30))
        assert not is_on_label(self.product, self.area, date(2025, 5, 1))

    def test_label_cannot_end_before_it_began(self) -> None:
        self.row.ended_on = date(2019, 1, 1)
        with pytest.raises(IntegrityError), transaction.atomic():
            self.row.save()


# --- GTINs in the database itself, whoever writes


def refused(change) -> str:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        change()
    return caught.value.__cause__.diag.constraint_name


@pytest.mark.django_db
def test_gtin_with_a_wrong_check_digit_is_refused() -> None:
    pack = make_pack(make_product("one"))
    change = {"gtin": "07540161860005"}

    assert refused(lambda: ProductPack.objects.filter(pk=pack.pk).update(**change)) == (
        "pack_gtin_check_digit"
    )


@pytest.mark.django_db
def test_gtin_of_another_pack_is_refused_even_as_that_of_a_box() -> None:
    make_pack(make_product("one"), gtin="00012345678905")
    other = make_pack(make_product("two"))

    other.box_gtin = "00012345678905"
    assert refused(other.save) == "pack_gtin_of_one_pack"


@pytest.mark.django_db
def test_step_of_a_tap_is_that_of_the_product_else_of_its_unit() -> None:
    assert (Product(unit="U").step, str(Product(unit="mL").step)) == (1, "0.05")
    assert str(Product(unit="mL", dose_step="0.1").step) == "0.1"
