"""What pages of the diary say of the forms before a visit: nothing clinical."""

from typing import Any

from django import template

from bookings.models import Appointment
from charting.visit_forms.desk_forms import forms_before
from medspa.accounts.permissions import Permission

register = template.Library()


@register.inclusion_tag("charting/_forms_line.html", takes_context=True)
def forms_line(context: dict[str, Any], visit: Appointment) -> dict[str, Any]:
    """Of the visit that is open beside the board: what is missing, and the tablet for it."""
    request = context["request"]
    return {
        "visit": visit,
        "forms": forms_before(visit, request.now),
        "may_answer": request.user.may(Permission.WRITE_CHARTS),
        "csrf_token": context.get("csrf_token"),
    }
