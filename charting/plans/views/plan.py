"""A plan is begun, proposed from the assessment, and agreed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from charting.ground.records import find_record
from charting.plans.services import plans, proposing
from charting.plans.views.page import back_to, find_plan, plan_page
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.errors import RuleViolation
from medspa.web.request import HttpRequest


@requires(Permission.WRITE_CHARTS)
@require_POST
def make_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a plan, or the next version of the one there is."""
    client = find_record(pk)
    newest = client.treatment_plans.first()
    made = plans.make_plan(client=client, by=user_of(request), now=request.now, copy_of=newest)
    return redirect("plan_detail", plan=made.pk)


@requires(Permission.WRITE_CHARTS)
@require_POST
def propose_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin or fill a plan from what the assessment found. What cannot be proposed is said."""
    client = find_record(pk)
    by, now = user_of(request), request.now
    try:
        made = proposing.propose_plan(client=client, by=by, now=now)
    except RuleViolation as error:
        messages.error(request, error.detail)
        return redirect("client_record", pk=client.pk)
    messages.success(request, made.says)
    return redirect("plan_detail", plan=made.plan.pk)


@requires(Permission.WRITE_CHARTS)
@require_POST
def agree_plan(request: HttpRequest, plan: int) -> HttpResponse:
    """The client agrees to the plan."""
    found = find_plan(plan)
    try:
        plans.agree_plan(plan=found, by=user_of(request), now=request.now)
    except RuleViolation as error:
        return plan_page(request, found, problem=error.detail)
    return back_to(found, {})
