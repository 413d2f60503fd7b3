"""Where vials may be shared between clients: every decision, and the form for a new one."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from charting.charts.forms.sharing import SharingForm
from charting.charts.sharing_vials import services as sharing
from charting.charts.sharing_vials.queries import sharing_now
from charting.ground.sealing import seal_sharing
from charting.models import SharingDecision
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import HttpRequest


@requires(Permission.VIEW_CHARTS)
@require_safe
def shared_vials(request: HttpRequest) -> HttpResponse:
    """Where vials are shared now, and what was decided before."""
    return _page(request, SharingForm(initial={"is_allowed": True}))


@requires(Permission.SET_CLINIC_POLICY, proof=True)
@require_POST
def decide_sharing(request: HttpRequest) -> HttpResponse:
    """Let vials of a product be shared at a place, or end it, with a reason."""
    form = SharingForm(request.POST)
    if form.is_valid():
        try:
            sharing.decide_sharing(**form.cleaned_data, by=user_of(request), now=request.now)
            return redirect("shared_vials")
        except RuleViolation as error:
            add_refusal(form, error)
    return _page(request, form)


def _page(request: HttpRequest, form: SharingForm) -> HttpResponse:
    history = list(SharingDecision.objects.select_related("location", "product", "by"))
    context = {
        "form": form,
        "shared": sharing_now().filter(is_allowed=True),
        "history": history,
        "broken": [one for one in history if one.seal != seal_sharing(one)],
        "may_decide": user_of(request).may(Permission.SET_CLINIC_POLICY),
    }
    status = 422 if form.is_bound else 200
    return render(request, "charting/shared_vials.html", context, status=status)
