"""Making a plan: visits in an order of one's own, areas and amounts in them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from charting.forms import PlanItemForm, StageForm, refuse
from charting.models import PlanItem, PlanStage, TreatmentPlan
from charting.services import plans
from charting.views.client import record_page
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.clients.models import Client
from medspa.errors import RuleViolation


@requires(Permission.WRITE_CHARTS)
@require_POST
def make_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a plan, or the next version of the one there is."""
    client = get_object_or_404(Client, pk=pk)
    newest = client.treatment_plans.first()
    plans.make_plan(client=client, by=user_of(request), now=timezone.now(), copy_of=newest)
    return _to_plan(client)


@requires(Permission.WRITE_CHARTS)
@require_POST
def add_stage(request: HttpRequest, plan: int) -> HttpResponse:
    found = get_object_or_404(TreatmentPlan.objects.select_related("client"), pk=plan)
    form = StageForm(request.POST)
    if form.is_valid():
        try:
            plans.add_stage(plan=found, name=form.cleaned_data["name"], by=user_of(request))
            return _to_plan(found.client)
        except RuleViolation as error:
            refuse(form, error)
    return record_page(request, found.client, stage_form=form)


@requires(Permission.WRITE_CHARTS)
@require_POST
def change_stage(request: HttpRequest, stage: int) -> HttpResponse:
    """`add` an amount to a visit, move the visit `earlier`, or `remove` it."""
    found = get_object_or_404(PlanStage.objects.select_related("plan__client"), pk=stage)
    form = PlanItemForm(request.POST)
    try:
        if "earlier" in request.POST:
            _move_earlier(found, request)
        elif "remove" in request.POST:
            plans.remove_stage(stage=found, by=user_of(request))
        elif form.is_valid():
            plans.plan_item(stage=found, **form.planned, by=user_of(request))
        else:
            return _item_errors(request, found, form)
    except RuleViolation as error:
        form.is_valid()
        refuse(form, error)
        return _item_errors(request, found, form)
    return _to_plan(found.plan.client)


@requires(Permission.WRITE_CHARTS)
@require_POST
def drop_item(request: HttpRequest, item: int) -> HttpResponse:
    found = get_object_or_404(PlanItem.objects.select_related("stage__plan__client"), pk=item)
    client = found.stage.plan.client
    try:
        plans.drop_item(item=found, by=user_of(request))
    except RuleViolation as error:
        return _refused(request, client, error)
    return _to_plan(client)


@requires(Permission.WRITE_CHARTS)
@require_POST
def agree_plan(request: HttpRequest, plan: int) -> HttpResponse:
    """The client agrees to the plan."""
    found = get_object_or_404(TreatmentPlan.objects.select_related("client"), pk=plan)
    try:
        plans.agree_plan(plan=found, by=user_of(request), now=timezone.now())
    except RuleViolation as error:
        return _refused(request, found.client, error)
    return _to_plan(found.client)


def _move_earlier(stage: PlanStage, request: HttpRequest) -> None:
    stages = list(stage.plan.stages.all())
    place = stages.index(stage)
    if place:
        stages[place - 1 : place + 1] = [stage, stages[place - 1]]
    plans.order_stages(plan=stage.plan, stages=stages, by=user_of(request))


def _item_errors(request: HttpRequest, stage: PlanStage, form: PlanItemForm) -> HttpResponse:
    form.stage_id = stage.pk
    return record_page(request, stage.plan.client, item_form=form)


def _refused(request: HttpRequest, client: Client, error: RuleViolation) -> HttpResponse:
    form = StageForm({})
    form.errors.clear()
    refuse(form, error)
    return record_page(request, client, stage_form=form)


def _to_plan(client: Client) -> HttpResponse:
    response = redirect("client_record", pk=client.pk)
    response["Location"] += "#plan"
    return response
