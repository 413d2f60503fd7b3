"""What the owner of the database can forge, and that `verify_records` names each of it.

The forger writes any row past every trigger and knows how plain hashes are made, but has no key.
"""

import re
from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command

from charting.charts.services.signing import add_addendum
from charting.ground.sealing import chain_of
from charting.ground.sealing_orders_and_assessments import ORDER, order_content
from charting.models import (
    Addendum,
    Chart,
    Clearance,
    Consent,
    ConsentForm,
    LedgerEntry,
    Photo,
    Questionnaire,
    Signature,
)
from charting.record.ledger import ledger_head
from charting.sealed_kinds import SEALED_KINDS
from charting.tests.assessment.scene import make_kept
from charting.tests.factories import Team, make_signed_chart
from charting.tests.record.forged_rows import Scene, remove_chart_and_ledger, remove_client_row
from charting.tests.record.forgeries import FORGERIES
from charting.tests.record.forging import without_triggers
from medspa.audit.chain.seals import mac_of
from medspa.audit.models import AuditEvent
from medspa.local.testkit.shared import shared

pytestmark = [pytest.mark.django_db, pytest.mark.owner]


@shared
def scene(team: Team) -> Scene:
    return Scene(team)


def verify_records(*options: str) -> tuple[int, list[str]]:
    said = StringIO()
    try:
        call_command("verify_records", *options, stdout=said)
    except SystemExit as ended:
        return int(ended.code or 0), said.getvalue().splitlines()
    return 0, said.getvalue().splitlines()


def test_untouched_records_are_sound(scene: Scene) -> None:
    code, said = verify_records()
    assert (code, said) == (
        0,
        [
            "2 charts, all as they were signed; 0 sealed before keys.",
            f"Head of the ledger: {ledger_head()}",
        ],
    )


def test_every_model_with_a_seal_is_verified() -> None:
    """By its own kind, with the chart it belongs to, or with the ledger and the consents; the sum
    of a file or of words that it is compared with is no seal."""
    chained = {Signature, Addendum, LedgerEntry, Consent, ConsentForm}
    sums = {Photo, Questionnaire}
    sealed = {
        model
        for model in apps.get_app_config("charting").get_models()
        for field in model._meta.get_fields()
        if field.name in {"seal", "mac", "sha256", "signed_sha256"}
    }
    assert sealed - sums == chained | {kind.model for kind in SEALED_KINDS}


@pytest.mark.parametrize("name", FORGERIES)
def test_forgery_is_named(scene: Scene, name: str) -> None:
    forge, expected = FORGERIES[name]
    forge(scene)
    code, said = verify_records()
    assert code == 1
    assert [line for line in said if re.search(expected, line)], said


def test_orders_and_assessments_are_sealed_when_they_become_final(scene: Scene) -> None:
    """Changed, or with the seal taken off; one from before seals is left alone."""
    order = scene.chart.clearance
    kept = make_kept(scene.team, scene.chart.client)
    assert order.seal
    assert kept.seal
    assert verify_records()[0] == 0
    for row, change in (
        (order, {"note": "Forged."}),
        (order, {"by_prescriber": False}),
        (order, {"seal": "", "key_version": None}),
        (kept, {"goals": "Forged."}),
        (kept, {"seal": "", "key_version": None}),
    ):
        as_it_was = {name: getattr(row, name) for name in change}
        with without_triggers():
            type(row).objects.filter(pk=row.pk).update(**change)
        code, said = verify_records()
        assert code == 1
        assert [line for line in said if line.startswith(f"{row._meta.label_lower}:{row.pk}: ")]
        with without_triggers():
            type(row).objects.filter(pk=row.pk).update(**as_it_was)
    content = order_content(order, order.order_lines.all())
    with without_triggers():
        as_before = mac_of(ORDER, content, order.key_version)
        Clearance.objects.filter(pk=order.pk).update(seal=as_before)
    assert verify_records()[0] == 0, "a seal from before it named the prescriber"
    with without_triggers():
        type(kept).objects.filter(pk=kept.pk).update(seal="", key_version=None)
        AuditEvent.objects.filter(action="assessment.kept").update(facts={})
    assert not [line for line in verify_records()[1] if "charting.assessment" in line]


def test_every_broken_chart_is_named(scene: Scene) -> None:
    """One that cannot be read does not hide another."""
    remove_client_row(scene)
    with without_triggers():
        Chart.objects.filter(pk=scene.other.pk).update(notes="Forged.")
    said = verify_records()[1]
    for chart in (scene.chart, scene.other):
        assert [line for line in said if line.startswith(f"charting.chart:{chart.pk}: ")]


def test_head_kept_elsewhere_finds_what_left_no_trace(scene: Scene) -> None:
    """The last line, its addendum and what the audit log knew of both."""
    kept = ledger_head()
    remove_chart_and_ledger(scene)
    with without_triggers():
        AuditEvent.objects.filter(facts__ledger=5).delete()
    assert verify_records()[0] == 0
    code, said = verify_records("--expect-head", kept)
    assert code == 1
    assert said[0] == f"charting.ledgerentry: The ledger does not hold the head {kept}."


def test_head_is_printed_and_holds_while_the_ledger_grows(scene: Scene) -> None:
    code, [printed] = verify_records("--head")
    assert (code, printed.partition(":")[0]) == (0, "5")
    words = {"kind": "addendum", "text": "Third.", "reason": "Why"}
    add_addendum(chart=scene.other, **words, by=scene.team.rn, now=scene.team.at(18))
    assert verify_records("--expect-head", printed)[0] == 0


def test_key_that_is_not_known_is_named(scene: Scene, settings) -> None:
    settings.RECORD_KEYS = f"2:{'ab' * 32}"
    code, said = verify_records()
    assert code == 1
    assert [line for line in said if "sealed with key 1, which RECORD_KEYS does not hold" in line]


def test_newest_key_seals_and_all_verify(scene: Scene, settings) -> None:
    settings.RECORD_KEYS += f",2:{'ab' * 32}"
    newest = make_signed_chart(scene.team, hour=18).signatures.get()
    assert (newest.key_version, scene.signature.key_version) == (2, 1)
    assert verify_records()[0] == 0


def test_records_from_before_keys_are_vouched_for_and_counted(scene: Scene) -> None:
    """What the migration finds: plain hashes and no ledger. From then on they are held too."""
    for chart in (scene.chart, scene.other):
        previous = ""
        for entry in chain_of(chart):
            entry.previous_sha256 = previous
            scene.plainly(entry)
            previous = entry.sha256
    with without_triggers():
        LedgerEntry.objects.all().delete()
    import_module("charting.migrations.0007_ledger").vouch_for_old_seals(apps, None)

    code, said = verify_records()
    assert (code, said[0]) == (0, "2 charts, all as they were signed; 5 sealed before keys.")
    forged = scene.signature
    forged.snapshot["words"]["notes"] = "All was well."
    scene.plainly(forged)
    with without_triggers():
        Chart.objects.filter(pk=scene.chart.pk).update(notes="All was well.")
    assert [line for line in verify_records()[1] if "the ledger holds another seal" in line]
