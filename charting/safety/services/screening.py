"""What was asked about a product today, and vision and capillary refill around filler."""

from datetime import date, datetime

from django.db import transaction

from charting.errors import (
    AskFirst,
    CheckFirst,
    Contraindicated,
    MissingReason,
    NothingToDecide,
    WrongTime,
)
from charting.ground.acting_staff import lock_open_chart, mark_saved, require_staff
from charting.ground.moments import require_past
from charting.models import Asked, Chart, GoOn, Injection, SafetyCheck
from charting.safety.client_answer import ClientAnswer
from charting.safety.queries import active_allergy, allergens_in, reported_allergies
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from treatments.giving.wordings import clock_text
from treatments.models import Product

TOPICS = "allergies, pregnancy and breastfeeding, infection or illness, medicines"
Finding, Phase = SafetyCheck.Finding, SafetyCheck.Phase


@transaction.atomic
def record_answer(
    *, chart: Chart, product: Product, answer: ClientAnswer, by: User, now: datetime
) -> Asked:
    """Keep what the client answered about this product.

    An allergy to something that the product contains, or may contain, is a contraindication
    whatever was ticked; an allergy to something else is kept for the products that contain it.
    `not_asked` is the truth only once the product was opened, or the day of the visit is over.
    Raises NotPermitted, ChartSigned, MissingReason, AskFirst, WrongTime.
    """
    staff = require_staff(by, Permission.WRITE_CHARTS)
    chart = lock_open_chart(chart)
    at = require_past(answer.at or now, now)
    _require_true(answer, chart, product, at, now)
    asked = Asked.objects.create(
        chart=chart,
        product=product,
        topics=TOPICS,
        answer=answer.answer,
        reported=answer.words,
        allergies=answer.known_allergies,
        is_contraindication=answer.forbids(product),
        by=staff,
        at=at,
        noted_at=now,
    )
    mark_saved(chart, now)
    record(
        by=by,
        action="asked.recorded",
        target=asked,
        chart=str(chart.pk),
        answer=answer.answer,
        contraindication=asked.is_contraindication,
    )
    return asked


@transaction.atomic
def record_go_on(*, asked: Asked, reason: str, by: User, now: datetime) -> GoOn:
    """A prescriber decides to go on despite what was reported. Late is true, too: `at` is now.

    Raises NotPermitted, ChartSigned, MissingReason, NothingToDecide.
    """
    staff = require_staff(by, Permission.GRANT_CLEARANCE)
    chart = lock_open_chart(asked.chart)
    if not reason.strip():
        raise MissingReason("Say why.", field="reason")
    if not asked.is_contraindication or GoOn.objects.filter(asked=asked).exists():
        raise NothingToDecide("Nothing is left to decide here.")
    decision = GoOn.objects.create(
        chart=chart, asked=asked, reason=reason.strip(), by=staff, at=now
    )
    mark_saved(chart, now)
    record(by=by, action="contraindication.overridden", target=asked, chart=str(chart.pk))
    return decision


@transaction.atomic
def record_go_on_with(
    *, chart: Chart, product: Product, asked: Asked, reason: str, by: User, now: datetime
) -> GoOn:
    """Decide about this product on an allergy that was reported about another, or at another visit.

    The report is copied to this chart and product, as it was asked and noted, and decided there.
    Raises as `record_go_on`.
    """
    require_staff(by, Permission.GRANT_CLEARANCE)
    chart = lock_open_chart(chart)
    if active_allergy(reported_allergies(chart), product) != asked:
        raise NothingToDecide("Nothing is left to decide here.")
    if (asked.chart_id, asked.product_id) != (chart.pk, product.pk):
        asked = _carry(asked, chart, product)
        record(by=by, action="asked.carried", target=asked, chart=str(chart.pk))
    return record_go_on(asked=asked, reason=reason, by=by, now=now)


def _carry(asked: Asked, chart: Chart, product: Product) -> Asked:
    return Asked.objects.create(
        chart=chart,
        product=product,
        topics=asked.topics,
        answer=Asked.Answer.REPORTED,
        reported=asked.reported,
        allergies=list(allergens_in(asked, product)),
        is_contraindication=True,
        by=asked.by,
        at=asked.at,
        noted_at=asked.noted_at,
    )


def require_no_contraindication(chart: Chart, product: Product, at: datetime) -> None:
    """Refuse what follows a reported contraindication until a prescriber decides.

    An allergy counts for every product that contains the substance, at every later visit.
    What was given before it was known is not undone by it. Raises Contraindicated.
    """
    standing = Asked.objects.filter(
        chart=chart, product=product, is_contraindication=True, go_on=None, at__lte=at
    )
    asked = standing.first() or active_allergy(reported_allergies(chart), product, at)
    if asked:
        raise Contraindicated(
            f"Contraindicated: the client reported “{asked.reported}”. Going on with {product} "
            "needs a prescriber's reason.",
            asked=asked.pk,
        )


@transaction.atomic
def record_check(
    *,
    chart: Chart,
    phase: str,
    what: str,
    finding: str,
    by: User,
    now: datetime,
    note: str = "",
    at: datetime | None = None,
) -> SafetyCheck:
    """Keep one finding, before or after filler, at the time at which it was made.

    Raises NotPermitted, ChartSigned, MissingReason, WrongTime, CheckFirst.
    """
    staff = require_staff(by, Permission.WRITE_CHARTS)
    chart = lock_open_chart(chart)
    at = require_past(at or now, now)
    if finding != Finding.NORMAL and not note.strip():
        raise MissingReason("Say what was found, or why it was not checked.", field="note")
    _require_its_phase(chart, phase, finding, at)
    check = SafetyCheck.objects.create(
        chart=chart,
        phase=phase,
        what=what,
        finding=finding,
        note=note.strip(),
        by=staff,
        at=at,
        noted_at=now,
    )
    mark_saved(chart, now)
    facts = {"phase": phase, "what": what, "finding": finding}
    record(by=by, action="safety_check.recorded", target=check, chart=str(chart.pk), **facts)
    return check


def _require_its_phase(chart: Chart, phase: str, finding: str, at: datetime) -> None:
    filler = Injection.objects.filter(chart=chart, syringe__isnull=False).order_by("at")
    first, last = filler.first(), filler.last()
    if first is None or last is None:
        if phase == Phase.AFTER or finding == Finding.NOT_CHECKED:
            raise CheckFirst("No filler was given yet: there is time to check.", field="finding")
        return
    if finding == Finding.NOT_CHECKED:
        return
    zone = chart.appointment.location.zone
    if phase == Phase.BEFORE and at > first.at:
        raise WrongTime(
            f"Filler was given from {clock_text(first.at.astimezone(zone))} on. Say when it was "
            "checked before, or that it was not.",
            field="at",
        )
    if phase == Phase.AFTER and at < last.at:
        raise WrongTime(
            f"Filler was given until {clock_text(last.at.astimezone(zone))}. Check again.",
            field="at",
        )


def _require_true(
    answer: ClientAnswer, chart: Chart, product: Product, at: datetime, now: datetime
) -> None:
    is_over = _day(chart, now) > chart.visit_on  # a late entry can no longer ask
    if not (answer.was_asked or is_over or _is_opened(chart, product)):
        raise AskFirst("Ask before it is opened.", field="answer")
    answer.require_words()
    if _day(chart, at) < chart.visit_on:
        raise WrongTime("That was before the day of this visit: ask again.", field="at")


def _day(chart: Chart, at: datetime) -> date:
    return chart.appointment.location.local(at).date()


def _is_opened(chart: Chart, product: Product) -> bool:
    by_product = {"lot__product": product}
    return any(rows.filter(**by_product).exists() for rows in (chart.preparations, chart.syringes))
