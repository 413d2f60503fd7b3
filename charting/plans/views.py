"""Making a plan: visits in an order of one's own, areas and amounts in them, on the face."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_POST, require_safe

from charting.models import PlanItem, PlanStage, TreatmentPlan
from charting.plans.forms import BookStageForm, PlanItemForm, StageForm
from charting.plans.page import PlanPage, read_plan_page, usual_amounts_here
from charting.plans.services import booking_stages, plans
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.models import Client
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import HttpRequest
from treatments.models import Product
from treatments.wording import plain_number

PLANNING = "planning"


@requires(Permission.VIEW_CHARTS)
@require_safe
def plan_detail(request: HttpRequest, plan: int) -> HttpResponse:
    """The plan on the face. Every look is noted."""
    return plan_page(request, _find(plan))


@requires(Permission.WRITE_CHARTS)
@require_POST
def make_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a plan, or the next version of the one there is."""
    client = get_object_or_404(Client, pk=pk)
    newest = client.treatment_plans.first()
    made = plans.make_plan(client=client, by=user_of(request), now=request.now, copy_of=newest)
    return redirect("plan_detail", plan=made.pk)


@requires(Permission.WRITE_CHARTS)
@require_POST
def add_stage(request: HttpRequest, plan: int) -> HttpResponse:
    found = _find(plan)
    form = StageForm(request.POST)
    if form.is_valid():
        try:
            name, by = form.cleaned_data["name"], user_of(request)
            stage = plans.add_stage(plan=found, name=name, by=by)
            return _back_to(found, _kept(request, visit=str(stage.pk)))
        except RuleViolation as error:
            add_refusal(form, error)
    return plan_page(request, found, stage_form=form)


@requires(Permission.WRITE_CHARTS)
@require_POST
def change_stage(request: HttpRequest, stage: int) -> HttpResponse:
    """Move the visit `earlier`, or `remove` it."""
    found = get_object_or_404(PlanStage.objects.select_related("plan__client"), pk=stage)
    try:
        if "earlier" in request.POST:
            _move_earlier(found, request)
        elif "remove" in request.POST:
            plans.remove_stage(stage=found, by=user_of(request))
    except RuleViolation as error:
        return plan_page(request, found.plan, problem=error.detail)
    return _back_to(found.plan, _kept(request))


@requires(Permission.WRITE_CHARTS)
@require_POST
def book_stage(request: HttpRequest, stage: int) -> HttpResponse:
    """Say which of the client's appointments the visit is booked as."""
    found = get_object_or_404(PlanStage.objects.select_related("plan__client"), pk=stage)
    form = BookStageForm(request.POST, client=found.plan.client, now=request.now)
    if form.is_valid():
        try:
            said = form.cleaned_data
            booking_stages.book_stage(stage=found, **said, by=user_of(request), now=request.now)
            return _back_to(found.plan, _kept(request))
        except RuleViolation as error:
            add_refusal(form, error)
    return plan_page(request, found.plan, book_form=form, booking=found.pk)


@requires(Permission.WRITE_CHARTS)
@require_POST
def set_item(request: HttpRequest, plan: int) -> HttpResponse:
    """Intend an amount at the chosen place; the place stays chosen."""
    found = _find(plan)
    form = PlanItemForm(request.POST, plan=found)
    if form.is_valid():
        try:
            item = plans.plan_item(**form.planned, by=user_of(request))
            return _back_to(found, _place_of(item))
        except RuleViolation as error:
            add_refusal(form, error)
    asked = request.GET.copy()
    for name, source in (("area", "area"), ("side", "side"), ("visit", "stage")):
        asked[name] = request.POST.get(source, "")
    return plan_page(request, found, asked=asked, item_form=form)


@requires(Permission.WRITE_CHARTS)
@require_POST
def drop_item(request: HttpRequest, item: int) -> HttpResponse:
    found = get_object_or_404(PlanItem.objects.select_related("stage__plan__client"), pk=item)
    plan = found.stage.plan
    place = _place_of(found)
    try:
        plans.drop_item(item=found, by=user_of(request))
    except RuleViolation as error:
        return plan_page(request, plan, problem=error.detail)
    return _back_to(plan, place)


@requires(Permission.WRITE_CHARTS)
@require_POST
def agree_plan(request: HttpRequest, plan: int) -> HttpResponse:
    """The client agrees to the plan."""
    found = _find(plan)
    try:
        plans.agree_plan(plan=found, by=user_of(request), now=request.now)
    except RuleViolation as error:
        return plan_page(request, found, problem=error.detail)
    return _back_to(found, {})


def plan_page(
    request: HttpRequest,
    plan: TreatmentPlan,
    *,
    asked: MultiValueDict[str, str] | None = None,
    problem: str = "",
    **bound: Any,
) -> HttpResponse:
    """The plan, with forms that have errors in place of fresh ones."""
    user = user_of(request)
    record(by=user, action="plan.viewed", target=plan)
    page = read_plan_page(plan, asked or request.GET)
    product = _likely_product(page)
    current = _line_in_hand(page, product) if plan.agreed_at is None else None
    context = {
        "plan": plan,
        "client": plan.client,
        "plan_page": page,
        "asked": {"map": page.selection.map},
        "may_write": user.may(Permission.WRITE_CHARTS),
        "is_open": user.may(Permission.WRITE_CHARTS) and plan.agreed_at is None,
        "stage_form": StageForm(),
        "usual": usual_amounts_here(page, product),
        "item_form": _fresh_item_form(page, product, current),
        "current": current,
        "beside": [point for point in page.here if point.line.item != current],
        "problem": problem,
        "may_book": user.may(Permission.WRITE_CHARTS) and plan.agreed_at is not None,
        "bookable": _bookable(plan, request.now),
        **bound,
    }
    part = f"#{PLANNING}" if request.headers.get("HX-Target") == PLANNING else ""
    status = 422 if bound or problem else 200
    response = render(request, f"charting/plan_detail.html{part}", context, status=status)
    if status == 422:
        response["HX-Push-Url"] = "false"  # the address of a form cannot be reloaded
    return response


def _likely_product(page: PlanPage) -> Product | None:
    """What is planned here in this visit, else what was planned last of this kind."""
    here = [point for point in page.here if point.progress.stage == page.selection.stage]
    of_kind = [point for point in here if point in page.points] or page.points
    return of_kind[-1].line.item.product if of_kind else None


def _line_in_hand(page: PlanPage, product: Product | None) -> PlanItem | None:
    """The line of the chosen place, visit and product, which the form then changes."""
    items = [point.line.item for point in page.here if point.progress.stage == page.selection.stage]
    return next((item for item in items if item.product == product), None)


def _fresh_item_form(
    page: PlanPage, product: Product | None, current: PlanItem | None
) -> PlanItemForm:
    selection = page.selection
    known = {"amount": plain_number(current.amount), "reason": current.reason} if current else {}
    initial = {
        "area": selection.area,
        "side": selection.side,
        "stage": selection.stage,
        "product": product,
    } | known
    return PlanItemForm(plan=page.plan, modality=selection.map, initial=initial)


def _bookable(plan: TreatmentPlan, now: datetime) -> list[tuple[int | None, str]]:
    """The client's appointments from today on, read once for all visits of the plan."""
    form = BookStageForm(client=plan.client, now=now)
    return form.choices() if plan.agreed_at else []


def _find(pk: int) -> TreatmentPlan:
    return get_object_or_404(TreatmentPlan.objects.select_related("client", "made_by"), pk=pk)


def _move_earlier(stage: PlanStage, request: HttpRequest) -> None:
    stages = list(stage.plan.stages.all())
    place = stages.index(stage)
    if place:
        stages[place - 1 : place + 1] = [stage, stages[place - 1]]
    plans.order_stages(plan=stage.plan, stages=stages, by=user_of(request))


def _place_of(item: PlanItem) -> dict[str, str]:
    place = {"map": item.modality, "area": item.area_id, "side": item.side}
    return place | {"visit": str(item.stage_id)}


def _kept(request: HttpRequest, **chosen: str) -> dict[str, str]:
    """What the address of the form carried on: the map and the place."""
    names = ("map", "area", "side", "visit")
    return {name: request.GET.get(name, "") for name in names} | chosen


def _back_to(plan: TreatmentPlan, chosen: dict[str, str]) -> HttpResponse:
    address = QueryDict(mutable=True)
    address.update({name: value for name, value in chosen.items() if value})
    query = f"?{address.urlencode()}" if address else ""
    return redirect(f"{reverse('plan_detail', args=[plan.pk])}{query}")
