"""Tampering is found even by whoever can switch the triggers off."""

from collections.abc import Callable

import pytest

from charting.charts.services.signing import add_addendum
from charting.models import Addendum, Chart, Injection, Preparation, Signature
from charting.record.verification.chart import verify_chart
from charting.tests.factories import make_signed_chart, make_team
from medspa.database.tests.owner import without_triggers
from medspa.local.testkit.shared import shared

pytestmark = [pytest.mark.django_db, pytest.mark.owner]


@shared
def chart() -> Chart:
    team = make_team()
    chart = make_signed_chart(team)
    for text in ("First.", "Second."):
        add_addendum(
            chart=chart, kind="addendum", text=text, reason="Why", by=team.rn, now=team.at(12)
        )
    return chart


def tamper(change: Callable[[], object]) -> None:
    with without_triggers():
        change()


def problems(chart: Chart) -> list[str]:
    return verify_chart(Chart.objects.get(pk=chart.pk)).problems


def test_untouched_chart_is_sound(chart: Chart) -> None:
    verification = verify_chart(chart)
    assert (verification.is_sound, verification.links) == (True, 3)


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (lambda chart: Injection.objects.filter(chart=chart).update(amount=20), "injections"),
        (lambda chart: Injection.objects.filter(chart=chart, side="L").delete(), "injections"),
        (lambda chart: Injection.objects.filter(side="L").update(side="R"), "injections"),
        (lambda chart: Preparation.objects.update(wasted_units=1), "containers"),
        (lambda chart: Chart.objects.filter(pk=chart.pk).update(notes="Other."), "words"),
    ],
    ids=["amount", "deleted", "side", "waste", "words"],
)
def test_changed_row_is_found(chart: Chart, change: Callable[[Chart], object], part: str) -> None:
    tamper(lambda: change(chart))
    assert f"The {part} are not those that were signed." in problems(chart)


def test_changed_snapshot_is_found(chart: Chart) -> None:
    signature = chart.signatures.get()
    snapshot = signature.snapshot
    snapshot["products"][0]["amount"] = "57"
    tamper(lambda: Signature.objects.filter(pk=signature.pk).update(snapshot=snapshot))
    assert problems(chart) == [
        f"{signature}: the content no longer fits its hash.",
        "The products are not those that were signed.",
    ]


def test_changed_addendum_is_found(chart: Chart) -> None:
    first = chart.addenda.first()
    tamper(lambda: Addendum.objects.filter(pk=first.pk).update(text="Nothing."))
    assert problems(chart) == [f"{first}: the content no longer fits its hash."]


def test_removed_addendum_breaks_the_chain(chart: Chart) -> None:
    first, second = chart.addenda.all()
    tamper(lambda: Addendum.objects.filter(pk=first.pk).delete())
    assert problems(chart) == [
        f"{second}: what came before it is missing or was changed.",
        f"Addendum {first.pk}, entry 2 of the ledger, is gone.",
    ]


def test_renaming_an_area_in_the_catalogue_is_no_tampering(chart: Chart) -> None:
    area = chart.injections.first().area
    area.lay_name, area.trade_name = "Chewing muscle", "Masseteric"
    area.save()
    assert problems(chart) == []
