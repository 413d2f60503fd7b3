"""Take an appointment one step further, or one step back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from bookings.booking.book import booking_rule_errors, lock_client_contacts
from bookings.booking.charted_appointments import record_respected, require_not_charted
from bookings.booking.checking_out import undo_check_out
from bookings.booking.opening import opening_errors
from bookings.booking.restore import assign_again, reserve_again
from bookings.booking.transitions import STEPS, Step, is_open
from bookings.errors import NotForThisClient, TooEarly, WrongStep
from bookings.ground.access import can_change, require_may_change
from bookings.ground.history import (
    BEGUN_ALL_THE_SAME,
    get_fresh_and_lock,
    note_status,
    require_seen,
)
from bookings.messages.notices import enqueue_notice, withdraw_reminder
from bookings.models import Appointment
from bookings.models.appointment_rules import LIVE_STATUSES
from bookings.reservation.day_limits import find_full_providers
from bookings.reservation.deliberate_double_booking import (
    DoubleBookingRequest,
    record_double_booking,
)
from bookings.reservation.reserve import ReservedResources, collisions_refused, lock_reserved
from bookings.reservation.schedule_rules import require_still_offered
from bookings.reservation.slot_request import request_again
from bookings.rules.overrides import Override, note_overrides, require_allowed
from medspa.accounts.models import User
from medspa.audit.log import Actor, record
from medspa.clients.models import Client
from medspa.errors import NotPermitted

Status = Appointment.Status
PLACE_WRITES = ["resource_ids", "overlaps", "overlap_reason", "overlap_by"]
STEP_WRITES = [
    "status",
    "version",
    "checked_out_at",
    "checkout_state",
    "cancelled_by",
    "cancelled_late",
    *PLACE_WRITES,
]


@transaction.atomic
def change_status(
    *,
    appointment: Appointment,
    to: str,
    by: Actor,
    now: datetime,
    reason: str = "",
    seen_version: int | None = None,
    override: Override | None = None,
    double_booking: DoubleBookingRequest | None = None,
) -> Appointment:
    """Take the appointment to the status `to` by one of the steps of `transitions.STEPS`.

    Asking for the status it already has changes nothing. A visit that was cancelled is restored by
    the rules of a new booking; `override` and `double_booking` as there. One that was cancelled or
    missed takes its place again, or another room. Filler waits outside the room while the opening
    checklist says no, unless that is set aside by an `override`.
    Raises WrongStep, TooEarly, NotPermitted, Stale; what `reserve_again` raises, or ClientBusy,
    where a visit wants its time back; what `book_appointment` raises where it was cancelled.
    """
    if to == Status.CANCELLED:
        return cancel_appointment(
            appointment=appointment, by=by, now=now, reason=reason, seen_version=seen_version
        )
    reserved = _place_again(appointment, to, by, now, double_booking)
    fresh = get_fresh_and_lock(appointment)
    if fresh.status == to:
        return fresh
    require_seen(fresh, seen_version, by)
    was, cancelled_by = fresh.status, fresh.cancelled_by
    _required_step(fresh, to, by, now)
    set_aside = _allowed_step(fresh, to, by, now, override)
    if reserved:
        assign_again(fresh, reserved)
    _advance(fresh, to, by=by, now=now, reason=reason)
    if reserved and reserved.double_booking:
        record_double_booking(fresh, by=by)
    note_overrides(fresh, set_aside, override, by=by, now=now)
    if was == Status.CANCELLED:
        _tell_restored(fresh, cancelled_by, by, now)
    return fresh


def _tell_restored(appointment: Appointment, cancelled_by: str, by: Actor, now: datetime) -> None:
    if appointment.starts_at > now:
        enqueue_notice(appointment, "confirmation", now, by=by, restores=cancelled_by)


@transaction.atomic
def cancel_appointment(
    *,
    appointment: Appointment,
    by: Actor,
    now: datetime,
    reason: str = "",
    for_client: bool = False,
    seen_version: int | None = None,
) -> Appointment:
    """Cancel, and tell the client. `for_client`: staff do it at the client's request, so it may be
    late.

    Late means after `Appointment.free_until`; the clinic is never late. Cancelling again changes
    nothing. Raises WrongStep, NotPermitted, Stale.
    """
    fresh = get_fresh_and_lock(appointment)
    if fresh.status == Status.CANCELLED:
        return fresh
    require_seen(fresh, seen_version, by)
    wanted_by_client = for_client or isinstance(by, Client)
    who = Appointment.CancelledBy.CLIENT if wanted_by_client else Appointment.CancelledBy.CLINIC
    fresh.cancelled_by = who
    fresh.cancelled_late = wanted_by_client and now > fresh.free_until
    _advance(fresh, Status.CANCELLED, by=by, now=now, reason=reason)
    withdraw_reminder(fresh)
    if fresh.starts_at > now:
        enqueue_notice(fresh, "cancelled", now, by=by)
    return fresh


@transaction.atomic
def begin_afterwards(*, appointment: Appointment, by: Actor, at: datetime) -> Appointment:
    """The visit did take place, from `at` on, and is written down later: what the opening checklist
    says keeps nobody out any more. That it said no stands in the history and in the audit log.

    Raises WrongStep, TooEarly, NotPermitted.
    """
    fresh = get_fresh_and_lock(appointment)
    refusals = opening_errors(fresh, at)
    said = " ".join(refusal.sentence for refusal in refusals)
    reason = f"{BEGUN_ALL_THE_SAME}. {said}" if said else ""
    _advance(fresh, Status.IN_TREATMENT, by=by, now=at, reason=reason)
    if refusals:
        rules = [refusal.code for refusal in refusals]
        record(by=by, action="appointment.begun_all_the_same", target=fresh, rules=rules)
    return fresh


def undo_status(
    *,
    appointment: Appointment,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
    override: Override | None = None,
    double_booking: DoubleBookingRequest | None = None,
) -> Appointment:
    """Go back one step; the check-out is the last one, and the only one that leaves a signed visit.

    Raises WrongStep and what `change_status` and `undo_check_out` raise.
    """
    require_seen(appointment, seen_version, by)
    if appointment.checked_out_at:
        return undo_check_out(appointment=appointment, by=by, now=now, seen_version=seen_version)
    require_not_charted(appointment)
    to = _before(appointment)
    if not to:
        raise WrongStep("There is nothing to undo.")
    return change_status(
        appointment=appointment,
        to=to,
        by=by,
        now=now,
        seen_version=seen_version,
        override=override,
        double_booking=double_booking,
    )


def open_steps(appointment: Appointment, *, by: Actor, now: datetime) -> list[Status]:
    """The statuses to which `by` could take the appointment now, forward ones first.

    None once its record is signed.
    """
    if appointment.is_charted:
        return []
    known = [(step, to) for (start, to), step in STEPS.items() if start == appointment.status]
    known.sort(key=lambda pair: pair[0].is_undo)
    return [
        Status(to)
        for step, to in known
        if _may_take(step, appointment, by, now) and is_open(step, appointment, now)
    ]


def _before(appointment: Appointment) -> str:
    """The last status of its history to which the table knows a way back; empty if none."""
    back = [
        to for (start, to), step in STEPS.items() if step.is_undo and start == appointment.status
    ]
    rows = appointment.status_history.order_by("-at", "-pk").values_list("status", flat=True)
    return next((status for status in (*rows, *back) if status in back), "")


def _place_again(
    appointment: Appointment,
    to: str,
    by: Actor,
    now: datetime,
    double_booking: DoubleBookingRequest | None,
) -> ReservedResources | None:
    """Where a visit that was given up can be, queued up for in the order of everybody; None where
    it takes its time already."""
    step = STEPS.get((appointment.status, to))
    if step is None or appointment.status in LIVE_STATUSES or appointment.is_charted:
        return None
    if not _may_take(step, appointment, by, now):  # refused below, whether the time is free or not
        return None
    slot_request = request_again(appointment, now, by_staff=isinstance(by, User))
    lock_client_contacts([slot_request], appointment.contact_phone)
    reserved = reserve_again(appointment, slot_request, by=by, double_booking=double_booking)
    lock_reserved(appointment, reserved, now=now)
    return reserved


def _allowed_again(
    appointment: Appointment, by: Actor, now: datetime, override: Override | None
) -> list[NotForThisClient]:
    """Ask everything that a new booking of the time would be asked; return what is set aside.

    One that should have begun already is only put right: its hours are past.
    """
    slot_request = request_again(appointment, now)
    if appointment.starts_at > now:
        require_still_offered(slot_request)
    is_full = bool(find_full_providers(slot_request, [appointment.provider_id]))
    refusals = booking_rule_errors(slot_request, appointment.contact_phone, is_full=is_full)
    return require_allowed(refusals, slot_request=slot_request, by=by, override=override)


def _allowed_step(
    appointment: Appointment, to: str, by: Actor, now: datetime, override: Override | None
) -> list[NotForThisClient]:
    """What the rules about the client and about the day say of the step; return what is set
    aside."""
    if appointment.status == Status.CANCELLED:
        return _allowed_again(appointment, by, now, override)
    if (appointment.status, to) != (Status.ARRIVED, Status.IN_TREATMENT):
        return []
    slot_request = request_again(appointment, now, by_staff=isinstance(by, User))
    refusals = opening_errors(appointment, now)
    return require_allowed(refusals, slot_request=slot_request, by=by, override=override)


def _advance(appointment: Appointment, to: str, *, by: Actor, now: datetime, reason: str) -> None:
    """Write the step: the row, its history and the audit line."""
    step = _required_step(appointment, to, by, now)
    was, appointment.status = appointment.status, to
    appointment.version += 1
    appointment.checked_out_at, appointment.checkout_state = None, ""
    if to != Status.CANCELLED:
        appointment.cancelled_by, appointment.cancelled_late = "", False
    slot_request = request_again(appointment, now, by_staff=isinstance(by, User))
    with collisions_refused(slot_request), record_respected():
        appointment.save(update_fields=STEP_WRITES)
    note_status(appointment, by=by, at=now, reason=reason)
    record(by=by, action=f"appointment.{step.name}", target=appointment, was=was, now=to)


def _required_step(appointment: Appointment, to: str, by: Actor, now: datetime) -> Step:
    require_not_charted(appointment)
    step = STEPS.get((appointment.status, to))
    if step is None:
        label = gettext(Status(to).label).lower() if to in Status.values else to
        says = gettext("From “%(state)s” there is no way to “%(wanted)s”.")
        raise WrongStep(says % {"state": appointment.status_word, "wanted": label})
    require_may_change(by, appointment, step.permission)
    if not _may_take(step, appointment, by, now):
        says = gettext("Please call us about this visit: %(phone)s.")
        raise NotPermitted(says % {"phone": appointment.location.phone})
    if not is_open(step, appointment, now):
        raise TooEarly(f"This can be done {step.opens.value}.")
    return step


def _may_take(step: Step, appointment: Appointment, by: Actor, now: datetime) -> bool:
    if not can_change(by, appointment, step.permission):
        return False
    if isinstance(by, Client):
        return step.clients_may and now < appointment.starts_at
    return True
