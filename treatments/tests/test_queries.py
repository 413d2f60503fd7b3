from datetime import date

import pytest

from treatments.models import Indication
from treatments.queries import (
    guidance_for,
    is_on_label,
    labelled_areas,
)
from treatments.tests.factories import make_area, make_dose_range, make_guidance, make_product

pytestmark = pytest.mark.django_db


def test_on_label_begins_with_the_indication() -> None:
    botox, platysma = make_product(), make_area("PLATYSMA")
    Indication.objects.create(
        product=botox, area=platysma, began_on=date(2024, 10, 31), began_precision="month"
    )

    assert not is_on_label(botox, platysma, date(2024, 10, 30))
    assert is_on_label(botox, platysma, date(2024, 10, 31))


def test_on_label_without_a_known_date_holds_always() -> None:
    botox, glabella = make_product(), make_area("GLABELLA")
    Indication.objects.create(product=botox, area=glabella)

    assert is_on_label(botox, glabella, date(2010, 1, 1))


def test_area_that_the_label_does_not_name_is_off_label() -> None:
    assert not is_on_label(make_product(), make_area("MASSETER"), date(2026, 1, 12))


def test_labelled_areas_are_those_of_that_day() -> None:
    botox = make_product()
    Indication.objects.create(product=botox, area=make_area("GLABELLA"))
    Indication.objects.create(
        product=botox,
        area=make_area("PLATYSMA"),
        began_on=date(2024, 10, 31),
        began_precision="month",
    )

    assert labelled_areas(botox, date(2020, 1, 1)) == {"GLABELLA"}
    assert labelled_areas(botox, date(2026, 1, 1)) == {"GLABELLA", "PLATYSMA"}


def test_guidance_for_a_toxin_has_only_its_own_units() -> None:
    area, botox, dysport = make_area(), make_product(), make_product("dysport")
    make_guidance(area)
    dose = make_dose_range(area, botox, min_amount=24, max_amount=36)

    def amount(product):
        return guidance_for(area, "neurotoxin", product).dose

    assert amount(botox) == dose
    assert amount(dysport) is None
    assert amount(None) is None


def test_guidance_for_a_filler_is_its_own_or_that_of_all_hyaluronic_acid() -> None:
    area = make_area("JAWLINE", takes_filler=True)
    volux, voluma = (make_product(name, kind="ha_filler") for name in ("volux", "voluma"))
    make_guidance(area, "filler")
    general, own = make_dose_range(area), make_dose_range(area, volux)

    assert guidance_for(area, "filler", volux).dose == own
    assert guidance_for(area, "filler", voluma).dose == general
    assert guidance_for(area, "filler").dose == general


def test_guidance_for_a_biostimulator_is_never_that_of_hyaluronic_acid() -> None:
    area = make_area("CHEEK_LAT", takes_filler=True)
    make_guidance(area, "filler")
    make_dose_range(area)

    assert guidance_for(area, "filler", make_product("radiesse", kind="caha")).dose is None


def test_area_without_guidance_has_none() -> None:
    assert guidance_for(make_area(), "filler") is None
