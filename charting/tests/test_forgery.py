"""What the owner of the database can forge, and that `verify_records` names each of it.

The forger writes any row past every trigger and knows how plain hashes are made, but has no key.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command

from bookings.models import Appointment
from charting.ledger import head
from charting.models import (
    Addendum,
    Chart,
    Clearance,
    Consent,
    ConsentForm,
    Injection,
    LedgerEntry,
    Preparation,
    ReversalOverride,
    Signature,
)
from charting.sealing import canonical, chain_of, instant, seal_of, sha256_of
from charting.services.signing import add_addendum, cosign_chart
from charting.tests.factories import Team, make_filled_chart, make_signed_chart
from charting.tests.forging import save_forged, without_foreign_keys, without_triggers
from medspa.accounts.permissions import Role
from medspa.audit.models import AuditEvent
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.clinic.models import StaffMember
from medspa.clinic.tests.factories import make_staff
from treatments.models import FacialArea, Lot
from treatments.tests.factories import make_area

pytestmark = [pytest.mark.django_db, pytest.mark.owner]
HOUR = timedelta(hours=1)


class Scene:
    """A chart that was signed, co-signed and added to twice; and another one."""

    def __init__(self, team: Team) -> None:
        self.team = team
        self.director = make_staff(Role.MEDICAL_DIRECTOR, name="Dana Ruiz", credentials="MD")
        self.chart = make_signed_chart(team)
        cosign_chart(chart=self.chart, by=self.director.user, now=team.at(12))
        for text in ("First.", "Second."):
            add_addendum(
                chart=self.chart,
                kind="addendum",
                text=text,
                reason="Why",
                by=team.rn,
                now=team.at(13),
            )
        self.other = make_signed_chart(team, hour=15)

    @property
    def signature(self) -> Signature:
        return self.chart.signatures.get(kind="sign")

    @property
    def line(self) -> Injection:
        return self.chart.injections.order_by("sequence").first()

    def stranger(self) -> Client:
        return make_client()

    def plainly(self, entry: Signature | Addendum) -> None:
        """Seal the row as it was done before keys: anybody can."""
        entry.key_version = None
        entry.sha256 = seal_of(entry)
        save_forged(entry)


@pytest.fixture
def scene(team: Team) -> Scene:
    return Scene(team)


def verify_records(*options: str) -> tuple[int, list[str]]:
    said = StringIO()
    try:
        call_command("verify_records", *options, stdout=said)
    except SystemExit as ended:
        return int(ended.code or 0), said.getvalue().splitlines()
    return 0, said.getvalue().splitlines()


def change(model: type, rows: Callable[[Scene], dict], **values: object) -> Callable[[Scene], None]:
    """Write these values into the rows; one that is a function is asked for its value."""

    def forge(scene: Scene) -> None:
        made = {name: value(scene) if callable(value) else value for name, value in values.items()}
        with without_triggers():
            assert model.objects.filter(**rows(scene)).update(**made)

    return forge


def of_chart(scene: Scene) -> dict:
    return {"chart": scene.chart}


def itself(scene: Scene) -> dict:
    return {"pk": scene.chart.pk}


def visit(scene: Scene) -> dict:
    return {"pk": scene.chart.appointment_id}


def first_line(scene: Scene) -> dict:
    return {"pk": scene.line.pk}


def exam(scene: Scene) -> dict:
    return {"pk": scene.chart.clearance_id}


def answer(scene: Scene) -> dict:
    return {"pk": scene.signature.snapshot["consents"][0]["id"]}


def lot(scene: Scene) -> dict:
    return {"pk": scene.chart.preparations.get().lot_id}


def swap_charts(scene: Scene) -> None:
    """Each chart gets the injections of the other."""
    mine, others = scene.line, scene.other.injections.order_by("sequence").first()
    mine.amount, others.amount = Decimal(30), Decimal(22)
    save_forged(mine, others)


def swap_signatures(scene: Scene) -> None:
    mine, others = scene.signature, scene.other.signatures.get()
    mine.snapshot, others.snapshot = others.snapshot, mine.snapshot
    save_forged(mine, others)


def replace_snapshot(scene: Scene) -> None:
    """Row and record agree; the hash is made again as anybody can make it."""
    signature = scene.signature
    line = scene.line
    line.amount = Decimal(20)
    save_forged(line)
    signature.snapshot["injections"][0]["amount"] = "20"
    content = {
        "kind": signature.kind,
        "by": signature.by_id,
        "at": instant(signature.signed_at),
        "chart": str(signature.chart_id),
        "snapshot": signature.snapshot,
        "previous": "",
    }
    signature.sha256 = sha256_of(canonical(content))
    save_forged(signature)


def pretend_it_is_old(scene: Scene) -> None:
    """As above, and the row says that there was no key yet, in row and ledger."""
    signature = scene.signature
    signature.snapshot["words"]["notes"] = "All was well."
    scene.plainly(signature)
    line = LedgerEntry.objects.filter(kind="signature", row=signature.pk)
    with without_triggers():
        line.update(seal=signature.sha256, before_keys=True)
        Chart.objects.filter(pk=scene.chart.pk).update(notes="All was well.")


def remove(entry: Callable[[Scene], object]) -> Callable[[Scene], None]:
    def forge(scene: Scene) -> None:
        with without_triggers():
            entry(scene).delete()

    return forge


def truncate_addenda(scene: Scene) -> None:
    """The last one goes, and its line of the ledger with it."""
    last = scene.chart.addenda.last()
    with without_triggers():
        LedgerEntry.objects.filter(kind="addendum", row=last.pk).delete()
        LedgerEntry.objects.filter(chart=scene.other.pk).delete()
        last.delete()


def replay_addendum(scene: Scene) -> None:
    """An old row once more, at the end of the chain."""
    first, last = scene.chart.addenda.all()
    first.pk, first.previous_sha256 = None, last.sha256
    with without_triggers():
        first.save(force_insert=True)


def forge_addendum(scene: Scene) -> None:
    added = Addendum(
        chart=scene.chart,
        text="Agreed.",
        reason="Forged",
        by=scene.team.injector,
        at=scene.team.at(14),
        previous_sha256=scene.chart.addenda.last().sha256,
        key_version=None,
    )
    added.sha256 = seal_of(added)
    with without_triggers():
        added.save(force_insert=True)


def remove_chart(scene: Scene) -> None:
    chart = scene.chart
    without_foreign_keys("charting_chart")
    with without_triggers():
        for rows in (chart.injections, chart.preparations, chart.addenda, chart.signatures):
            rows.all().delete()
        Chart.objects.filter(pk=chart.pk)._raw_delete("default")


def remove_chart_and_ledger(scene: Scene) -> None:
    scene.chart, kept = scene.other, scene.chart
    with without_triggers():
        LedgerEntry.objects.filter(chart=scene.other.pk).delete()
    remove_chart(scene)
    scene.chart = kept


def forge_chart(scene: Scene) -> None:
    """A whole signed chart that never was: its hash is plain, its ledger line cannot be made."""
    chart = make_filled_chart(scene.team, hour=17)
    signature = Signature(
        chart=chart,
        by=scene.team.injector,
        signed_at=chart.opened_at,
        snapshot=scene.signature.snapshot,
        key_version=None,
    )
    signature.sha256 = seal_of(signature)
    with without_triggers():
        signature.save(force_insert=True)
        Chart.objects.filter(pk=chart.pk).update(signed_at=chart.opened_at)


def reopen(scene: Scene) -> None:
    """Nothing is left of the signing but the ledger."""
    with without_triggers():
        scene.chart.addenda.all().delete()
        scene.chart.signatures.all().delete()
        Chart.objects.filter(pk=scene.chart.pk).update(signed_at=None)


def add_injection(scene: Scene) -> None:
    line = scene.line
    line.pk, line.sequence, line.amount = None, 9, Decimal(4)
    with without_triggers():
        line.save(force_insert=True)


def go_on_without_antidote(scene: Scene) -> None:
    with without_triggers():
        ReversalOverride.objects.create(
            chart=scene.chart, sentence="None on site", reason="Urgent", by="user:1 X"
        )


def forge_line(scene: Scene) -> None:
    with without_triggers():
        last = LedgerEntry.objects.last()
        LedgerEntry.objects.filter(pk=last.pk).update(seal="0" * 64)


def move_visit(scene: Scene) -> None:
    visit = scene.chart.appointment
    for end in ("starts_at", "ends_at"):
        setattr(visit, end, getattr(visit, end) + timedelta(minutes=5))
    visit.occupied = (visit.starts_at, visit.ends_at)
    save_forged(visit)


def another_area(scene: Scene) -> FacialArea:
    return make_area("FORGED")


def remove_client_row(scene: Scene) -> None:
    """The chart stays, and names a client that is nowhere."""
    without_foreign_keys("clients_client")
    with without_triggers():
        Client.objects.filter(pk=scene.chart.client_id)._raw_delete("default")


def scramble(scene: Scene) -> None:
    """A record that cannot even be read."""
    with without_triggers():
        Signature.objects.filter(chart=scene.chart).update(snapshot={"format": "x"})


def retract(scene: Scene) -> None:
    """It counts no more, and nobody said why."""
    with without_triggers():
        Chart.objects.filter(pk=scene.chart.pk).update(
            retraction="never_happened", retracted_at=scene.team.at(14)
        )


def cancel_visit(scene: Scene) -> None:
    with without_triggers():
        Appointment.objects.filter(pk=scene.chart.appointment_id).update(
            status="no_show", charted_at=None
        )


def somebody_else(scene: Scene) -> StaffMember:
    return scene.director


FORGERIES: dict[str, tuple[Callable[[Scene], None], str]] = {
    "client of the chart": (change(Chart, itself, client=Scene.stranger), "client: id"),
    "injector": (change(Chart, itself, injector=somebody_else), "injector: id"),
    "client of the visit": (change(Appointment, visit, client=Scene.stranger), "visit: client"),
    "provider of the visit": (
        change(Appointment, visit, provider=somebody_else),
        "visit: provider",
    ),
    "reference of the visit": (
        change(Appointment, visit, reference="ZZ99-ZZ99"),
        "visit: reference",
    ),
    "time of signing": (
        change(Chart, itself, signed_at=lambda scene: scene.chart.signed_at - HOUR),
        "chart: signed_at",
    ),
    "time of opening": (
        change(Chart, itself, opened_at=lambda scene: scene.chart.opened_at - HOUR),
        "chart: opened_at",
    ),
    "time of the signature": (
        change(Signature, of_chart, signed_at=lambda scene: scene.chart.signed_at - HOUR),
        "the content no longer fits its hash.",
    ),
    "signer": (
        change(
            Signature,
            lambda scene: {"pk": scene.signature.pk},
            by=lambda scene: scene.team.prescriber,
        ),
        "the content no longer fits its hash.",
    ),
    "clearance of the chart": (change(Chart, itself, clearance=None), "clearance"),
    "last day of the clearance": (
        change(Clearance, exam, expires_on=lambda scene: scene.team.at(0).date() + 999 * 24 * HOUR),
        "clearance: expires_on",
    ),
    "day of the exam": (
        change(Clearance, exam, examined_on=lambda scene: scene.team.at(0).date() - 24 * HOUR),
        "clearance: examined_on",
    ),
    "prescriber": (change(Clearance, exam, prescriber=somebody_else), "clearance: prescriber_id"),
    "regions of the clearance": (change(Clearance, exam, regions=["U"]), "clearance: regions"),
    "name under the consent": (change(Consent, answer, signed_name="X"), "signed_name"),
    "time of the consent": (
        change(Consent, answer, signed_at=lambda scene: scene.team.at(8)),
        "signed_at",
    ),
    "client of the consent": (change(Consent, answer, client=Scene.stranger), "is gone"),
    "off-label in the consent": (change(Consent, answer, covers_off_label=False), "off_label"),
    "words of the consent form": (
        change(ConsentForm, lambda scene: {}, text="You agreed to everything."),
        "words_sha256",
    ),
    "plane": (change(Injection, first_line, plane="deep_fat"), " plane"),
    "technique": (change(Injection, first_line, technique="fan"), " technique"),
    "needle": (change(Injection, first_line, device="30G"), "device"),
    "point": (change(Injection, first_line, point_label="7"), "point"),
    "reason of a dose": (change(Injection, first_line, reason="As agreed"), "reason"),
    "time of an injection": (
        change(Injection, first_line, at=lambda scene: scene.line.at + HOUR),
        " at",
    ),
    "area": (change(Injection, first_line, area=another_area), "area"),
    "amount": (change(Injection, first_line, amount=23), "amount"),
    "added injection": (add_injection, "was added"),
    "removed injection": (remove(lambda scene: scene.line), "is gone"),
    "diluent": (change(Preparation, of_chart, diluent="preserved_saline"), " diluent"),
    "volume of the diluent": (change(Preparation, of_chart, diluent_ml=4), "diluent_ml"),
    "time of mixing": (
        change(Preparation, of_chart, reconstituted_at=lambda scene: scene.team.at(9)),
        "opened_at",
    ),
    "who mixed": (change(Preparation, of_chart, reconstituted_by=somebody_else), "mixed_by_id"),
    "who opened": (change(Preparation, of_chart, opened_by=somebody_else), "opened_by_id"),
    "time to discard": (
        change(Preparation, of_chart, discard_after=lambda scene: scene.team.at(9) + 99 * HOUR),
        "discard_after",
    ),
    "waste": (change(Preparation, of_chart, wasted_units=40), "wasted"),
    "lot number": (change(Lot, lot, lot_number="FORGED"), "lot"),
    "expiry of the lot": (
        change(Lot, lot, expires_on=lambda scene: scene.team.at(0).date() + 9999 * 24 * HOUR),
        "expires_on",
    ),
    "notes": (change(Chart, itself, notes="All well."), "words: notes"),
    "aftercare": (change(Chart, itself, aftercare_given=True), "words: aftercare_given"),
    "decision without antidote": (go_on_without_antidote, "reversals"),
    "swapped lines": (swap_charts, "injections"),
    "swapped records": (swap_signatures, "the content no longer fits its hash."),
    "record with a new plain hash": (replace_snapshot, "the content no longer fits its hash."),
    "record that says it is older than keys": (pretend_it_is_old, "of the ledger was forged."),
    "removed co-signature": (
        remove(lambda scene: scene.chart.signatures.get(kind="cosign")),
        "Signature \\d+, entry 2 of the ledger, is gone.",
    ),
    "removed last addendum": (
        remove(lambda scene: scene.chart.addenda.last()),
        "Addendum \\d+, entry 4 of the ledger, is gone.",
    ),
    "truncated addenda and ledger": (
        truncate_addenda,
        "Entry 4 of the ledger, which the audit log names, is gone.",
    ),
    "replayed addendum": (replay_addendum, "the ledger does not know it."),
    "forged addendum": (forge_addendum, "the ledger does not know it."),
    "text of an addendum": (
        change(Addendum, of_chart, text="Nothing."),
        "the content no longer fits its hash.",
    ),
    "retraction without its addendum": (retract, "It is marked as retracted otherwise"),
    "visit given up": (cancel_visit, "Its visit is not marked as completed."),
    "removed client": (remove_client_row, "charting.chart:.*: A row that the chart names is gone."),
    "scrambled record": (scramble, "charting.chart:.*: "),
    "removed chart": (remove_chart, "The chart of entry \\d+ of the ledger .* is gone."),
    "removed chart and ledger": (
        remove_chart_and_ledger,
        "charting.ledgerentry: Entries 5 to 5, which the audit log names, are gone.",
    ),
    "chart that never was": (forge_chart, "the ledger does not know it."),
    "reopened chart": (reopen, "The chart carries no signature."),
    "forged line of the ledger": (forge_line, "charting.ledgerentry:\\d+: Entry 5 was forged"),
}


def test_untouched_records_are_sound(scene: Scene) -> None:
    code, said = verify_records()
    assert (code, said) == (
        0,
        [
            "2 charts, all as they were signed; 0 sealed before keys.",
            f"Head of the ledger: {head()}",
        ],
    )


@pytest.mark.parametrize("name", FORGERIES)
def test_forgery_is_named(scene: Scene, name: str) -> None:
    forge, expected = FORGERIES[name]
    forge(scene)
    code, said = verify_records()
    assert code == 1
    assert [line for line in said if re.search(expected, line)], said


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
    kept = head()
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
