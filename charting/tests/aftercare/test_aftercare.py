"""Aftercare follows from what was given where; what was handed out is sealed word for word."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from charting.aftercare.errors import NothingToExplain
from charting.aftercare.services import give_aftercare, take_back_aftercare
from charting.aftercare.sheets import GivenHere, all_sections, sections_for, sheet_version
from charting.charts.services.containers import record_waste
from charting.charts.services.signing import sign_chart
from charting.errors import ChartSigned
from charting.models import AftercareGiven, Chart, Container
from charting.record.contents import read_contents
from charting.record.verification.chart import verify_chart
from charting.tests.at_noon import team
from charting.tests.charts.views.conftest import chart, vial
from charting.tests.factories import Team, give, masseter
from medspa.audit.log import SYSTEM
from medspa.local.testkit.markup import html_of
from treatments.catalogue.services.loading import load_catalogue
from treatments.models import FacialArea, Product

pytestmark = pytest.mark.django_db
__all__ = ["chart", "team", "vial"]


def test_sections_follow_product_and_area() -> None:
    def product(kind: str) -> Product:
        return Product(kind=kind, name=kind)

    expected = {
        ("neurotoxin", "MASSETER"): ["neurotoxin", "neurotoxin_jaw"],
        ("neurotoxin", "PLATYSMA"): ["neurotoxin", "neurotoxin_neck"],
        ("ha_filler", "LIP_UPPER"): ["filler", "filler_lips"],
        ("plla", "CHEEK_LAT"): ["filler", "filler_plla"],
        ("ha_filler", "PERIORAL"): ["filler", "filler_lips"],
        ("neurotoxin", "PERIORAL"): ["neurotoxin", "neurotoxin_mouth"],
    }
    for (kind, area), sections in expected.items():
        assert [one.id for one in sections_for([GivenHere(product(kind), area)])] == sections
    lines = [line for section in all_sections() for line in section.lines]
    assert all(line.words["en"] and line.words["es"] for line in lines)
    assert all(line.source or line.needs_review for line in lines)


def test_areas_of_the_sheets_are_areas() -> None:
    load_catalogue(by=SYSTEM)
    named = {area for section in all_sections() for area in section.areas}
    assert named <= set(FacialArea.objects.values_list("pk", flat=True))


def test_given_once_taken_back_sealed_and_kept(
    nurse: Browser, team: Team, chart: Chart, vial: Container
) -> None:
    now = timezone.now()
    said = {"chart": chart, "way": "paper", "by": team.rn, "now": now}
    with pytest.raises(NothingToExplain):
        give_aftercare(**said)
    give(vial, masseter(), "R", "24", by=team.rn, now=now)
    record_waste(container=vial, amount=Decimal(76), by=team.rn, now=now)
    missing = read_contents(chart).aftercare_missing
    assert [one.title for one in missing] == ["After a neurotoxin", "Jaw"]

    url = reverse("hand_out_aftercare", args=[chart.pk])
    assert nurse.post(url, {"way": "pigeon"}).status_code == 422
    assert "To explain: after a neurotoxin, jaw" in " ".join(
        html_of(nurse.get(chart.get_absolute_url())).split()
    )
    nurse.post(url, {"way": "told"})
    one = AftercareGiven.objects.get()
    nurse.post(reverse("drop_aftercare", args=[chart.pk, one.pk]))
    assert not AftercareGiven.objects.exists()
    chart.refresh_from_db()
    assert not chart.aftercare_given

    first, again = give_aftercare(**said), give_aftercare(**said)
    assert first == again
    assert read_contents(chart).aftercare_missing == []
    sign_chart(chart=chart, by=team.rn, now=now)
    chart.refresh_from_db()
    assert chart.aftercare_given
    sealed = chart.signatures.get().snapshot["aftercare"]
    assert [(one["way"], one["version"]) for one in sealed] == [("paper", sheet_version())]
    assert "swallow" in sealed[0]["sheet"][0]["danger"][0]
    assert verify_chart(chart).problems == []
    assert "by week 12" in html_of(nurse.get(chart.get_absolute_url()))
    with pytest.raises(ChartSigned):
        take_back_aftercare(given=first, by=team.rn, now=now)
    for change in (lambda: first.delete(), lambda: chart.aftercare.update(sheet=["x"])):
        with pytest.raises(IntegrityError, match="signed"), transaction.atomic():
            change()
