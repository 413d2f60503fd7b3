"""What an agreed plan intends is skipped, and taken up again."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from charting.models import PlanItem, TreatmentPlan
from charting.plans.forms import SkipForm
from charting.plans.services import skipping
from charting.plans.views.page import back_to, find_plan, kept, plan_page
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.errors import RuleViolation
from medspa.web.request import HttpRequest


@requires(Permission.WRITE_CHARTS)
@require_POST
def skip_items(request: HttpRequest, plan: int) -> HttpResponse:
    """Not given after all, each with one reason: the ticked ones, or those of a visit."""
    found = find_plan(plan)
    form = SkipForm(request.POST)
    chosen = _chosen(found, request)
    if not form.is_valid():
        return plan_page(request, found, skip_form=form, skipping=_pks(chosen))
    try:
        by, now = user_of(request), request.now
        skipping.skip_items(items=chosen, reason=form.said, by=by, now=now)
    except RuleViolation as error:
        return plan_page(request, found, problem=error.detail)
    return back_to(found, kept(request))


@requires(Permission.WRITE_CHARTS)
@require_POST
def take_up_again(request: HttpRequest, item: int) -> HttpResponse:
    """A skipped amount is to be given after all."""
    found = get_object_or_404(PlanItem.objects.select_related("stage__plan__client"), pk=item)
    try:
        reason = request.POST.get("reason") or "Wanted after all"
        by, now = user_of(request), request.now
        skipping.take_up_again(items=[found], reason=reason, by=by, now=now)
    except RuleViolation as error:
        return plan_page(request, found.stage.plan, problem=error.detail)
    return back_to(found.stage.plan, kept(request))


def _chosen(plan: TreatmentPlan, request: HttpRequest) -> list[PlanItem]:
    numbers = [one for one in request.POST.getlist("item") if one.isdecimal()]
    items = PlanItem.objects.filter(stage__plan=plan, pk__in=numbers)
    return list(items.select_related("stage"))


def _pks(items: list[PlanItem]) -> list[int]:
    return [item.pk for item in items]
