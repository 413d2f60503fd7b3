"""What the nightly verification found broken, and who answered for it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from charting.compliance.forms import FindingForm
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.audit.chain.findings import answer_finding as answer
from medspa.audit.chain.findings import answered_findings, open_findings
from medspa.audit.models import Finding, FindingAnswer
from medspa.clinic.desk import desk_location
from medspa.errors import RuleViolation
from medspa.web.overtaken import Overtaken
from medspa.web.paging import page_of
from medspa.web.request import HttpRequest

PAGE = 20


@requires(Permission.COSIGN_CHARTS)
@require_safe
def findings(request: HttpRequest) -> HttpResponse:
    """Those that nobody answered for, newest first; with `answered` the others."""
    return _page(request)


@requires(Permission.COSIGN_CHARTS)
@require_POST
def answer_finding(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what came of it: the finding stays, and stands open no more."""
    finding = get_object_or_404(Finding, pk=pk)
    form = FindingForm(request.POST)
    if form.is_valid():
        try:
            answer(finding=finding, **form.cleaned_data, by=user_of(request), now=request.now)
            messages.success(request, "Answered. It stays on record with your name.")
            return redirect("findings")
        except RuleViolation as error:
            form.add_error(None, error)
    return _page(request, refused=finding, form=form)


def _page(
    request: HttpRequest, refused: Finding | None = None, form: FindingForm | None = None
) -> HttpResponse:
    is_answered = "answered" in request.GET
    rows = answered_findings() if is_answered else open_findings()
    page = page_of(rows, PAGE, request.GET.get("page"), holding=refused)
    context = {
        "page": page,
        "rows": [
            (one, form if one == refused else FindingForm(auto_id=f"finding-{one.pk}-%s"))
            for one in page
        ],
        "overtaken": _overtaken(refused, form),
        "is_answered": is_answered,
        "refused": refused,
    }
    place = desk_location(request)
    with timezone.override(place.zone if place else None):
        return render(request, "charting/findings.html", context, status=422 if refused else 200)


def _overtaken(finding: Finding | None, form: FindingForm | None) -> Overtaken | None:
    """Who answered for the finding while this answer was written."""
    given = FindingAnswer.objects.filter(finding=finding).first() if finding else None
    if finding is None or form is None or given is None:
        return None
    return Overtaken(
        title=finding.says.removesuffix("."),
        who=given.who,
        at=given.at,
        said=given.reason,
        typed=form.data.get("reason", ""),
    )
