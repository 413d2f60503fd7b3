"""What a prescriber answers for: a rule that was not kept, a consent that was noted afterwards."""

from datetime import datetime

from django.db import transaction

from charting.charts.late_agreement import LateAgreement
from charting.consents.validity import CONSENT_HOLDS
from charting.errors import ConsentTooOld, MissingReason, NothingToState
from charting.ground.acting_staff import lock_open_chart, mark_saved, require_staff
from charting.ground.moments import require_past
from charting.models import Chart, LateConsent, StatedException
from charting.record.contents import read_contents
from charting.record.gates.signing_gates import gates_of, unmet_gates
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record


@transaction.atomic
def state_exception(
    *,
    chart: Chart,
    rule: str,
    sentence: str,
    reason: str,
    by: User,
    now: datetime,
    subject: str = "",
    permission: Permission = Permission.GRANT_CLEARANCE,
) -> StatedException:
    """Keep who sets aside what a rule says, and why; it is sealed with the chart.

    `sentence` is the rule's own, word for word. Raises NotPermitted, ChartSigned, MissingReason.
    """
    staff = require_staff(by, permission)
    chart = lock_open_chart(chart)
    if not reason.strip():
        raise MissingReason("Say why.", field="reason")
    stated = StatedException.objects.create(
        chart=chart,
        rule=rule,
        subject=subject,
        sentence=sentence,
        reason=reason.strip(),
        by=staff,
        at=now,
    )
    mark_saved(chart, now)
    record(by=by, action="exception.stated", target=stated, chart=str(chart.pk), rule=rule)
    return stated


@transaction.atomic
def answer_for_gate(
    *, chart: Chart, code: str, sentence: str, reason: str, by: User, now: datetime
) -> StatedException:
    """Somebody answers for what was not in order when it was given: who, the table says.

    `code` and `sentence` are those of a gate that is not met now; it is met from then on, for the
    lines that are there. Raises NotPermitted, ChartSigned, MissingReason, NothingToState.
    """
    chart = lock_open_chart(chart)
    for gate in unmet_gates(gates_of(read_contents(chart))):
        if gate.is_exceptable and (gate.code, gate.sentence) == (code, sentence):
            return state_exception(
                chart=chart,
                rule=code,
                sentence=sentence,
                subject=gate.subject,
                reason=reason,
                by=by,
                now=now,
                permission=gate.permission,
            )
    raise NothingToState("The chart changed in the meantime. Check again what is missing.")


@transaction.atomic
def note_late_consent(
    *,
    chart: Chart,
    agreement: LateAgreement,
    by: User,
    now: datetime,
) -> LateConsent:
    """A prescriber notes that the client agreed to what was given without a valid signature here.

    Raises NotPermitted, ChartSigned, MissingReason, WrongTime, ConsentTooOld, NothingToState
    (nothing was given).
    """
    staff = require_staff(by, Permission.GRANT_CLEARANCE)
    chart = lock_open_chart(chart)
    agreement.require_words()
    _require_agreed(chart, agreement.modality, agreement.agreed_at, now)
    late = LateConsent.objects.create(
        chart=chart,
        modality=agreement.modality,
        kind=agreement.kind,
        agreed_at=agreement.agreed_at,
        covers_off_label=agreement.covers_off_label,
        witness=agreement.witness.strip() if agreement.is_witnessed else "",
        reason=agreement.reason.strip(),
        by=staff,
        at=now,
    )
    mark_saved(chart, now)
    facts = {"chart": str(chart.pk), "kind": agreement.kind}
    record(by=by, action="late_consent.noted", target=late, **facts)
    return late


def _require_agreed(chart: Chart, modality: str, agreed_at: datetime, now: datetime) -> None:
    given = read_contents(chart).given(modality)
    if not given:
        raise NothingToState("Nothing of this kind was given here: take the consent as usual.")
    require_past(agreed_at, now, field="agreed_at")
    if max(line.at for line in given) - agreed_at > CONSENT_HOLDS:
        raise ConsentTooOld("A consent holds for a year only.", field="agreed_at")
