"""What a plan intends: amounts at places, put in and taken out while it is not agreed."""

from typing import Any

from django.db import transaction

from charting.errors import PlanChanged
from charting.ground.acting_staff import require_staff
from charting.ground.doses import planned_doses, require_reason
from charting.models import PlanItem, PlanStage
from charting.plans.entry import ItemDetails, ItemEntry, as_seen
from charting.plans.services.locking import lock_open_plan
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record


@transaction.atomic
def plan_entry(*, stage: PlanStage, entry: ItemEntry, by: User) -> list[PlanItem]:
    """Intend an amount in a visit, on one side or both; again for the same place replaces it.

    A composite area takes no side: its amount is for all its parts. Above the usual range it needs
    a reason. Raises NotPermitted, PlanAgreed, PlanChanged, SideRequired, SideNotTaken,
    WrongModality, BadAmount, ReasonNeeded.
    """
    require_staff(by, Permission.WRITE_CHARTS)
    plan = lock_open_plan(stage.plan, wanted=str(entry.area))
    entries = entry.for_each_side()
    _require_as_seen(stage, entries[0], entry.seen if len(entries) == 1 or entry.replaces else None)
    _make_way(entry, entries, stage)
    items = [_set(stage, one) for one in entries]
    record(by=by, action="plan.item_set", target=plan, items=[item.pk for item in items])
    return items


@transaction.atomic
def drop_item(*, item: PlanItem, by: User) -> None:
    """Take an intended amount out of a plan; its alternatives stay, as items of their own.

    Raises NotPermitted, PlanAgreed.
    """
    require_staff(by, Permission.WRITE_CHARTS)
    plan = lock_open_plan(item.stage.plan, wanted=str(item.area))
    record(by=by, action="plan.item_dropped", target=plan, item=item.pk)
    item.delete()


def _set(stage: PlanStage, entry: ItemEntry) -> PlanItem:
    place: dict[str, Any] = {
        "stage": stage,
        "area": entry.area,
        "side": entry.side,
        "product_class": entry.product_class,
        "product": entry.product,
    }
    reason = _reason(PlanItem(**place, amount=entry.amount), entry.reason)
    said: dict[str, Any] = {"amount": entry.amount, "reason": reason, **_details_of(entry.details)}
    item, _ = PlanItem.objects.update_or_create(**place, defaults=said)
    return item


def _details_of(details: ItemDetails | None) -> dict[str, Any]:
    if details is None:
        return {}
    return {
        "technique": details.technique,
        "why": details.why.strip(),
        "is_optional": details.is_optional,
        "alternative_to": details.alternative_to,
    }


def _require_as_seen(stage: PlanStage, entry: ItemEntry, seen: str | None) -> None:
    """Refuse what would undo another's change unseen."""
    if seen is None:
        return
    was = seen.partition(":")[0]
    items = PlanItem.objects.select_related("area", "product")
    if was:
        now = items.filter(pk=was, stage__plan=stage.plan_id).first()
    else:
        here = items.filter(stage=stage, area=entry.area, product_class=entry.product_class)
        now = here.filter(product=entry.product, side=entry.side).first()
    if as_seen(now) == seen:
        return
    stands = f"{now.area} {now.side}, {now.intended} {now.substance}" if now else "nothing"
    raise PlanChanged(
        f"This place was changed since you opened the page: planned there now is {stands}. "
        "What you typed is still here; send it again to put it in its place.",
        field="amount",
        seen=as_seen(now),
        replaces=now.pk if now else None,
    )


def _make_way(entry: ItemEntry, entries: list[ItemEntry], stage: PlanStage) -> None:
    """Another product, side or visit takes the place of the item in hand, and keeps its row."""
    old = entry.replaces
    if old is None or old.stage.plan_id != stage.plan_id:
        return
    first = entries[0]
    if (old.area_id, old.side) not in {(one.area.pk, one.side) for one in entries}:
        return
    target = next(one for one in entries if one.side == old.side) or first
    taken = PlanItem.objects.filter(
        stage=stage,
        area=target.area,
        side=target.side,
        product_class=target.product_class,
        product=target.product,
    )
    if taken.exclude(pk=old.pk).exists():
        old.delete()
        return
    old.stage, old.product, old.product_class = stage, target.product, target.product_class
    old.save(update_fields=["stage", "product", "product_class"])


def _reason(planned: PlanItem, reason: str) -> str:
    """Why it is above the usual, beside what else this visit intends; alternatives count apart."""
    others = planned.stage.items.filter(alternative_to=None).select_related("area", "product")
    beside = [item for item in others if _place_of(item) != _place_of(planned)]
    [dose] = planned_doses([planned])
    return require_reason(dose, planned_doses(beside), reason)


def _place_of(item: PlanItem) -> tuple[str, str, str, int | None]:
    return item.area_id, item.side, item.product_class, item.product_id
