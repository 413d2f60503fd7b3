"""Whose usual amount holds for a product."""

import pytest

from treatments.catalogue.queries import best_range
from treatments.models import DoseRange, FacialArea, Product
from treatments.tests.factories import make_area, make_dose_range, make_product

pytestmark = pytest.mark.django_db


def usual(area: FacialArea, product: Product | None = None) -> DoseRange | None:
    return best_range(DoseRange.objects.filter(area=area), product)


def test_toxin_has_only_its_own_units() -> None:
    area, botox, dysport = make_area(), make_product(), make_product("dysport")
    dose = make_dose_range(area, botox, min_amount=24, max_amount=36)

    assert usual(area, botox) == dose
    assert usual(area, dysport) is None
    assert usual(area) is None


def test_filler_has_its_own_or_that_of_all_hyaluronic_acid() -> None:
    area = make_area("JAWLINE", takes_filler=True)
    volux, voluma = (make_product(name, kind="ha_filler") for name in ("volux", "voluma"))
    general, own = make_dose_range(area), make_dose_range(area, volux)

    assert usual(area, volux) == own
    assert usual(area, voluma) == general
    assert usual(area) == general


def test_biostimulator_never_has_that_of_hyaluronic_acid() -> None:
    area = make_area("CHEEK_LAT", takes_filler=True)
    make_dose_range(area)

    assert usual(area, make_product("radiesse", kind="caha")) is None


def test_area_without_ranges_has_none() -> None:
    assert usual(make_area()) is None
