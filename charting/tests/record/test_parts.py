"""Every fact of a snapshot is compared or declared; what may lawfully change is no forgery."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from charting.charts.services.signing import sign_chart
from charting.clearances.services.clearances import revoke_clearance
from charting.models import Chart
from charting.record.contents import read_contents
from charting.record.snapshot.parts import find_differences
from charting.record.snapshot.snapshot import FORMAT, PARTS
from charting.record.verification.chart import verify_chart
from charting.tests.factories import (
    Team,
    agree,
    make_filled_chart,
    make_signed_chart,
    make_signed_filler_chart,
    make_team,
)
from medspa.accounts.permissions import Role

pytestmark = pytest.mark.django_db

UNCOMPARED = {
    "plan_stage",
    "warnings",
    "catalogue",
    "gates",
    "gate_notes",
    "later",
    "answers",
    "given_all_the_same",
}
NAMES = {
    "client": {"name", "birth_on"},
    "visit": {"on", "location", "time_zone", "kind"},
    "opening": {"from", "to"},
    "injector": {"name", "licence"},
    "clearance": {"prescriber"},
    "clearances": {"prescriber"},
    "note": {"text", "generated"},
    "consents": {"form"},
    "containers": {"product", "opened_by", "diluent"},
    "injections": {
        "product",
        "name",
        "clinical_name",
        "off_label",
        "plane",
        "technique",
        "device_kind",
        "aspiration",
    },
    "asked": {"by", "product"},
    "checks": {"by"},
    "rationales": {"by"},
    "words_by": {"by"},
    "aftercare": {"by"},
    "products": {"name", "clinical_name", "off_label", "sentence"},
}
"""Told a second time, so that nobody takes a fact out of the comparison unseen."""


def leaves(facts: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every single fact."""
    if isinstance(facts, dict):
        for key, value in facts.items():
            yield from leaves(value, (*path, key))
    elif isinstance(facts, list):
        for place, value in enumerate(facts):
            yield from leaves(value, (*path, place))
    else:
        yield path


def with_change(facts: Any, path: tuple[Any, ...]) -> Any:
    changed = deepcopy(facts)
    holder = changed
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = "forged"
    return changed


@pytest.mark.parametrize("make", [make_signed_chart, make_signed_filler_chart])
def test_every_fact_is_compared_unless_declared(team: Team, make: Callable[[Team], Chart]) -> None:
    chart = make(team)
    contents, snapshot = read_contents(chart), chart.signatures.get().snapshot
    unseen = {
        (part.key, path[-1])
        for part in PARTS
        if part.key not in UNCOMPARED
        for path in leaves(snapshot[part.key])
        if not find_differences(
            part, with_change(snapshot, (part.key, *path))[part.key], contents, FORMAT
        )
    }
    declared = {(part, name) for part, names in NAMES.items() for name in names}
    assert unseen <= declared


def test_what_is_judged_whole_is_declared() -> None:
    assert {part.key for part in PARTS if part.is_uncompared} == UNCOMPARED


def test_untouched_facts_do_not_differ(team: Team) -> None:
    chart = make_signed_filler_chart(team)
    found = verify_chart(chart)
    assert (found.problems, found.rows, found.notes) == ([], {}, [])


def rename_client(chart: Chart) -> None:
    chart.client.last_name = "Married"
    chart.client.save()


def rename_product(chart: Chart) -> None:
    product = chart.preparations.get().lot.product
    product.name = "Botox Cosmetic II"
    product.save()


def rename_location(chart: Chart) -> None:
    chart.appointment.location.name = "Elsewhere"
    chart.appointment.location.save()


def rename_injector(chart: Chart) -> None:
    chart.injector.name, chart.injector.licence_number = "Ines Married", "NEW-1"
    chart.injector.save()


def withdraw_clearance(chart: Chart) -> None:
    by = chart.clearance.prescriber.user
    revoke_clearance(clearance=chart.clearance, reason="Ill", by=by, now=chart.signed_at)


def demote_prescriber(chart: Chart) -> None:
    user = chart.clearance.prescriber.user
    user.roles = [Role.FRONT_DESK]
    user.save()


def quarantine(chart: Chart) -> None:
    lot = chart.preparations.get().lot
    lot.is_quarantined, lot.quarantine_reason = True, "Recall"
    lot.save()


def complete(chart: Chart) -> None:
    chart.appointment.status = "completed"
    chart.appointment.save()


LAWFUL = [
    rename_client,
    rename_product,
    rename_location,
    rename_injector,
    withdraw_clearance,
    demote_prescriber,
    quarantine,
    complete,
]


@pytest.mark.parametrize("change", LAWFUL, ids=lambda change: change.__name__)
def test_lawful_later_change_is_no_forgery(
    change: Callable[[Chart], None], signed_chart: Chart
) -> None:
    change(signed_chart)
    found = verify_chart(Chart.objects.get(pk=signed_chart.pk))
    assert (found.problems, found.rows) == ([], {})


def test_later_consent_is_no_forgery(team: Team, signed_chart: Chart) -> None:
    agree(team, signed_chart.client, "neurotoxin", now=team.at(18))
    assert verify_chart(signed_chart).problems == []


def statements(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        act()
    return len(asked)


@pytest.mark.slow
def test_signing_and_verifying_take_the_same_statements_however_long_the_ledger(team: Team) -> None:
    first = make_filled_chart(team, hour=9)
    rest = [make_filled_chart(team, hour=hour) for hour in (11, 13, 15)]
    signing = [
        statements(lambda chart=chart: sign_chart(chart=chart, by=team.rn, now=team.at(19)))
        for chart in (first, *rest)
    ]
    verifying = [statements(lambda chart=chart: verify_chart(chart)) for chart in (first, *rest)]
    assert len(set(signing)) == len(set(verifying)) == 1


@pytest.mark.parametrize("label", ["plane", "technique"])
def test_label_that_was_sealed_without_its_code_is_the_fact(label: str) -> None:
    chart = make_signed_chart(make_team())
    part = next(part for part in PARTS if part.key == "injections")
    sealed = deepcopy(chart.signatures.get().snapshot["injections"])
    for line in sealed:
        del line[f"{label}_code"]
    contents = read_contents(chart)
    assert find_differences(part, sealed, contents, 2) == []

    sealed[0][label] = "Another"
    assert find_differences(part, sealed, contents, 2) == [f"{sealed[0]['id']} {label}"]
