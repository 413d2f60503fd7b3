"""The page of a plan: on the face, and every form in place."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_safe

from charting.assessment.queries import newest_assessment
from charting.ground.marks import mark
from charting.ground.places import place_of
from charting.models import PlanItem, TreatmentPlan
from charting.plans.forms import (
    BookStageForm,
    PlanItemForm,
    SkipForm,
    StageForm,
    product_named,
)
from charting.plans.page import PlanPage, read_plan_page
from charting.plans.usual_here import UsualAmounts, likely_product, usual_amounts_here
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.web.request import HttpRequest
from treatments.catalogue.product_class import Substance

PLANNING = "planning"
CHOSEN = ("map", "area", "side", "visit", "show")
MARKED = ("map", "area")


@requires(Permission.VIEW_CHARTS)
@require_safe
def plan_detail(request: HttpRequest, plan: int) -> HttpResponse:
    """The plan on the face. Every look is noted."""
    return plan_page(request, find_plan(plan))


def plan_page(
    request: HttpRequest,
    plan: TreatmentPlan,
    *,
    asked: MultiValueDict[str, str] | None = None,
    problem: str = "",
    **bound: Any,
) -> HttpResponse:
    """The plan, with forms that have errors in place of fresh ones. Its days are those of where the
    client is treated."""
    record(by=user_of(request), action="plan.viewed", target=plan)
    place = place_of(plan.client)
    now = place.local(request.now)
    page = read_plan_page(plan, asked or request.GET, now)
    forms = _forms(page, now, asked or request.GET)
    context = _what_stands(request, page) | forms | {"problem": problem} | bound
    part = f"#{PLANNING}" if request.headers.get("HX-Target") == PLANNING else ""
    status = 422 if bound or problem else 200
    with timezone.override(place.zone):
        response = render(request, f"charting/plan_detail.html{part}", context, status=status)
    if status == 422:
        response["HX-Push-Url"] = "false"  # the address of a form cannot be reloaded
    return response


def _what_stands(request: HttpRequest, page: PlanPage) -> dict[str, Any]:
    plan, may_write = page.plan, user_of(request).may(Permission.WRITE_CHARTS)
    shown = page.shown.pk if page.shown else None
    return {
        "plan": plan,
        "client": plan.client,
        "plan_page": page,
        "asked": {"map": mark(page.selection.map)} | ({"show": shown} if shown else {}),
        "may_write": may_write,
        "is_open": may_write and plan.agreed_at is None,
        "is_assessed": plan.agreed_at is None and newest_assessment(plan.client) is not None,
        "may_book": may_write and plan.agreed_at is not None,
        "bookable": _bookable(plan, request.now),
    }


def _forms(page: PlanPage, now: datetime, asked: Mapping[str, str]) -> dict[str, Any]:
    """What the chosen place has, and the forms as they begin."""
    is_open = page.plan.agreed_at is None
    likely = likely_product(page, now.date()) if is_open else None
    current = _line_in_hand(page, likely) if is_open else None
    product = product_named(asked.get("product", ""), page.selection.map) or likely
    usual = usual_amounts_here(page, product) if is_open else None
    chosen = _chosen(product, likely, asked) if product != likely else None
    return {
        "stage_form": StageForm(),
        "skip_form": SkipForm(),
        "usual": usual,
        "item_form": _fresh_item_form(page, likely, current, usual, chosen),
        "current": current,
        "beside": [point for point in page.here if point.line.item != current],
    }


def _line_in_hand(page: PlanPage, product: Substance | None) -> PlanItem | None:
    """The line of the chosen place, visit and product, which the form then changes."""
    items = [point.line.item for point in page.here if point.progress.stage == page.selection.stage]
    return next((item for item in items if item.substance == product), None)


def _chosen(
    product: Substance | None, before: Substance | None, asked: Mapping[str, str]
) -> dict[str, Any]:
    """Another product at the same place: mL may stay as they are typed, units are asked anew."""
    is_unit = any(one is not None and one.is_neurotoxin for one in (product, before))
    return {"product": product, "amount": "" if is_unit else asked.get("amount", "")[:8]}


def _fresh_item_form(
    page: PlanPage,
    product: Substance | None,
    current: PlanItem | None,
    usual: UsualAmounts | None,
    chosen: dict[str, Any] | None,
) -> PlanItemForm:
    selection = page.selection
    amount = usual.begins_with if usual else ""
    place = {"area": selection.area, "side": selection.side, "stage": selection.stage}
    initial = place | {"product": product, "amount": amount}
    return PlanItemForm(
        plan=page.plan,
        modality=selection.map,
        initial=initial,
        current=current,
        chosen=chosen,
    )


def _bookable(plan: TreatmentPlan, now: datetime) -> list[tuple[int | None, str]]:
    """The client's appointments that it may be, read once for all visits of the plan."""
    form = BookStageForm(plan=plan, now=now)
    return form.choices() if plan.agreed_at else []


def find_plan(pk: int) -> TreatmentPlan:
    return get_object_or_404(TreatmentPlan.objects.select_related("client", "made_by"), pk=pk)


def kept(request: HttpRequest, **chosen: str) -> dict[str, str]:
    """What the address of the form carried on: the map, the place and the visit shown."""
    return {name: request.GET.get(name, "") for name in CHOSEN} | chosen


def back_to(plan: TreatmentPlan, chosen: dict[str, str]) -> HttpResponse:
    address = QueryDict(mutable=True)
    said = chosen | {name: mark(chosen.get(name)) for name in MARKED}
    address.update({name: value for name, value in said.items() if value})
    query = f"?{address.urlencode()}" if address else ""
    return redirect(f"{reverse('plan_detail', args=[plan.pk])}{query}")
