"""Written wrongly when it was opened: the time, and how a vial was mixed."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from charting.charts.services.containers import after_hours
from charting.charts.services.times import moment_opened
from charting.errors import AlreadyUsed, WrongTime
from charting.ground.acting_staff import lock_open_chart, mark_saved, require_staff
from charting.ground.amounts import require_amount
from charting.ground.moments import require_past
from charting.models import Container, Preparation
from charting.models.charts.container import USE_WITHIN_HOURS
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from treatments.wording import plain_number


@transaction.atomic
def correct_opening(
    *,
    container: Container,
    opened_at: datetime,
    by: User,
    now: datetime,
    diluent: str = "",
    diluent_ml: Decimal | None = None,
) -> Container:
    """Write anew when it was opened and, of a vial, with what and how much (mL) it was mixed.

    What is left out stays. The audit log keeps what was written before. Raises NotPermitted,
    ChartSigned, AlreadyUsed (it is shared), BadAmount, WrongTime (in the future, or after something
    was given from it).
    """
    require_staff(by, Permission.WRITE_CHARTS)
    chart = lock_open_chart(container.chart)
    container = type(container)._default_manager.select_related("lot__product").get(pk=container.pk)
    if isinstance(container, Preparation) and (container.is_share or container.shared):
        raise AlreadyUsed("It is shared: what was written when it was opened stays.")
    opened_at = require_past(moment_opened(chart, opened_at, now), now, field="opened_at")
    _require_nothing_given_before(container, opened_at)
    before = _facts(container)
    if isinstance(container, Preparation):
        _mix(container, opened_at, diluent, diluent_ml)
    else:
        container.opened_at = opened_at  # type: ignore[attr-defined]
    container.save()
    mark_saved(chart, now)
    record(by=by, action="opening.corrected", target=container, chart=str(chart.pk), **before)
    return container


def _require_nothing_given_before(container: Container, opened_at: datetime) -> None:
    if container.injections.filter(at__lt=opened_at).exists():
        raise WrongTime("Something was given from it before that time.", field="opened_at")


def _mix(vial: Preparation, at: datetime, diluent: str, diluent_ml: Decimal | None) -> None:
    vial.reconstituted_at = at
    vial.discard_after = after_hours(at, vial.product.use_within_hours or USE_WITHIN_HOURS)
    if not vial.is_mixed:
        return
    vial.diluent = diluent or vial.diluent
    if diluent_ml is not None:
        vial.diluent_ml = require_amount(diluent_ml, "diluent_ml")


def _facts(container: Container) -> dict[str, str]:
    """What was written before."""
    facts = {"before_at": container.ready_at.isoformat()}
    if isinstance(container, Preparation) and container.diluent_ml is not None:
        facts |= {
            "before_diluent": container.diluent,
            "before_ml": plain_number(container.diluent_ml),
        }
    return facts
