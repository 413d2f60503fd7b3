"""What is to be filled in before a visit. The link is the key; it reads nothing back."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bookings.models import Appointment
from bookings.views.links import opens_forms
from charting.models import IntakeAnswer
from charting.visit_forms.screens import screen_of_link
from charting.visit_forms.steps import Asking, steps_of
from medspa.accounts.access import by_token
from medspa.tablet.lock import handed_over
from medspa.web.request import HttpRequest


@by_token
@require_safe
@opens_forms
def visit_forms(request: HttpRequest, visit: Appointment, token: str) -> HttpResponse:
    """The steps, and how far each is; on our tablet those that it was handed over for."""
    asking = Asking(screen_of_link(request, visit), visit, token, request.now)
    steps, state = steps_of(asking) if asking.can_be_filled else [], handed_over(request)
    if state is not None:
        steps = [step for step in steps if state.allows(step.url)]
    context = {
        "visit": visit,
        "token": token,
        "steps": steps,
        "can_be_filled": asking.can_be_filled,
        "is_done": bool(steps) and all(step.is_done for step in steps),
        "is_known": asking.screen.way == IntakeAnswer.Way.OWN_PAGES,
        "on_tablet": state is not None,
        "on_paper": any(step.on_paper for step in steps),
    }
    return render(request, "charting/visit_forms.html", context)
