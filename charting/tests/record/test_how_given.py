"""How a line was given: parted into columns, sealed, read back; old words and old seals stay."""

from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from charting.models import Injection, Preparation
from charting.record.contents import container_key, read_contents
from charting.record.how_given import how_in_words, how_of
from charting.record.snapshot.parts import EMPTY_BEFORE, find_differences
from charting.record.snapshot.snapshot import FORMAT, PARTS
from charting.tests.at_noon import team
from charting.tests.factories import (
    Team,
    give,
    make_chart,
    make_signed_chart,
    masseter,
    mix_vial,
    toxin_lot,
)
from medspa.local.testkit.shared import shared

__all__ = ["team"]

pytestmark = pytest.mark.django_db
NOW_KNOWN = {"device_kind", "aspiration", *EMPTY_BEFORE} - {"places", "reason"}


@shared
def vial(team: Team) -> Preparation:
    now = timezone.now()
    chart = make_chart(team, on=team.clinic.location.local(now).date(), hour=10, now=now)
    masseter()
    return mix_vial(chart, toxin_lot(team), by=team.rn, now=now)


def test_a_line_is_typed_remembered_and_corrected(nurse: Browser, vial: Preparation) -> None:
    how = {
        "device_kind": "cannula",
        "gauge": "25",
        "length_mm": "38",
        "plane": "subcutaneous",
        "technique": "fan",
        "entry_point": "beside the chin",
        "aspiration": "no_blood",
        "passes": "3",
        "note": "Firm band.",
    }
    line = {"area": masseter().pk, "container": container_key(vial), "amount": "8"}
    give_url = reverse("give_line", args=[vial.chart_id])
    nurse.post(give_url, line | how | {"side": "R"})

    given = Injection.objects.get()
    there = {"area": masseter().pk, "side": "L", "with": container_key(vial)}
    page = nurse.get(vial.chart.get_absolute_url(), there)

    said = "25G 38 mm cannula · subcutaneous · fan"
    assert how_in_words(how_of(given)) == (
        f"{said} · entry beside the chin · 3 passes · aspirated, no blood"
    )
    assert "Note: Firm band." in page.text
    assert page.context["give_form"].remembered == said  # seen at one line, and said of no other
    correcting = nurse.get(vial.chart.get_absolute_url(), {"edit": given.pk}).context["give_form"]
    assert (correcting["passes"].value(), correcting["note"].value()) == (3, "Firm band.")
    wrong = {"gauge": "8", "length_mm": "0", "passes": "0"}
    refused = nurse.post(give_url, line | how | wrong | {"side": "L"}).context["give_form"]
    lone = nurse.post(give_url, line | {"side": "L", "gauge": "25"}).context["give_form"]
    assert set(refused.errors) == set(wrong)
    assert lone.errors == {"gauge": ["Of a needle or of a cannula?"]}


@pytest.mark.parametrize(
    "said",
    [
        {"gauge": 13, "device_kind": "needle"},
        {"gauge": 35, "device_kind": "needle"},
        {"gauge": 30},
        {"length_mm": 0, "device_kind": "cannula"},
        {"device_kind": "spoon"},
        {"plane": "bone"},
        {"technique": "wish"},
        {"aspiration": "maybe"},
        {"passes": 0},
    ],
)
def test_the_database_refuses_what_cannot_be(vial: Preparation, said: dict[str, Any]) -> None:
    line = give(vial, masseter(), "R", "8", by=vial.chart.injector.user, now=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Injection.objects.filter(pk=line.pk).update(**said)


def test_words_that_say_it_whole_are_parted_and_all_others_stay(vial: Preparation) -> None:
    by, now = vial.chart.injector.user, timezone.now()
    words = ["25G 38 mm cannula", "27G needle", "30G", "27g needle, bent", "12G needle"]
    lines = [give(vial, masseter(), "R", "1", by=by, now=now) for _ in words]
    for line, written in zip(lines, words, strict=True):
        Injection.objects.filter(pk=line.pk).update(device=written)
    moving = import_module("charting.migrations.0044_how_a_line_was_given")

    moving.part_words(apps, None)

    rows = [Injection.objects.get(pk=line.pk) for line in lines]
    assert [how_in_words(how_of(row)) for row in rows] == words
    assert [row.device for row in rows] == ["", "", *words[2:]]
    assert (rows[0].gauge, rows[0].length_mm, rows[1].length_mm) == (25, Decimal(38), None)


def test_a_chart_that_was_sealed_before_verifies_and_hides_nothing(team: Team) -> None:
    chart = make_signed_chart(team)
    contents, snapshot = read_contents(chart), chart.signatures.get().snapshot
    part = next(part for part in PARTS if part.key == "injections")
    before = [
        {key: value for key, value in row.items() if key not in NOW_KNOWN}
        for row in snapshot["injections"]
    ]

    assert find_differences(part, before, contents, FORMAT) == []
    contents.injections[0].device_kind, contents.injections[0].gauge = "needle", 30
    found = find_differences(part, before, contents, FORMAT)
    assert [one.rsplit(" ", 1)[-1] for one in found] == ["device_kind_code", "gauge"]
