"""Opening vials and syringes: stock is drawn in the same transaction as the chart line."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from bookings.models import Appointment
from charting.charts.openings import Opening, SyringeOpening, VialOpening
from charting.charts.services.starting import require_chartable
from charting.charts.services.times import moment_for_rules, moment_opened
from charting.dissolving.reversal_stock import require_reversal
from charting.errors import NotEnoughLeft
from charting.ground.acting_staff import lock_open_chart, mark_saved, require_staff
from charting.ground.amounts import require_amount
from charting.ground.moments import Moment
from charting.models import Chart, Container, Preparation, Syringe
from charting.models.charts.container import USE_WITHIN_HOURS
from charting.safety.lots import lot_problem
from charting.safety.may_give import may_give, request_for_product
from charting.safety.services.exceptions import (
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
from treatments.models import Lot, Product, Rule, StockMovement, Who
from treatments.stock.lot_history import barred_spans
from treatments.stock.services.movement_rules import UNSCANNED, locked_lot
from treatments.stock.services.receiving_and_moving import draw_stock
from treatments.wording import plain_number


@dataclass(frozen=True)
class Drawn:
    """One pack out of stock for a chart that is locked, or a share of one that is open already: at
    what time, by whom, with how much in it.

    What stands here was allowed, or is kept with its reason.
    """

    chart: Chart
    movement: StockMovement | None
    staff: StaffMember
    at: datetime
    amount: Decimal


@transaction.atomic
def open_vial(*, chart: Chart, opening: VialOpening, by: User, now: datetime) -> Preparation:
    """Open a vial of neurotoxin for this chart, mix it or not, and take it from stock.

    Raises NotPermitted, ChartSigned, Contraindicated, WrongModality, LotElsewhere, WrongTime,
    BadAmount, MayNotBeGiven, ReasonNeeded, PrescriberNeeded and the stock errors (OutOfStock,
    LotExpired, LotQuarantined, LotSuspect).
    """
    drawn, lot = _draw_for(chart, opening, by, now), opening.lot
    vial = Preparation.objects.create(
        chart=drawn.chart,
        lot=lot,
        opened_by=drawn.staff,
        drawn=drawn.movement,
        vial_units=drawn.amount,
        **opening.mixture(),
        reconstituted_at=drawn.at,
        reconstituted_by=drawn.staff,
        discard_after=after_hours(drawn.at, lot.product.use_within_hours or USE_WITHIN_HOURS),
    )
    record(by=by, action="vial.opened", target=vial, chart=str(chart.pk), lot=lot.pk)
    return vial


@transaction.atomic
def open_syringe(*, chart: Chart, opening: SyringeOpening, by: User, now: datetime) -> Syringe:
    """Open a syringe of filler for this chart and take it from stock.

    Raises as `open_vial`, and NotEnoughHyaluronidase.
    """
    drawn, lot = _draw_for(chart, opening, by, now), opening.lot
    said = opening.justification
    was_done = said.was_done or chart.is_late_entry
    reason = opening.override_reason or (said.reason if was_done else "")
    require_reversal(chart=drawn.chart, lot=lot, reason=reason, was_done=was_done, by=by, now=now)
    syringe = Syringe.objects.create(
        chart=drawn.chart,
        lot=lot,
        opened_by=drawn.staff,
        drawn=drawn.movement,
        opened_at=drawn.at,
        labelled_ml=drawn.amount,
    )
    record(by=by, action="syringe.opened", target=syringe, chart=str(chart.pk), lot=lot.pk)
    return syringe


@transaction.atomic
def open_syringes(
    *, chart: Chart, opening: SyringeOpening, count: int, by: User, now: datetime
) -> list[Syringe]:
    """So many of one lot, all or none. What was scanned is said of the first. Raises as
    `open_syringe`."""
    alike = replace(opening, entry=UNSCANNED)
    each = [opening, *([alike] * (count - 1))]
    return [open_syringe(chart=chart, opening=one, by=by, now=now) for one in each]


@transaction.atomic
def record_waste(*, container: Container, amount: Decimal, by: User, now: datetime) -> Container:
    """Set how much of the opened product was thrown away in all, in its unit (U or mL).

    Raises NotPermitted, ChartSigned, BadAmount, NotEnoughLeft.
    """
    require_staff(by, Permission.WRITE_CHARTS)
    chart = lock_open_chart(container.chart)
    container = type(container)._default_manager.select_related("lot__product").get(pk=container.pk)
    amount = require_amount(amount, "amount", allow_zero=True)
    if amount > container.not_used:
        raise NotEnoughLeft(
            f"At most {plain_number(container.not_used)} {container.unit} can be wasted in all: "
            f"{plain_number(container.used)} of {plain_number(container.opened)} are used.",
            field="amount",
            left=container.not_used,
        )
    container.wasted = amount
    container.save()
    mark_saved(chart, now)
    record(by=by, action="waste.recorded", target=container, amount=plain_number(amount))
    return container


def after_hours(at: datetime, hours: int) -> datetime:
    """So many hours later by a stopwatch: 24 hours are 24 on days when clocks change, too."""
    return at.astimezone(UTC) + timedelta(hours=hours)


def _draw_for(chart: Chart, opening: Opening, by: User, now: datetime) -> Drawn:
    """Check the opening, take one pack, lock the chart and ask the rules."""
    staff = require_staff(by, Permission.WRITE_CHARTS)
    at = moment_opened(chart, opening.opened_at, now)
    opening.require_possible(at, now)
    require_no_contraindication(chart, opening.lot.product, at)
    amount = opening.amount_held()
    lock_client(chart.client_id)
    opening.require_here(chart)
    movement, barred = _take_pack(chart, opening, at, by, now)
    drawn = Drawn(_locked_chart(chart, now), movement, staff, at, amount)
    ask_of_product(drawn, opening.lot.product, opening.justification, barred, by, now)
    return drawn


def _take_pack(
    chart: Chart, opening: Opening, opened_at: datetime, by: User, now: datetime
) -> tuple[StockMovement, list[Answer]]:
    """One pack out of stock, and why its lot was not to be used.

    Such a lot is drawn only if it was done already, with a reason.
    """
    said = opening.justification
    is_done = said.was_done or chart.is_late_entry
    barred = barred_answers(chart, locked_lot(opening.lot), opened_at) if is_done else []
    movement = draw_stock(
        lot=opening.lot,
        reason=reference(chart),
        entry=opening.entry,
        by=by,
        now=now,
        opened_at=opened_at,
        was_done=is_done and (not barred or bool(said.reason.strip())),
    )
    return movement, barred


def _locked_chart(chart: Chart, now: datetime) -> Chart:
    """Only after the lot: it comes first in the order of locks."""
    locked = lock_open_chart(chart)
    require_chartable(visit_of(locked), now)
    mark_saved(locked, now)
    return locked


def barred_answers(chart: Chart, lot: Lot, at: datetime) -> list[Answer]:
    """Why the lot was not to be used then. Before it is signed a prescriber answers at its gate."""
    moment = Moment.of(chart.appointment.location, at)
    problem = lot_problem(lot, barred_spans([lot])[lot.pk], moment)
    if not problem:
        return []
    about = f"lot {lot.pk}"
    return [Answer(Rule.LOT, Verdict.REFUSED, f"{problem}.", who=Who.NOBODY, about=about)]


def visit_of(chart: Chart) -> Appointment:
    """As it is once the chart is locked: it may have been given up meanwhile."""
    return Appointment.objects.select_related("location", "client").get(pk=chart.appointment_id)


def ask_of_product(
    drawn: Drawn,
    product: Product,
    said: Justification,
    barred: Sequence[Answer],
    by: User,
    now: datetime,
) -> None:
    """Whether the product may be given to this client at all, before area and amount are known."""
    chart = drawn.chart
    question = request_for_product(chart, product, moment_for_rules(chart, drawn.at, now))
    answers = [*may_give(question, chart=chart), *barred]
    on = question.on
    asked = require_justification(answers, chart=chart, on=on, justification=said, by=by)
    keep_exceptions(
        asked,
        chart=chart,
        line=None,
        on=on,
        justification=said,
        by=by,
        staff=drawn.staff,
        now=now,
    )
