"""Signing seals a chart; afterwards it can only be added to [R56][R57]."""

from datetime import datetime

from django.db import transaction

from bookings.booking.charted_appointments import complete_charted
from charting.aftercare.queries import missing_aftercare
from charting.aftercare.services import give_aftercare
from charting.charts.cosigning.asking import answer_by_addendum
from charting.charts.services.retracting import mark_retracted, require_retractable
from charting.charts.services.starting import require_chartable
from charting.errors import ChartNotSigned, MissingReason, NotReadyToSign
from charting.followup.booking_eligibility import sync_treatments
from charting.ground.acting_staff import (
    lock_chart,
    lock_open_chart,
    lock_with_appointment,
    require_staff,
)
from charting.ground.sealing import last_hash, seal_addendum, seal_signature
from charting.models import Addendum, AftercareGiven, Chart, Signature
from charting.models.record.signature import RETRACTIONS
from charting.record.contents import ChartContents, read_contents
from charting.record.gates.papers_and_lots import covering_clearance
from charting.record.gates.rules import needs_cosignature
from charting.record.gates.signing_gates import gates_of, unmet_gates
from charting.record.ledger import append_entry
from charting.record.snapshot.snapshot import snapshot_of
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clinic.models import StaffMember
from medspa.errors import NotPermitted
from medspa.formats.json_values import Fact


@transaction.atomic
def sign_chart(*, chart: Chart, by: User, now: datetime) -> Signature:
    """Seal what the chart says, freeze it and complete its visit. Only its injector signs.

    Raises NotPermitted, ChartSigned, NothingToChart for a visit that was given up meanwhile,
    NotReadyToSign with every failing sentence.
    """
    staff = require_staff(by, Permission.SIGN_CHARTS)
    lock_with_appointment(chart)
    chart = lock_open_chart(chart)
    require_chartable(chart.appointment, now)
    if staff != chart.injector:
        raise NotPermitted(f"Only {chart.injector}, who treated, can sign this chart.")
    chart = _with_aftercare(chart, by, now)
    contents = _require_ready(chart)
    chart.clearance = covering_clearance(contents)
    chart.needs_cosignature = needs_cosignature(contents.rule_findings)
    chart.signed_at = chart.saved_at = now  # before it is sealed: the snapshot holds them
    signature = seal_on_chart(chart, Signature.Kind.SIGN, staff, now, snapshot_of(contents))
    chart.save(update_fields=["clearance", "signed_at", "saved_at", "needs_cosignature"])
    complete_charted(appointment=chart.appointment, by=by, now=now, signed_at=now)
    sync_treatments(chart.client)
    enter_in_ledger(signature, "chart.signed", by, now, sha256=signature.sha256)
    return signature


def _require_ready(chart: Chart) -> ChartContents:
    contents = read_contents(chart)
    failing = unmet_gates(gates_of(contents))
    if failing:
        sentences = [gate.sentence for gate in failing]
        raise NotReadyToSign(". ".join(sentences) + ".", gates=sentences)
    return contents


def _with_aftercare(chart: Chart, by: User, now: datetime) -> Chart:
    """What was not explained yet lies on the client's own pages with the signature. Before the
    chart is judged, so that it is read once; what is refused then takes it back."""
    lines = chart.injections.with_products()
    if not chart.client.has_own_pages or not missing_aftercare(lines, chart.aftercare.all()):
        return chart
    give_aftercare(chart=chart, way=AftercareGiven.Way.PAGES, by=by, now=now)
    return lock_open_chart(chart)


@transaction.atomic
def add_addendum(
    *, chart: Chart, kind: str, text: str, reason: str, by: User, now: datetime
) -> Addendum:
    """Add to a signed chart; the original stays. A late entry carries the current date [R135].

    Raises NotPermitted, ChartNotSigned, MissingReason; AlreadyRetracted where it retracts.
    """
    staff = require_staff(by, Permission.WRITE_CHARTS)
    lock_with_appointment(chart)
    chart = lock_signed_chart(chart)
    _require_kind(chart, kind, by)
    if not text.strip() or not reason.strip():
        raise MissingReason(
            "Say what is added, and why.", field="reason" if text.strip() else "text"
        )
    addendum = Addendum(
        chart=chart,
        kind=kind,
        text=text.strip(),
        reason=reason.strip(),
        by=staff,
        at=now,
        previous_sha256=last_hash(chart),
    )
    addendum.sha256 = seal_addendum(addendum)
    addendum.save(force_insert=True)
    if kind in RETRACTIONS:
        mark_retracted(chart, kind, by=by, now=now)
    answer_by_addendum(addendum)
    enter_in_ledger(addendum, "chart.addendum_added", by, now, kind=kind, addendum=addendum.pk)
    return addendum


def _require_kind(chart: Chart, kind: str, by: User) -> None:
    if kind == Addendum.Kind.RETRACTION or kind not in Addendum.Kind.values:
        raise MissingReason("Say whether it never happened or was wrongly written.", field="kind")
    if kind in RETRACTIONS:
        require_retractable(chart, kind, by)


def lock_signed_chart(chart: Chart) -> Chart:
    """Locked until the end of the transaction. Raises ChartNotSigned."""
    chart = lock_chart(chart)
    if not chart.is_signed:
        raise ChartNotSigned("This chart is open: change it instead.")
    return chart


def seal_on_chart(
    chart: Chart, kind: str, staff: StaffMember, now: datetime, snapshot: dict[str, object]
) -> Signature:
    """A person's name under the snapshot, joined to the chain. Call with the chart locked."""
    signature = Signature(
        chart=chart,
        kind=kind,
        by=staff,
        signed_at=now,
        snapshot=snapshot,
        previous_sha256=last_hash(chart),
    )
    signature.sha256 = seal_signature(signature)
    signature.save(force_insert=True)
    return signature


def enter_in_ledger(
    entry: Signature | Addendum, action: str, by: User, now: datetime, **facts: Fact
) -> None:
    """Last in the transaction: the ledger's lock is held to its end, and nothing is locked after.

    The audit log keeps the number, so that a ledger cut short does not fit it.
    """
    line = append_entry(entry, at=now)
    record(by=by, action=action, target=entry.chart, ledger=line.number, **facts)
