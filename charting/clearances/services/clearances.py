"""Exams: a prescriber sees the client before anything is injected, and orders what [R50][R52]."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from bookings.rules.eligibility import forget_clearance
from charting.clearances.acceptance import days_of_validity, jurisdictions_of, require_accepted
from charting.clearances.errors import ExamTooOld, OrderNotClear
from charting.clearances.order_entry import Exam, OrderDraft
from charting.clearances.queries import has_telehealth_consent
from charting.clearances.usual_order import require_usual
from charting.errors import AlreadyWithdrawn, MissingReason, WrongTime
from charting.followup.booking_eligibility import sync_clearance
from charting.ground.acting_staff import require_staff
from charting.ground.sealing_orders_and_assessments import seal_order
from charting.models import Clearance, OrderLine
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record, reference
from medspa.clients.models import Client
from medspa.clinic.models import Location, StaffMember
from treatments.catalogue.jurisdictions import state_of
from treatments.giving.wordings import day_text
from treatments.models import DoseRange, FacialArea

ALL_REGIONS = tuple(FacialArea.Region.values)
JUST_NOW = Exam()


@transaction.atomic
def grant_clearance(
    *,
    client: Client,
    location: Location,
    by: User,
    now: datetime,
    modalities: Collection[str] = (),
    regions: Collection[str] = ALL_REGIONS,
    exam: Exam = JUST_NOW,
    lines: Sequence[OrderDraft] = (),
) -> Clearance:
    """Note that the prescriber who acts examined this client, and what is ordered for `location`.

    With `lines` it allows what they order, and nothing else; a line without areas holds in
    `regions`. Without, it allows `modalities` in `regions`. The rules of the client's own state
    during the exam count like those of the location's.
    Raises NotPermitted (a nurse cannot grant), WrongTime, ExamNotAccepted, ExamTooOld,
    ExamIncomplete, OrderNotClear, BadAmount, ReasonNeeded for more than usual.
    """
    prescriber = require_staff(by, Permission.GRANT_CLEARANCE)
    clearance = _exam_of(client, prescriber, location, exam, now)
    if lines:
        exam.require_complete()
        for line in lines:
            line.require_clear(clearance.examined_on, clearance.expires_on)
        modalities, regions = _scope_of(lines, regions)
        _require_usual(lines)
    clearance.modalities, clearance.regions = sorted(modalities), sorted(regions)
    _keep_sealed(clearance, [line.line_of(clearance) for line in lines])
    sync_clearance(clearance)
    record(
        by=by,
        action="clearance.granted",
        target=clearance,
        client=client.pk,
        mode=exam.mode,
        lines=len(lines),
        sealed=True,
    )
    return clearance


def _keep_sealed(clearance: Clearance, ordered: Sequence[OrderLine]) -> None:
    """Sealed before it is a row: nothing of it is changed afterwards."""
    seal_order(clearance, ordered)
    clearance.save(force_insert=True)
    for row in ordered:
        row.clearance = clearance
        row.save(force_insert=True)


def _exam_of(
    client: Client, prescriber: StaffMember, location: Location, exam: Exam, now: datetime
) -> Clearance:
    """The row to keep, without what it allows."""
    at = exam.at or now
    if at > now:
        raise WrongTime("The exam cannot lie in the future.", field="examined_at")
    states = jurisdictions_of(exam, location)
    has_consent = exam.is_remote and has_telehealth_consent(client, at)
    require_accepted(exam, states, prescriber, has_consent=has_consent)
    examined_on = location.local(at).date()
    expires_on = examined_on + timedelta(days=days_of_validity(states))
    _require_recent(examined_on, expires_on, location.local(now).date())
    return Clearance(
        client=client,
        prescriber=prescriber,
        examined_at=at,
        examined_on=examined_on,
        noted_at=now,
        expires_on=expires_on,
        note=exam.note.strip(),
        mode=exam.mode,
        client_state=exam.client_state or state_of(location.region),
        given_in=state_of(location.region),
        elements=[one for one in Clearance.Element if one in exam.elements],
    )


def _require_recent(examined_on: date, expires_on: date, today: date) -> None:
    """An exam may be noted late while what it allows still holds."""
    if expires_on < today:
        raise ExamTooOld(
            f"An exam of {day_text(examined_on)} held to {day_text(expires_on)}: examine the "
            "client again.",
            field="examined_at",
        )


def _scope_of(lines: Iterable[OrderDraft], regions: Collection[str]) -> tuple[set[str], set[str]]:
    """Kinds of product and regions that the lines reach."""
    wanted = {code for line in lines for code in line.areas}
    known = list(FacialArea.objects.chartable().filter(pk__in=wanted))
    unknown = wanted - {area.pk for area in known}
    if unknown:
        raise OrderNotClear("Choose areas that are charted one by one.", field="areas")
    modalities, reached = set(), set()
    for line in lines:
        _require_taken(line, known)
        modalities.add(line.modality)
        reached |= line.regions(known) or set(regions)
    return modalities, reached


def _require_usual(lines: Iterable[OrderDraft]) -> None:
    areas = list(FacialArea.objects.chartable())
    ranges = list(DoseRange.objects.select_related("product"))
    for line in lines:
        require_usual(line, areas, ranges)


def _require_taken(line: OrderDraft, known: Collection[FacialArea]) -> None:
    refusing = [
        str(area)
        for area in known
        if area.pk in line.areas and line.modality not in area.modalities
    ]
    if refusing:
        raise OrderNotClear(f"{line.what} is not given in {', '.join(refusing)}.", field="areas")


@transaction.atomic
def revoke_clearance(*, clearance: Clearance, reason: str, by: User, now: datetime) -> Clearance:
    """Withdraw a clearance from now on. Raises NotPermitted, AlreadyWithdrawn, MissingReason."""
    prescriber = require_staff(by, Permission.GRANT_CLEARANCE)
    clearance = Clearance.objects.select_for_update(of=("self",)).get(pk=clearance.pk)
    if clearance.revoked_at:
        raise AlreadyWithdrawn("This clearance is withdrawn already.")
    if not reason.strip():
        raise MissingReason("Say why it is withdrawn.", field="reason")
    clearance.revoked_at, clearance.revoked_by = now, prescriber
    clearance.revoked_reason = reason.strip()
    clearance.save(update_fields=["revoked_at", "revoked_by", "revoked_reason"])
    forget_clearance(client=clearance.client, source=reference(clearance))
    record(by=by, action="clearance.withdrawn", target=clearance)
    return clearance
