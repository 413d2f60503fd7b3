"""Dissolved filler on the client's record."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from charting.models import Chart, Dissolution
from charting.tests.factories import Team, cheek, make_signed_filler_chart
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.local.testkit.shared import shared
from treatments.models import Lot, Product

pytestmark = pytest.mark.django_db


@shared
def chart(team: Team) -> Chart:
    return make_signed_filler_chart(team)


def said(**changed: object) -> dict[str, object]:
    lot = Lot.objects.filter(product__kind=Product.Kind.HYALURONIDASE).earliest("pk")
    facts = {"area": cheek().pk, "side": "R", "lot": lot.pk, "packs": 1, "units": "300"}
    return facts | {"reason": "Wanted it gone"} | changed


def test_it_is_noted_out_of_stock_and_shown(nurse: Browser, chart: Chart) -> None:
    url = reverse("dissolve_filler", args=[chart.client_id])
    record = reverse("client_record", args=[chart.client_id])
    assert nurse.post(url, said())["Location"] == record
    assert Lot.objects.get(product__kind="hyaluronidase").balance == 0
    page = nurse.get(record, {"all": 1}).content.decode()
    assert "300 U" in page
    assert "Wanted it gone" in page


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"side": ""}, "side"), ({"lot": ""}, "lot_number"), ({"reason": ""}, "reason")],
)
def test_what_is_missing_is_named_by_its_field(
    nurse: Browser, chart: Chart, changed: dict, field: str
) -> None:
    response = nurse.post(reverse("dissolve_filler", args=[chart.client_id]), said(**changed))
    assert response.status_code == 422
    assert list(response.context["dissolution_form"].errors) == [field]
    assert not Dissolution.objects.exists()


def test_a_wrong_line_is_taken_back_and_stays(nurse: Browser, chart: Chart) -> None:
    nurse.post(reverse("dissolve_filler", args=[chart.client_id]), said())
    url = reverse("take_back_dissolved", args=[chart.client_id, Dissolution.objects.get().pk])
    assert nurse.post(url, {"reason": ""}).status_code == 422
    assert nurse.post(url, {"reason": "Other client"}).status_code == 302
    page = nurse.get(reverse("client_record", args=[chart.client_id]), {"all": 1}).content.decode()
    assert "Retracted: Other client" in page
    assert nurse.post(url, {"reason": "Again"}).status_code == 422


def test_the_desk_and_lines_of_other_clients_are_refused(
    nurse: Browser, team: Team, chart: Chart
) -> None:
    nurse.post(reverse("dissolve_filler", args=[chart.client_id]), said())
    other = make_signed_filler_chart(team, hour=14).client_id
    line = Dissolution.objects.get().pk
    url = reverse("take_back_dissolved", args=[other, line])
    assert nurse.post(url, {"reason": "x"}).status_code == 404
    nurse.force_login(make_user(Role.FRONT_DESK))
    url = reverse("dissolve_filler", args=[chart.client_id])
    assert nurse.post(url, said()).status_code == 403
