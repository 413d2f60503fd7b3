import re

import pytest

from treatments.models import Treatment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


def test_eight_treatments_are_published_and_balancing_leads() -> None:
    assert list(Treatment.objects.published().values_list("slug", flat=True)) == [
        "full-facial-balancing",
        "jaw",
        "mouth-corners",
        "temples",
        "cheeks",
        "chin",
        "lips",
        "expression-lines",
    ]


def test_course_lasts_twelve_to_eighteen_months() -> None:
    assert Treatment.objects.get(slug="full-facial-balancing").months == "12 to 18 months"


def test_balancing_covers_the_areas_of_the_founding_article() -> None:
    balancing = Treatment.objects.get(slug="full-facial-balancing")

    assert set(balancing.areas.values_list("code", flat=True)) == {
        "TEMPLE",
        "CHEEK_LAT",
        "CHEEK_MED",
        "LIP_UPPER",
        "LIP_LOWER",
        "DAO",
        "MARIONETTE",
        "CHIN",
        "CHIN_SHADOW",
        "MASSETER",
    }


def test_every_page_names_its_risks_and_no_source_marks(client) -> None:
    for treatment in Treatment.objects.published():
        main = client.get(treatment.get_absolute_url()).content.decode().split("<main")[1]
        words = re.sub(r"<[^>]+>", " ", main)
        assert "What can go wrong" in words, treatment
        assert "[" not in words, treatment


def test_every_toxin_page_warns_of_spread() -> None:
    toxins = Treatment.objects.filter(treatment_areas__modality="neurotoxin").distinct()

    assert toxins.count() == 6
    assert all("hard to swallow or breathe" in treatment.risks for treatment in toxins)


def test_every_filler_page_warns_of_blocked_vessels() -> None:
    fillers = Treatment.objects.filter(treatment_areas__modality="filler").distinct()

    assert fillers.count() == 6
    assert all("blocks a blood vessel" in treatment.risks for treatment in fillers)


def test_every_area_shown_takes_what_it_is_treated_with() -> None:
    for treatment in Treatment.objects.all():
        for row in treatment.treatment_areas.select_related("area"):
            assert row.modality in row.area.modalities, row
