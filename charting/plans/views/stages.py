"""The visits of a plan: added, described, ordered, removed and booked."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from charting.models import PlanStage
from charting.plans.forms import BookStageForm, StageForm
from charting.plans.services import booking_stages, plans
from charting.plans.views.page import back_to, find_plan, kept, plan_page
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import HttpRequest


@requires(Permission.WRITE_CHARTS)
@require_POST
def add_stage(request: HttpRequest, plan: int) -> HttpResponse:
    found = find_plan(plan)
    form = StageForm(request.POST)
    if form.is_valid():
        try:
            stage = plans.add_stage(plan=found, **form.cleaned_data, by=user_of(request))
            return back_to(found, kept(request, visit=str(stage.pk)))
        except RuleViolation as error:
            add_refusal(form, error)
    return plan_page(request, found, stage_form=form)


@requires(Permission.WRITE_CHARTS)
@require_POST
def change_stage(request: HttpRequest, stage: int) -> HttpResponse:
    """Move the visit `earlier`, `remove` it, or say what it is called and how long after."""
    found = _find(stage)
    form = StageForm(request.POST, prefix=f"stage-{found.pk}")
    try:
        if "earlier" in request.POST:
            _move_earlier(found, request)
        elif "remove" in request.POST:
            plans.remove_stage(stage=found, by=user_of(request))
        elif form.is_valid():
            plans.describe_stage(stage=found, **form.cleaned_data, by=user_of(request))
        else:
            return plan_page(request, found.plan, problem=form.first_error)
    except RuleViolation as error:
        return plan_page(request, found.plan, problem=error.detail)
    return back_to(found.plan, kept(request))


@requires(Permission.WRITE_CHARTS)
@require_POST
def book_stage(request: HttpRequest, stage: int) -> HttpResponse:
    """Say which of the client's appointments the visit is booked as."""
    found = _find(stage)
    form = BookStageForm(request.POST, plan=found.plan, now=request.now)
    if form.is_valid():
        try:
            said = form.cleaned_data
            booking_stages.book_stage(stage=found, **said, by=user_of(request), now=request.now)
            return back_to(found.plan, kept(request))
        except RuleViolation as error:
            add_refusal(form, error)
    return plan_page(request, found.plan, book_form=form, booking=found.pk)


def _find(pk: int) -> PlanStage:
    return get_object_or_404(PlanStage.objects.select_related("plan__client"), pk=pk)


def _move_earlier(stage: PlanStage, request: HttpRequest) -> None:
    stages = list(stage.plan.stages.all())
    place = stages.index(stage)
    if place:
        stages[place - 1 : place + 1] = [stage, stages[place - 1]]
    plans.order_stages(plan=stage.plan, stages=stages, by=user_of(request))
