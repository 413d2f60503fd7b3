"""A presented plan on pages of rooms below."""

from typing import Any

from django import template
from django.urls import reverse

from charting.ground.places import usual_location
from charting.models import TreatmentPlan
from charting.presenting.forms import PresentForm
from charting.presenting.known import what_is_known
from charting.presenting.views.staff import presented_state

register = template.Library()


@register.inclusion_tag("charting/_plan_presented.html", takes_context=True)
def plan_presented(context: dict[str, Any], plan: TreatmentPlan, may_write: bool) -> dict[str, Any]:
    """How far the plan has come with its client, and what presents it."""
    is_open = may_write and plan.agreed_at is None
    form = None
    if is_open and plan.stages.filter(items__isnull=False).exists():
        place, known = usual_location(plan.client), what_is_known(plan.client)
        form = PresentForm(initial={"location": place, "quote": known.quote})
    user = context["request"].user
    return {
        "csrf_token": context.get("csrf_token"),
        "plan": plan,
        "form": form,
        "has_email": bool(plan.client.email),
        "may_book": user.is_authenticated and "book_for_client" in user.permissions,
        "present_url": reverse("present_plan", args=[plan.pk]),
        **presented_state(plan),
    }
