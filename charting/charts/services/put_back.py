"""Opened by mistake: back on the shelf within minutes, with its reason in the chart."""

from datetime import datetime

from django.db import transaction

from charting.errors import AlreadyMixed, AlreadyUsed, MissingReason
from charting.ground.acting_staff import lock_open_chart, mark_saved, require_staff
from charting.models import Container, Preparation, PutBack
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from treatments.errors import TooLateToPutBack
from treatments.stock.services.movement_rules import locked_lot
from treatments.stock.services.put_back import put_back_stock


@transaction.atomic
def put_back_container(
    *,
    container: Container,
    reason: str,
    by: User,
    now: datetime,
    was_never_mixed: bool = False,
) -> PutBack:
    """Take an unused vial or syringe out of the open chart and return it to its lot.

    A vial goes back only if nothing was drawn into it (`was_never_mixed`). Raises NotPermitted,
    ChartSigned, MissingReason, AlreadyUsed, AlreadyMixed, TooLateToPutBack.
    """
    staff = require_staff(by, Permission.WRITE_CHARTS)
    if not reason.strip():
        raise MissingReason("Say why it goes back.", field="reason")
    locked_lot(container.lot)
    chart = lock_open_chart(container.chart)
    container = _fresh(container)
    _require_whole(container, was_never_mixed)
    if container.drawn is None:
        raise TooLateToPutBack("It is not known which pack this was. Record it as waste.")
    is_vial = isinstance(container, Preparation)
    note = PutBack.objects.create(
        chart=chart,
        movement=put_back_stock(opened=container.drawn, by=by, now=now),
        kind=PutBack.Kind.VIAL if is_vial else PutBack.Kind.SYRINGE,
        lot=container.lot,
        opened_at=container.drawn.at,
        opened_by=container.opened_by,
        was_never_mixed=is_vial,
        reason=reason.strip(),
        by=staff,
        at=now,
    )
    record(by=by, action=f"{note.kind}.put_back", target=note, chart=str(chart.pk), lot=note.lot_id)
    container.delete()
    mark_saved(chart, now)
    return note


def _fresh(container: Container) -> Container:
    rows = type(container)._default_manager.select_related("lot__product", "drawn", "opened_by")
    found = rows.filter(pk=container.pk).first()
    if found is None:
        raise AlreadyUsed("This went back already.")
    return found


def _require_whole(container: Container, was_never_mixed: bool) -> None:
    if container.left != container.opened:
        raise AlreadyUsed("Some of it was used or wasted: it stays in this chart.")
    if isinstance(container, Preparation) and not was_never_mixed:
        raise AlreadyMixed(
            "A vial that was mixed does not go back: record it as waste.",
            field="was_never_mixed",
        )
