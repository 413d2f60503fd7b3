"""What was given where. Sides are the client's own."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from charting.charts.injection_entry import InjectionEntry
from charting.charts.services.idle_reasons import drop_idle_reasons
from charting.charts.services.times import exact_moment, moment_given
from charting.errors import NotEnoughLeft, WrongTime
from charting.followup.booking_eligibility import sync_treatments
from charting.ground.acting_staff import lock_open_chart, mark_saved, require_staff
from charting.ground.moments import require_past
from charting.models import Chart, Container, Injection
from charting.safety.may_give import may_give, request_of_line
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
from medspa.formats.json_values import Fact
from treatments.giving import Answer
from treatments.wording import plain_number


@transaction.atomic
def give_injection(*, chart: Chart, entry: InjectionEntry, by: User, now: datetime) -> Injection:
    """Note one amount at one place.

    What the rules ask (`may_give`) needs a reason, and where it is not for `by` to decide the
    prescriber who did; what they refuse is noted only if it was done already (`Justification`).
    Raises NotPermitted, ChartSigned, SideRequired, SideNotTaken, AreaIsComposite, WrongModality,
    BadAmount, NotEnoughLeft, UseByPassed, WrongTime, PointOutside, TooManyPoints, MayNotBeGiven,
    ReasonNeeded, PrescriberNeeded, Contraindicated.
    """
    staff = require_staff(by, Permission.WRITE_CHARTS)
    lock_client(chart.client_id)
    chart = lock_open_chart(chart)
    entry = entry.read_anew()
    injection = Injection(
        chart=chart,
        sequence=_next_sequence(chart),
        at=exact_moment(moment_given(chart, entry.at, now), entry.container.ready_at),
    )
    _write_line(injection, entry, by, staff, now)
    record(by=by, action="injection.given", target=injection, **_facts(injection))
    return injection


@transaction.atomic
def change_injection(
    *, injection: Injection, entry: InjectionEntry, by: User, now: datetime
) -> Injection:
    """Correct a line of an open chart: every value anew. Raises as `give_injection`."""
    staff = require_staff(by, Permission.WRITE_CHARTS)
    lock_client(injection.chart.client_id)
    chart = lock_open_chart(injection.chart)
    injection = Injection.objects.get(pk=injection.pk)
    injection.chart = chart
    entry = entry.read_anew()
    said_at = moment_given(chart, entry.at or injection.at, now)
    injection.at = exact_moment(said_at, injection.at, entry.container.ready_at)
    _write_line(injection, entry, by, staff, now)
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


def _write_line(
    injection: Injection, entry: InjectionEntry, by: User, staff: StaffMember, now: datetime
) -> None:
    """Fill the line, whose chart is locked and whose time is known, and keep it."""
    chart, container = injection.chart, entry.container
    _require_time(container, injection.at, now)
    require_no_contraindication(chart, container.product, injection.at)
    is_same = injection.pk is not None and injection.container == container
    freed = injection.amount if is_same else Decimal(0)
    for name, value in entry.fields_in(chart).items():
        setattr(injection, name, value)
    _require_left(container, injection.amount - freed)
    _decide_and_save(injection, entry.justification, by, staff, now)


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
    answers = _answers(injection)
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


def _answers(injection: Injection) -> list[Answer]:
    return may_give(
        request_of_line(injection),
        chart=injection.chart,
        ignoring=injection if injection.pk else None,
    )


def _require_time(container: Container, at: datetime, now: datetime) -> None:
    if require_past(at, now) < container.ready_at:
        raise WrongTime(f"{container.product} was not open yet at that time.", field="at")


def _next_sequence(chart: Chart) -> int:
    return (chart.injections.aggregate(last=Max("sequence"))["last"] or 0) + 1


def _facts(injection: Injection) -> dict[str, Fact]:
    return {
        "chart": str(injection.chart_id),
        "area": injection.area_id,
        "side": injection.side,
        "amount": plain_number(injection.amount),
        "beyond_usual": bool(injection.reason),
    }
