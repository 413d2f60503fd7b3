"""One vial for several clients on a day: whether, says the medical director; a share, its return.

A share is a vial of its own chart: what was taken of the other, with its clock and strength. What
was handed on is no longer of the chart in which it was opened, so all is counted and wasted once.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from charting.charts.services.containers import Drawn, ask_of_product, barred_answers, visit_of
from charting.charts.services.starting import require_chartable
from charting.charts.services.times import moment_opened
from charting.charts.sharing_vials.queries import is_shared_at
from charting.errors import AlreadyUsed, ChartSigned, MissingReason, NotEnoughLeft, NotShared
from charting.ground.acting_staff import lock_chart, lock_open_chart, mark_saved, require_staff
from charting.ground.amounts import require_amount
from charting.ground.moments import require_past
from charting.ground.sealing import seal_sharing
from charting.models import Chart, Preparation, SharingDecision
from charting.safety.services.exceptions import NO_JUSTIFICATION, Justification
from charting.safety.services.screening import require_no_contraindication
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.chain.seals import newest_key
from medspa.audit.log import record
from medspa.clients.services import lock_client
from medspa.clinic.models import Location
from treatments.models import Product
from treatments.stock.services.movement_rules import locked_lot
from treatments.wording import plain_number

SAME = ("diluent", "diluent_ml", "label_units_per_ml", "reconstituted_at", "discard_after")


@dataclass(frozen=True, kw_only=True)
class ShareTaken:
    """So many `units` of `vial`, which was opened for another client, at `taken_at` or just now."""

    vial: Preparation
    units: Decimal | None
    taken_at: datetime | None = None
    justification: Justification = NO_JUSTIFICATION


@transaction.atomic
def decide_sharing(
    *, location: Location, product: Product, is_allowed: bool, reason: str, by: User, now: datetime
) -> SharingDecision:
    """Let vials of the product be shared at the place, or end it; signed with the reason.

    Raises NotPermitted, MissingReason, NotShared (it is so already, or it is no vial).
    """
    staff = require_staff(by, Permission.SET_CLINIC_POLICY)
    if not reason.strip():
        raise MissingReason("Say why.", field="reason")
    if not product.is_neurotoxin:
        raise NotShared("Only vials of neurotoxin can be shared.", field="product")
    if is_shared_at(location, product) == is_allowed:
        raise NotShared(f"{product} at {location}: that is so already.", field="product")
    decision = SharingDecision(
        location=location,
        product=product,
        is_allowed=is_allowed,
        reason=reason.strip(),
        by=staff,
        at=now,
        key_version=newest_key(),
    )
    decision.seal = seal_sharing(decision)
    decision.save(force_insert=True)
    record(by=by, action="sharing.decided", target=decision, allowed=is_allowed)
    return decision


@transaction.atomic
def take_share(*, chart: Chart, share: ShareTaken, by: User, now: datetime) -> Preparation:
    """Take a share of a vial that is open for another client into this chart. No stock is drawn.

    Raises NotPermitted, ChartSigned, Contraindicated, WrongTime, BadAmount, NotShared,
    NotEnoughLeft, MayNotBeGiven, ReasonNeeded, PrescriberNeeded.
    """
    staff = require_staff(by, Permission.WRITE_CHARTS)
    units = require_amount(share.units, "share_units")
    at = require_past(moment_opened(chart, share.taken_at, now), now, field="opened_at")
    require_no_contraindication(chart, share.vial.product, at)
    lock_client(chart.client_id)
    lot = locked_lot(share.vial.lot)
    chart, vial = _lock_both(chart, share.vial)
    require_chartable(visit_of(chart), now)
    _require_shareable(vial, chart, units, at)
    drawn = Drawn(chart, None, staff, at, units)
    barred = barred_answers(chart, lot, at)
    ask_of_product(drawn, lot.product, share.justification, barred, by, now)
    taken = Preparation.objects.create(
        chart=chart,
        lot=lot,
        opened_by=staff,
        reconstituted_by=vial.reconstituted_by,
        vial_units=units,
        shared_from=vial,
        shared_at=at,
        **{name: getattr(vial, name) for name in SAME},
    )
    mark_saved(chart, now)
    record(by=by, action="vial.shared", target=taken, chart=str(chart.pk), lot=lot.pk)
    return taken


@transaction.atomic
def return_share(*, share: Preparation, by: User, now: datetime) -> None:
    """Give an unused share back to the vial. Raises NotPermitted, ChartSigned, AlreadyUsed."""
    require_staff(by, Permission.WRITE_CHARTS)
    if share.shared_from is None:
        raise AlreadyUsed("This vial was opened for this chart.")
    locked_lot(share.lot)
    chart, _ = _lock_both(share.chart, share.shared_from)
    share = Preparation.objects.get(pk=share.pk)
    if share.used or share.wasted:
        raise AlreadyUsed("Some of it was used or wasted: it stays in this chart.")
    record(by=by, action="vial.share_returned", target=share, chart=str(chart.pk))
    share.delete()
    mark_saved(chart, now)


def _lock_both(chart: Chart, vial: Preparation) -> tuple[Chart, Preparation]:
    """Both charts, always in the same order, so that two who share cannot wait for each other."""
    locked = {}
    for pk in sorted({chart.pk, vial.chart_id}):
        if pk == chart.pk:
            locked[pk] = lock_open_chart(chart)
        else:
            locked[pk] = lock_chart(vial.chart)
    if locked[vial.chart_id].is_signed:
        raise ChartSigned(
            "The record in which this vial was opened is signed: what was left of it is told there."
        )
    fresh = Preparation.objects.select_related("lot__product", "reconstituted_by")
    vial = fresh.get(pk=vial.pk)
    vial.chart = locked[vial.chart_id]
    return locked[chart.pk], vial


def _require_shareable(vial: Preparation, chart: Chart, units: Decimal, at: datetime) -> None:
    place = chart.appointment.location
    if not is_shared_at(place, vial.product):
        raise NotShared(f"Vials of {vial.product} are not shared here.", field="share_of")
    if vial.shared_from_id is not None or vial.chart_id == chart.pk:
        raise NotShared("A share is taken of a vial of another client.", field="share_of")
    if chart.replaces_id is not None:
        raise NotShared("A chart that is written anew tells what was opened then.", field=None)
    if vial.chart.appointment.location != place:
        raise NotShared("This vial was opened at another location.", field="share_of")
    if place.local(vial.reconstituted_at).date() != place.local(at).date():
        raise NotShared("A vial is shared on the day on which it was opened.", field="share_of")
    if at > vial.discard_after:
        raise NotShared("This vial had to be used by now. Discard it.", field="share_of")
    if units > vial.left:
        raise NotEnoughLeft(
            f"Only {plain_number(vial.left)} {vial.unit} left in this vial.",
            field="share_units",
            left=vial.left,
        )
