"""What a prescriber wants to know before co-signing, and what the injector says to it."""

from datetime import datetime

from django.db import transaction

from charting.charts.errors import AlreadyAnswered, ChartRetracted, QuestionWaits
from charting.errors import ChartNotSigned, MissingReason
from charting.ground.acting_staff import lock_chart, require_staff
from charting.models import Addendum, Chart, CosignQuestion
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clinic.models import StaffMember
from medspa.errors import NotPermitted


@transaction.atomic
def ask_before_cosigning(*, chart: Chart, text: str, by: User, now: datetime) -> CosignQuestion:
    """The chart waits on; its injector reads the question before anything else.

    Raises NotPermitted, ChartNotSigned, ChartRetracted, MissingReason.
    """
    staff = require_staff(by, Permission.COSIGN_CHARTS)
    chart = lock_chart(chart)
    if not chart.is_signed:
        raise ChartNotSigned("This chart is open: change it instead.")
    require_not_retracted(chart)
    if not text.strip():
        raise MissingReason("Write what you want to know.", field="text")
    asked = CosignQuestion.objects.create(chart=chart, text=text.strip(), by=staff, at=now)
    record(by=by, action="chart.asked_about", target=chart, question=asked.pk)
    return asked


@transaction.atomic
def answer_question(
    *, question: CosignQuestion, text: str, by: User, now: datetime
) -> CosignQuestion:
    """In words beside the chart. What belongs in the record is an addendum, which answers too.

    Raises NotPermitted, AlreadyAnswered, MissingReason.
    """
    staff = require_staff(by, Permission.WRITE_CHARTS)
    lock_chart(question.chart)
    question.refresh_from_db()
    if question.answered_at:
        raise AlreadyAnswered(f"{question.answered_by} answered this already.")
    if not text.strip():
        raise MissingReason("Write the answer.", field="text")
    question.answer, question.answered_by, question.answered_at = text.strip(), staff, now
    question.save(update_fields=["answer", "answered_by", "answered_at"])
    record(by=by, action="chart.answered_about", target=question.chart, question=question.pk)
    return question


@transaction.atomic
def withdraw_question(*, question: CosignQuestion, by: User, now: datetime) -> CosignQuestion:
    """Whoever asked needs no answer any more. Raises NotPermitted, AlreadyAnswered."""
    staff = require_staff(by, Permission.COSIGN_CHARTS)
    lock_chart(question.chart)
    question.refresh_from_db()
    if question.answered_at:
        raise AlreadyAnswered("This question waits for no answer any more.")
    if question.by_id != staff.pk:
        raise NotPermitted("Only who asked takes a question back.")
    question.is_withdrawn, question.answered_by, question.answered_at = True, staff, now
    question.save(update_fields=["is_withdrawn", "answered_by", "answered_at"])
    record(by=by, action="chart.question_withdrawn", target=question.chart, question=question.pk)
    return question


def require_answered(chart: Chart, staff: StaffMember) -> None:
    """Raises QuestionWaits: who asked reads the answer first. Lock the chart before."""
    if CosignQuestion.objects.waiting().filter(chart=chart, by=staff).exists():
        raise QuestionWaits("Your question is not answered yet. Wait for it, or withdraw it.")


def answer_by_addendum(addendum: Addendum) -> None:
    """What was open is answered by it, unless whoever asked wrote it. Lock the chart before."""
    waiting = CosignQuestion.objects.waiting().filter(chart=addendum.chart)
    waiting.exclude(by=addendum.by).update(
        addendum=addendum, answered_by=addendum.by, answered_at=addendum.at
    )


def require_not_retracted(chart: Chart) -> None:
    """Raises ChartRetracted."""
    if chart.retraction:
        raise ChartRetracted("This chart was retracted: nobody stands behind it any more.")
