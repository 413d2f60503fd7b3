"""Opening vials and syringes: stock is drawn in the same transaction as the chart line."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from bookings.models import Appointment
from charting.charts.services.starting import require_chartable
from charting.charts.services.times import moment_for_rules, moment_opened
from charting.clearances.validity import Moment, lot_problem
from charting.dissolving.reversal_stock import require_reversal
from charting.errors import BadAmount, LotElsewhere, NotEnoughLeft, WrongModality, WrongTime
from charting.ground.acting_staff import lock_open_chart, mark_saved, require_staff
from charting.ground.amounts import require_amount
from charting.models import Chart, Container, Preparation, Syringe
from charting.models.charts.container import USE_WITHIN_HOURS
from charting.safety.may_give import may_give
from charting.safety.services.exceptions import (
    NO_JUSTIFICATION,
    Justification,
    keep_exceptions,
    require_justification,
)
from charting.safety.services.screening import require_no_contraindication
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record, reference
from medspa.clients.services import lock_client
from medspa.clinic.models import StaffMember
from treatments.giving import Answer, Verdict
from treatments.models import Lot, Modality, Rule, StockMovement, Who
from treatments.stock.lot_history import barred_spans
from treatments.stock.services.movement_rules import UNSCANNED, Entry, locked_lot
from treatments.stock.services.receiving_and_moving import draw_stock
from treatments.wording import plain_number


@transaction.atomic
def open_vial(
    *,
    chart: Chart,
    lot: Lot,
    diluent_ml: Decimal,
    by: User,
    now: datetime,
    vial_units: Decimal | None = None,
    diluent: str = Preparation.Diluent.SALINE,
    reconstituted_at: datetime | None = None,
    entry: Entry = UNSCANNED,
    justification: Justification = NO_JUSTIFICATION,
) -> Preparation:
    """Mix a vial of neurotoxin for this chart and take it from stock.

    `vial_units` is what the pack holds unless given, and never more. `justification` answers what
    the rules ask of the product (`may_give`), and why a lot was opened that was not to be used.
    Raises NotPermitted, ChartSigned, Contraindicated, WrongModality, LotElsewhere, WrongTime,
    BadAmount, MayNotBeGiven, ReasonNeeded, PrescriberNeeded and the stock errors (OutOfStock,
    LotExpired, LotQuarantined, LotSuspect).
    """
    staff = require_staff(by, Permission.WRITE_CHARTS)
    mixed_at = moment_opened(chart, reconstituted_at, now)
    _require_modality(lot, Modality.NEUROTOXIN)
    _require_past(mixed_at, now)
    require_no_contraindication(chart, lot.product, mixed_at)
    vial_units = _within_pack(lot, vial_units, "vial_units")
    lock_client(chart.client_id)
    chart, drawn, barred = _draw_for(chart, lot, entry, by, now, mixed_at, justification)
    _ask_rules(chart, lot, mixed_at, justification, by, staff, now, barred)
    hours = lot.product.use_within_hours or USE_WITHIN_HOURS
    vial = Preparation.objects.create(
        chart=chart,
        lot=lot,
        opened_by=staff,
        drawn=drawn,
        vial_units=vial_units,
        diluent=diluent,
        diluent_ml=require_amount(diluent_ml, "diluent_ml"),
        reconstituted_at=mixed_at,
        reconstituted_by=staff,
        discard_after=after_hours(mixed_at, hours),
    )
    record(by=by, action="vial.opened", target=vial, chart=str(chart.pk), lot=lot.pk)
    return vial


@transaction.atomic
def open_syringe(
    *,
    chart: Chart,
    lot: Lot,
    by: User,
    now: datetime,
    labelled_ml: Decimal | None = None,
    entry: Entry = UNSCANNED,
    override_reason: str = "",
    opened_at: datetime | None = None,
    justification: Justification = NO_JUSTIFICATION,
) -> Syringe:
    """Open a syringe of filler for this chart and take it from stock.

    `labelled_ml` is what the pack holds unless given, and never more. Raises as `open_vial`, and
    NotEnoughHyaluronidase.
    """
    staff = require_staff(by, Permission.WRITE_CHARTS)
    opened_at = moment_opened(chart, opened_at, now)
    _require_modality(lot, Modality.FILLER)
    _require_past(opened_at, now)
    require_no_contraindication(chart, lot.product, opened_at)
    labelled_ml = _within_pack(lot, labelled_ml, "labelled_ml")
    lock_client(chart.client_id)
    chart, drawn, barred = _draw_for(chart, lot, entry, by, now, opened_at, justification)
    _ask_rules(chart, lot, opened_at, justification, by, staff, now, barred)
    require_reversal(chart=chart, lot=lot, reason=override_reason, by=by, now=now)
    syringe = Syringe.objects.create(
        chart=chart,
        lot=lot,
        opened_by=staff,
        drawn=drawn,
        opened_at=opened_at,
        labelled_ml=labelled_ml,
    )
    record(by=by, action="syringe.opened", target=syringe, chart=str(chart.pk), lot=lot.pk)
    return syringe


@transaction.atomic
def record_waste(*, container: Container, amount: Decimal, by: User, now: datetime) -> Container:
    """Set how much of the opened product was thrown away, in its unit (U or mL).

    Raises NotPermitted, ChartSigned, BadAmount, NotEnoughLeft.
    """
    require_staff(by, Permission.WRITE_CHARTS)
    chart = lock_open_chart(container.chart)
    container = type(container)._default_manager.select_related("lot__product").get(pk=container.pk)
    amount = require_amount(amount, "amount", allow_zero=True)
    unwasted = container.left + container.wasted
    if amount > unwasted:
        raise NotEnoughLeft(
            f"Only {plain_number(unwasted)} {container.unit} are left to waste.",
            field="amount",
            left=unwasted,
        )
    container.wasted = amount
    container.save()
    mark_saved(chart, now)
    record(by=by, action="waste.recorded", target=container, amount=plain_number(amount))
    return container


def after_hours(at: datetime, hours: int) -> datetime:
    """So many hours later by a stopwatch: 24 hours are 24 on days when clocks change, too."""
    return at.astimezone(UTC) + timedelta(hours=hours)


def _within_pack(lot: Lot, said: Decimal | None, field: str) -> Decimal:
    """What the container holds: as said, else as the pack. Raises BadAmount."""
    holds = lot.pack.amount
    amount = require_amount(holds if said is None else said, field)
    if holds is not None and amount > holds:
        raise BadAmount(
            f"{lot.pack} holds {plain_number(holds)} {lot.product.unit}, no more.", field=field
        )
    return amount


def _draw_for(
    chart: Chart,
    lot: Lot,
    entry: Entry,
    by: User,
    now: datetime,
    opened_at: datetime,
    justification: Justification,
) -> tuple[Chart, StockMovement, list[Answer]]:
    """Take one pack, then lock the chart: the lot comes first in the order of locks.

    A lot that was not to be used is drawn only if it was done already, with a reason.
    """
    if lot.location_id != chart.appointment.location_id:
        raise LotElsewhere("This lot lies at another location.", field="lot")
    is_done = justification.was_done or chart.is_late_entry
    barred = _barred(chart, locked_lot(lot), opened_at) if is_done else []
    drawn = draw_stock(
        lot=lot,
        reason=reference(chart),
        entry=entry,
        by=by,
        now=now,
        opened_at=opened_at,
        was_done=is_done and (not barred or bool(justification.reason.strip())),
    )
    locked = lock_open_chart(chart)
    require_chartable(_visit_of(locked), now)
    mark_saved(locked, now)
    return locked, drawn, barred


def _barred(chart: Chart, lot: Lot, at: datetime) -> list[Answer]:
    """Why the lot was not to be used then. Before it is signed a prescriber answers at its gate."""
    moment = Moment.of(chart.appointment.location, at)
    problem = lot_problem(lot, barred_spans([lot])[lot.pk], moment)
    if not problem:
        return []
    about = f"lot {lot.pk}"
    return [Answer(Rule.LOT, Verdict.REFUSED, f"{problem}.", who=Who.NOBODY, about=about)]


def _visit_of(chart: Chart) -> Appointment:
    """As it is once the chart is locked: it may have been given up meanwhile."""
    return Appointment.objects.select_related("location", "client").get(pk=chart.appointment_id)


def _ask_rules(
    chart: Chart,
    lot: Lot,
    opened_at: datetime,
    justification: Justification,
    by: User,
    staff: StaffMember,
    now: datetime,
    barred: Sequence[Answer],
) -> None:
    """Whether the product may be given to this client at all, before area and amount are known."""
    at = moment_for_rules(chart, opened_at, now)
    on = chart.appointment.location.local(at).date()
    answers = may_give(client=chart.client, product=lot.product, at=at, by=by, chart=chart)
    asked = require_justification(
        [*answers, *barred], chart=chart, on=on, justification=justification, by=by
    )
    keep_exceptions(
        asked,
        chart=chart,
        line=None,
        on=on,
        justification=justification,
        by=by,
        staff=staff,
        now=now,
    )


def _require_modality(lot: Lot, modality: Modality) -> None:
    if lot.product.modality != modality:
        raise WrongModality(f"{lot.product} is not a {modality.label.lower()}.", field="lot")


def _require_past(at: datetime, now: datetime) -> None:
    if at.astimezone(UTC) > now.astimezone(UTC):
        raise WrongTime("This time is in the future.", field="opened_at")
