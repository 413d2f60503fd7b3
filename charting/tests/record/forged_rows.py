"""What the owner of the database does in the tests of forgery: each act upon one scene."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Model

from bookings.models import Appointment
from charting.charts.cosigning.services import cosign_chart
from charting.charts.services.signing import add_addendum
from charting.ground.sealing import canonical_json, instant_text, last_hash, seal_of, sha256_of
from charting.models import (
    Addendum,
    Chart,
    Injection,
    LedgerEntry,
    ReversalOverride,
    Signature,
)
from charting.tests.factories import Team, make_filled_chart, make_signed_chart
from charting.tests.record.forging import save_forged, without_foreign_keys, without_triggers
from medspa.accounts.permissions import Role
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.clinic.models import StaffMember
from medspa.clinic.tests.factories import make_staff
from treatments.models import FacialArea
from treatments.tests.factories import make_area

HOUR = timedelta(hours=1)


class Scene:
    """A chart that was signed, co-signed and added to twice; and another one."""

    def __init__(self, team: Team) -> None:
        self.team = team
        self.director = make_staff(Role.MEDICAL_DIRECTOR, name="Dana Ruiz", credentials="MD")
        self.chart = make_signed_chart(team)
        cosign_chart(
            chart=self.chart, seen=last_hash(self.chart), by=self.director.user, now=team.at(12)
        )
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
        return self.chart.injections.order_by("sequence")[0]

    def stranger(self) -> Client:
        return make_client()

    def plainly(self, entry: Signature | Addendum) -> None:
        """Seal the row as it was done before keys: anybody can."""
        entry.key_version = None
        entry.sha256 = seal_of(entry)
        save_forged(entry)


def change(
    model: type[Model], rows: Callable[[Scene], dict[str, Any]], **values: Any
) -> Callable[[Scene], None]:
    """Write these values into the rows; one that is a function is asked for its value."""

    def forge(scene: Scene) -> None:
        made = {name: value(scene) if callable(value) else value for name, value in values.items()}
        with without_triggers():
            assert model._default_manager.filter(**rows(scene)).update(**made)

    return forge


def of_chart(scene: Scene) -> dict[str, Any]:
    return {"chart": scene.chart}


def itself(scene: Scene) -> dict[str, Any]:
    return {"pk": scene.chart.pk}


def visit(scene: Scene) -> dict[str, Any]:
    return {"pk": scene.chart.appointment_id}


def first_line(scene: Scene) -> dict[str, Any]:
    return {"pk": scene.line.pk}


def exam(scene: Scene) -> dict[str, Any]:
    return {"pk": scene.chart.clearance_id}


def answer(scene: Scene) -> dict[str, Any]:
    return {"pk": scene.signature.snapshot["consents"][0]["id"]}


def lot(scene: Scene) -> dict[str, Any]:
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
        "at": instant_text(signature.signed_at),
        "chart": str(signature.chart_id),
        "snapshot": signature.snapshot,
        "previous": "",
    }
    signature.sha256 = sha256_of(canonical_json(content))
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
