"""Amounts of a plan, at the place that is chosen."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from charting.errors import PlanChanged
from charting.models import PlanItem
from charting.plans.forms import PlanItemForm
from charting.plans.services import items
from charting.plans.views.page import back_to, find_plan, kept, plan_page
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import HttpRequest

SENT_AS = {"area": "area", "side": "side", "visit": "stage", "product": "product"}


@requires(Permission.WRITE_CHARTS)
@require_POST
def set_item(request: HttpRequest, plan: int) -> HttpResponse:
    """Intend an amount at the chosen place, on one side or both; the place stays chosen."""
    found = find_plan(plan)
    form = PlanItemForm(request.POST, plan=found)
    if form.is_valid():
        try:
            stage, entry = form.cleaned_data["stage"], form.entry
            made = items.plan_entry(stage=stage, entry=entry, by=user_of(request))
            return back_to(found, kept(request, **_place_of(form.item_to_stay_at(made))))
        except PlanChanged as error:
            add_refusal(form, error)
            form.look_again(**error.facts)
        except RuleViolation as error:
            add_refusal(form, error)
    asked = request.GET.copy()
    for name, source in SENT_AS.items():
        asked[name] = request.POST.get(source, "")
    return plan_page(request, found, asked=asked, item_form=form)


@requires(Permission.WRITE_CHARTS)
@require_POST
def drop_item(request: HttpRequest, item: int) -> HttpResponse:
    found = get_object_or_404(PlanItem.objects.select_related("stage__plan__client"), pk=item)
    plan = found.stage.plan
    place = _place_of(found)
    try:
        items.drop_item(item=found, by=user_of(request))
    except RuleViolation as error:
        return plan_page(request, plan, problem=error.detail)
    return back_to(plan, kept(request, **place))


def _place_of(item: PlanItem) -> dict[str, str]:
    place = {"map": item.modality, "area": item.area_id, "side": item.side}
    return place | {"visit": str(item.stage_id)}
