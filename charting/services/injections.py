"""What was given where. Sides are the client's own."""

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from charting.errors import (
    AreaIsComposite,
    NotEnoughLeft,
    UseByPassed,
    VisitChanged,
    WrongModality,
    WrongTime,
)
from charting.models import Chart, Container, Injection, Preparation, Syringe
from charting.services.acting import acting_staff, lock_open_chart, mark_saved
from charting.services.containers import require_amount
from charting.sides import side_in
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from treatments.amounts import plain
from treatments.models import FacialArea


@dataclass(frozen=True)
class Details:
    """How it was given; all of it optional, so that an area and an amount are enough."""

    point_label: str = ""
    plane: str = ""
    device: str = ""
    technique: str = ""


@transaction.atomic
def give_injection(
    *,
    chart: Chart,
    area: FacialArea,
    container: Container,
    amount: Decimal,
    by: User,
    now: datetime,
    side: str = "",
    details: Details | None = None,
    at: datetime | None = None,
) -> Injection:
    """Note one amount (U or mL, as the product has it) at one place.

    Midline areas take no side (or `M`). Raises NotPermitted, ChartSigned, SideRequired,
    SideNotTaken, AreaIsComposite, WrongModality, BadAmount, NotEnoughLeft, UseByPassed, WrongTime.
    """
    acting_staff(by, Permission.WRITE_CHARTS)
    chart = lock_open_chart(chart)
    container = _fresh(container)
    given_at = at or now
    _require_time(container, given_at, now)
    injection = Injection(
        chart=chart,
        sequence=_next_sequence(chart),
        at=given_at,
        **_placed(chart, area, side, container, amount),
        **asdict(details or Details()),
    )
    _require_left(container, injection.amount)
    injection.save()
    mark_saved(chart, now)
    record(by=by, action="injection.given", target=injection, **_facts(injection))
    return injection


@transaction.atomic
def change_injection(
    *,
    injection: Injection,
    area: FacialArea,
    container: Container,
    amount: Decimal,
    by: User,
    now: datetime,
    side: str = "",
    details: Details | None = None,
) -> Injection:
    """Correct a line of an open chart: every value anew. Raises as `give_injection`."""
    acting_staff(by, Permission.WRITE_CHARTS)
    chart = lock_open_chart(injection.chart)
    injection = Injection.objects.get(pk=injection.pk)
    container = _fresh(container)
    _require_time(container, injection.at, now)
    freed = injection.amount if injection.container == container else Decimal(0)
    values = _placed(chart, area, side, container, amount) | asdict(details or Details())
    for name, value in values.items():
        setattr(injection, name, value)
    _require_left(container, injection.amount - freed)
    injection.save()
    mark_saved(chart, now)
    record(by=by, action="injection.changed", target=injection, **_facts(injection))
    return injection


@transaction.atomic
def remove_injection(*, injection: Injection, by: User, now: datetime) -> None:
    """Take back a line of an open chart. Raises NotPermitted, ChartSigned."""
    acting_staff(by, Permission.WRITE_CHARTS)
    chart = lock_open_chart(injection.chart)
    record(by=by, action="injection.removed", target=injection, **_facts(injection))
    injection.delete()
    mark_saved(chart, now)


def _fresh(container: Container) -> Container:
    return type(container)._default_manager.select_related("lot__product").get(pk=container.pk)


def _placed(
    chart: Chart, area: FacialArea, side: str, container: Container, amount: Decimal
) -> dict[str, object]:
    if container.chart_id != chart.pk:
        raise VisitChanged("This product was opened for another chart.", field="container")
    _require_chartable(area, container)
    return {
        "area": area,
        "side": side_in(area, side),
        "preparation": container if isinstance(container, Preparation) else None,
        "syringe": container if isinstance(container, Syringe) else None,
        "amount": require_amount(amount, "amount"),
    }


def _require_chartable(area: FacialArea, container: Container) -> None:
    parts = list(area.parts.all())
    if parts:
        names = " and ".join(part.lay_name for part in parts)
        codes = [part.code for part in parts]
        raise AreaIsComposite(f"Chart {area} as {names}.", field="area", parts=codes)
    if container.product.modality not in area.modalities:
        kind = container.product.get_kind_display().lower()
        raise WrongModality(f"{area} does not take {kind}.", field="area")


def _require_left(container: Container, more: Decimal) -> None:
    if more > container.left:
        raise NotEnoughLeft(
            f"Only {plain(container.left)} {container.unit} left of {container.product}, "
            f"lot {container.lot.lot_number}.",
            field="amount",
            left=container.left,
        )


def _require_time(container: Container, at: datetime, now: datetime) -> None:
    if at > now:
        raise WrongTime("This time is in the future.", field="at")
    if at < container.ready_at:
        raise WrongTime(f"{container.product} was not open yet at that time.", field="at")
    if container.use_by and at > container.use_by:
        raise UseByPassed("This vial was mixed too long ago. Discard it.", field="container")


def _next_sequence(chart: Chart) -> int:
    return (chart.injections.aggregate(last=Max("sequence"))["last"] or 0) + 1


def _facts(injection: Injection) -> dict[str, str]:
    return {
        "chart": str(injection.chart_id),
        "area": injection.area_id,
        "side": injection.side,
        "amount": plain(injection.amount),
    }
