"""Each act of a chart is done once, however often it arrives, and in the order of its device."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.crypto import salted_hmac

from charting.charts.act_stamp import ActStamp
from charting.charts.errors import ActOutOfOrder, ActReused
from charting.models import Chart, ChartAct, ChartStep, DeviceHalf
from medspa.accounts.models import User
from medspa.database.locks import lock_key

KEPT_FOR = timedelta(days=90)
SALT = "charting.acts"


@transaction.atomic
def act_once[Answer](
    stamp: ActStamp,
    *,
    chart: Chart,
    body: str,
    by: User,
    now: datetime,
    act: Callable[[], tuple[str, Answer]],
) -> tuple[str, Answer | None]:
    """Do it with `act`, which says where it led, or nothing if it was refused; else say so again.

    Acts of one device queue up. It is one transaction with what `act` writes: what is refused
    leaves no key behind. A repeat answers where the first one led, and None.
    Raises ActReused, ActOutOfOrder.
    """
    lock_key(f"{SALT} {stamp.device}")
    if before := ChartAct.objects.filter(key=stamp.key).first():
        return _repeated(before, chart, body, by), None
    _require_order(stamp, chart)
    led_to, answer = act()
    if led_to:
        ChartAct.objects.create(
            key=stamp.key,
            device=stamp.device,
            number=stamp.number,
            chart=chart,
            by=by,
            body_hash=_hash(body),
            said_at=stamp.said_at,
            clock_ms=round(stamp.clock.total_seconds() * 1000),
            done_at=now,
            answer=led_to,
        )
    return led_to, answer


def half_for(user: User, device: uuid.UUID, now: datetime) -> bytes:
    """Our half of the key to what waits on this device for this person, made when first asked."""
    row, _ = DeviceHalf.objects.get_or_create(user=user, device=device, defaults={"made_at": now})
    return bytes(row.half)


def sweep_chart_acts(*, now: datetime) -> int:
    """Forget the acts that no device repeats any more, and the steps of closed charts; return how
    many acts."""
    ChartStep.objects.exclude(chart__in=Chart.objects.unsigned()).delete()
    return ChartAct.objects.filter(done_at__lte=now - KEPT_FOR).delete()[0]


def _repeated(before: ChartAct, chart: Chart, body: str, by: User) -> str:
    if (before.chart_id, before.by_id, before.body_hash) != (chart.pk, by.pk, _hash(body)):
        raise ActReused("This was sent before with something else in it. Enter it again.")
    return before.answer


def _require_order(stamp: ActStamp, chart: Chart) -> None:
    """What came first is judged first: amounts and times depend on it."""
    done = ChartAct.objects.filter(device=stamp.device)
    last = done.filter(chart=chart).aggregate(last=Max("number"))["last"] or 0
    if stamp.number <= last or done.filter(number=stamp.number).exists():
        raise ActOutOfOrder(
            "Something later from this tablet was saved before it. Look at the chart, then enter "
            "it again if it is missing."
        )


def _hash(body: str) -> str:
    return salted_hmac(SALT, body, algorithm="sha256").hexdigest()
