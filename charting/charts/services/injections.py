"""What was given where. Sides are the client's own."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from charting.charts.services.idle_reasons import drop_idle_reasons
from charting.charts.services.times import exact_moment, moment_given
from charting.errors import (
    AreaIsComposite,
    NotEnoughLeft,
    PointOutside,
    TooManyPoints,
    VisitChanged,
    WrongModality,
    WrongTime,
)
from charting.followup.booking_eligibility import sync_treatments
from charting.ground.acting_staff import lock_open_chart, mark_saved, require_staff
from charting.ground.amounts import require_amount
from charting.ground.sides import side_in
from charting.models import Chart, Container, Injection, Preparation, Side, Syringe
from charting.models.charts.injection import MOST_PLACES
from charting.safety.may_give import may_give
from charting.safety.services.exceptions import (
    Justification,
    keep_exceptions,
    reason_of_dose,
    require_justification,
)
from charting.safety.services.screening import require_no_contraindication
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.services import lock_client
from medspa.clinic.models import StaffMember
from treatments.face.atlas import Candidate
from treatments.face.points import FacePoint, points_as_text
from treatments.giving import Answer
from treatments.giving.dosing import SIDE_NAMES
from treatments.models import FacialArea
from treatments.wording import plain_number


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
    places: Sequence[FacePoint] = (),
    details: Details | None = None,
    reason: str = "",
    decided_by: StaffMember | None = None,
    was_done: bool = False,
    at: datetime | None = None,
) -> Injection:
    """Note one amount (U or mL, as the product has it) at one place.

    Midline areas take no side (or `M`). `places` are the points of the face, if they were marked:
    all of them in the area, on its side. What the rules ask (`may_give`) needs a `reason`, and
    where it is not for `by` to decide the prescriber who did; what they refuse is noted only if it
    `was_done` already.
    Raises NotPermitted, ChartSigned, SideRequired, SideNotTaken, AreaIsComposite, WrongModality,
    BadAmount, NotEnoughLeft, UseByPassed, WrongTime, PointOutside, TooManyPoints, MayNotBeGiven,
    ReasonNeeded, PrescriberNeeded, Contraindicated.
    """
    staff = require_staff(by, Permission.WRITE_CHARTS)
    lock_client(chart.client_id)
    chart = lock_open_chart(chart)
    container = _fresh(container)
    given_at = exact_moment(moment_given(chart, at, now), container.ready_at)
    _require_time(container, given_at, now)
    require_no_contraindication(chart, container.product, given_at)
    injection = Injection(
        chart=chart,
        sequence=_next_sequence(chart),
        at=given_at,
        **_placed(chart, area, side, container, amount, places),
        **asdict(details or Details()),
    )
    _require_left(container, injection.amount)
    _decide_and_save(injection, Justification(reason, decided_by, was_done), by, staff, now)
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
    places: Sequence[FacePoint] = (),
    details: Details | None = None,
    reason: str = "",
    at: datetime | None = None,
    decided_by: StaffMember | None = None,
    was_done: bool = False,
) -> Injection:
    """Correct a line of an open chart: every value anew. Raises as `give_injection`."""
    staff = require_staff(by, Permission.WRITE_CHARTS)
    lock_client(injection.chart.client_id)
    chart = lock_open_chart(injection.chart)
    injection = Injection.objects.get(pk=injection.pk)
    injection.chart = chart
    container = _fresh(container)
    said_at = moment_given(chart, at or injection.at, now)
    injection.at = exact_moment(said_at, injection.at, container.ready_at)
    _require_time(container, injection.at, now)
    require_no_contraindication(chart, container.product, injection.at)
    freed = injection.amount if injection.container == container else Decimal(0)
    values = _placed(chart, area, side, container, amount, places) | asdict(details or Details())
    for name, value in values.items():
        setattr(injection, name, value)
    _require_left(container, injection.amount - freed)
    _decide_and_save(injection, Justification(reason, decided_by, was_done), by, staff, now)
    drop_idle_reasons(chart)
    record(by=by, action="injection.changed", target=injection, **_facts(injection))
    return injection


@transaction.atomic
def remove_injection(*, injection: Injection, by: User, now: datetime) -> None:
    """Take back a line of an open chart. Raises NotPermitted, ChartSigned."""
    require_staff(by, Permission.WRITE_CHARTS)
    lock_client(injection.chart.client_id)
    chart = lock_open_chart(injection.chart)
    record(by=by, action="injection.removed", target=injection, **_facts(injection))
    injection.delete()
    drop_idle_reasons(chart)
    mark_saved(chart, now)
    sync_treatments(chart.client)


def _fresh(container: Container) -> Container:
    return type(container)._default_manager.select_related("lot__product").get(pk=container.pk)


def _placed(
    chart: Chart,
    area: FacialArea,
    side: str,
    container: Container,
    amount: Decimal,
    places: Sequence[FacePoint],
) -> dict[str, object]:
    if container.chart_id != chart.pk:
        raise VisitChanged("This product was opened for another chart.", field="container")
    _require_chartable(area, container)
    side = side_in(area, side)
    _require_inside(area, side, container, places)
    return {
        "area": area,
        "side": side,
        "places": points_as_text(places),
        "preparation": container if isinstance(container, Preparation) else None,
        "syringe": container if isinstance(container, Syringe) else None,
        "amount": require_amount(amount, "amount"),
    }


def _require_chartable(area: FacialArea, container: Container) -> None:
    parts = list(area.parts.all())
    if parts:
        names = " and ".join(map(str, parts))
        codes = [part.code for part in parts]
        raise AreaIsComposite(f"Chart {area} as {names}.", field="area", parts=codes)
    if container.product.modality not in area.modalities:
        kind = container.product.get_kind_display().lower()
        raise WrongModality(f"{area} does not take {kind}.", field="area")


def _require_inside(
    area: FacialArea, side: str, container: Container, places: Sequence[FacePoint]
) -> None:
    """Each point where `locate_spot` finds this area and side on the map of the product."""
    if len(places) > MOST_PLACES:
        raise TooManyPoints(f"At most {MOST_PLACES} points fit one line. Make two of it.")
    wanted = Candidate(str(container.product.modality), area.code, side)
    for number, place in enumerate(places, start=1):
        if wanted not in place.areas:
            where = f"{area}, {SIDE_NAMES[side]}" if side != Side.MIDLINE else str(area)
            raise PointOutside(
                f"Point {number} lies outside {where}. Move it, or take it away.",
                field="places",
                point=number,
            )


def _require_left(container: Container, more: Decimal) -> None:
    if more > container.left:
        raise NotEnoughLeft(
            f"Only {plain_number(container.left)} {container.unit} left of {container.product}, "
            f"lot {container.lot.lot_number}.",
            field="amount",
            left=container.left,
        )


def _decide_and_save(
    injection: Injection, justification: Justification, by: User, staff: StaffMember, now: datetime
) -> None:
    """Ask the rules on the day of the injection; keep the line and its reasons; tell the diary."""
    chart, on = injection.chart, injection.given_on
    answers = _answers(injection, by)
    asked = require_justification(
        answers, chart=chart, on=on, justification=justification, by=by, line=injection.pk
    )
    injection.reason = reason_of_dose(answers, justification, on, chart)
    injection.save()
    keep_exceptions(
        asked,
        chart=chart,
        line=injection.pk,
        on=on,
        justification=justification,
        by=by,
        staff=staff,
        now=now,
    )
    mark_saved(chart, now)
    sync_treatments(chart.client)


def _answers(injection: Injection, by: User) -> list[Answer]:
    return may_give(
        client=injection.chart.client,
        product=injection.product,
        area=injection.area,
        side=injection.side,
        amount=injection.amount,
        points=injection.point_count,
        at=injection.at,
        by=by,
        chart=injection.chart,
        container=injection.container,
        ignoring=injection if injection.pk else None,
    )


def _require_time(container: Container, at: datetime, now: datetime) -> None:
    at = at.astimezone(UTC)  # two times of one zone compare as its wall clock shows them
    if at > now.astimezone(UTC):
        raise WrongTime("This time is in the future.", field="at")
    if at < container.ready_at:
        raise WrongTime(f"{container.product} was not open yet at that time.", field="at")


def _next_sequence(chart: Chart) -> int:
    return (chart.injections.aggregate(last=Max("sequence"))["last"] or 0) + 1


def _facts(injection: Injection) -> dict[str, object]:
    return {
        "chart": str(injection.chart_id),
        "area": injection.area_id,
        "side": injection.side,
        "amount": plain_number(injection.amount),
        "beyond_usual": bool(injection.reason),
    }
