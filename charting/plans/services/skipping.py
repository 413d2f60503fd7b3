"""What an agreed plan intends and is not to be given after all: said with its reason, and kept."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from charting.errors import NotSkipped, ReasonNeeded
from charting.ground.acting_staff import require_staff
from charting.models import ItemSkip, PlanItem, TreatmentPlan
from charting.plans.progress import skips_in
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record


@transaction.atomic
def skip_items(
    *, items: Sequence[PlanItem], reason: str, by: User, now: datetime
) -> list[ItemSkip]:
    """These are not given after all. What is skipped already stays so, with its first reason.

    Raises NotPermitted, NotSkipped, ReasonNeeded.
    """
    return _say(items, reason, by, now, is_skipped=True)


@transaction.atomic
def take_up_again(
    *, items: Sequence[PlanItem], reason: str, by: User, now: datetime
) -> list[ItemSkip]:
    """These are to be given, although they were skipped. Raises as `skip_items` does."""
    return _say(items, reason, by, now, is_skipped=False)


def _say(
    items: Sequence[PlanItem], reason: str, by: User, now: datetime, *, is_skipped: bool
) -> list[ItemSkip]:
    staff = require_staff(by, Permission.WRITE_CHARTS)
    if not reason.strip():
        raise ReasonNeeded("Why?", field="reason", warnings=[])
    if not items:
        raise NotSkipped("There is nothing to skip here.")
    plan = _lock_agreed(items)
    standing = skips_in(plan)
    changed = [item for item in items if (item.pk in standing) is not is_skipped]
    said = {"is_skipped": is_skipped, "reason": reason.strip(), "by": staff, "at": now}
    rows = [ItemSkip.objects.create(item=item, **said) for item in changed]
    action = "plan.skipped" if is_skipped else "plan.taken_up_again"
    record(by=by, action=action, target=plan, items=[item.pk for item in changed])
    return rows


def _lock_agreed(items: Sequence[PlanItem]) -> TreatmentPlan:
    """Of one plan, which is agreed: what is not is changed, not skipped."""
    plans = {item.stage.plan_id for item in items}
    plan = TreatmentPlan.objects.select_for_update().get(pk=min(plans))
    if len(plans) > 1:
        raise NotSkipped("These belong to two plans.")
    if plan.agreed_at is None:
        raise NotSkipped("This plan is not agreed yet: take it out instead.")
    return plan
