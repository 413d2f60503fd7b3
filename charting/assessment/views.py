"""Looking at the whole face: an area, what is seen there and its grade in a tap or two."""

from collections.abc import Callable

from django.forms import BaseForm
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from charting.assessment import services
from charting.assessment.forms import PersonForm, SeenForm, TakeBackForm
from charting.assessment.page.page import read_assessment_page, read_kept_page
from charting.ground.marks import mark
from charting.ground.places import place_of
from charting.ground.records import find_record
from charting.models import Assessment, AssessmentFinding
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.models import Client
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import HttpRequest
from treatments.models import FacialArea

ASSESSING = "assessing"


@requires(Permission.VIEW_CHARTS)
@require_safe
def assessment(request: HttpRequest, pk: int) -> HttpResponse:
    """The face as it is looked at today, with the last time as its ghost. Every look is noted."""
    return _page(request, find_record(pk))


@requires(Permission.WRITE_CHARTS)
@require_POST
def assess_area(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what is seen in an area, and go on to the next."""
    client = find_record(pk)
    form = SeenForm(request.POST)

    def keep() -> dict[str, str]:
        by, seen = user_of(request), form.seen
        services.note_finding(client=client, seen=seen, by=by, now=request.now)
        is_whole = seen.side not in seen.area.sides or seen.area.sides == ("M",)
        return {"noted": seen.area.pk} if is_whole else {"area": seen.area.pk}

    return _kept(request, client, form, keep)


@requires(Permission.WRITE_CHARTS)
@require_POST
def assess_well(request: HttpRequest, pk: int) -> HttpResponse:
    """Areas that were looked at and need nothing."""
    client = find_record(pk)
    areas = list(FacialArea.objects.chartable().filter(pk__in=request.POST.getlist("areas")))
    services.note_well(client=client, areas=areas, by=user_of(request), now=request.now)
    return _back_to(request, client, {})


@requires(Permission.WRITE_CHARTS)
@require_POST
def assess_as_last_time(request: HttpRequest, pk: int) -> HttpResponse:
    """Take over what the last assessment found: of the areas named, else of all that are left."""
    client = find_record(pk)
    areas = request.POST.getlist("areas") or None
    try:
        by, now = user_of(request), request.now
        services.note_as_last_time(client=client, areas=areas, by=by, now=now)
    except RuleViolation as error:
        return _page(request, client, problem=error.detail)
    return _back_to(request, client, {})


@requires(Permission.WRITE_CHARTS)
@require_POST
def assess_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Skin type, Glogau, and what the client wants, in the client's own words."""
    client = find_record(pk)
    form = PersonForm(request.POST)

    def keep() -> dict[str, str]:
        by, now = user_of(request), request.now
        services.describe_person(client=client, person=form.person, by=by, now=now)
        return {"area": request.GET.get("area", "")}

    answer = _kept(request, client, form, keep)
    if request.headers.get("HX-Trigger") == "goals" and answer.status_code == 302:
        return HttpResponse(status=204)  # typed words are saved as they are left; nothing is shown
    return answer


@requires(Permission.WRITE_CHARTS)
@require_POST
def drop_assessed(request: HttpRequest, pk: int, finding: int) -> HttpResponse:
    """Take a finding out of the draft."""
    client = find_record(pk)
    rows = AssessmentFinding.objects.select_related("assessment")
    found = rows.filter(pk=finding, assessment__client=client).first()
    if found is None:  # dropped in another tab already
        return _back_to(request, client, {})
    try:
        services.drop_finding(finding=found, by=user_of(request))
    except RuleViolation as error:
        return _page(request, client, problem=error.detail)
    return _back_to(request, client, {"area": found.area_id})


@requires(Permission.WRITE_CHARTS)
@require_POST
def keep_assessment(request: HttpRequest, pk: int, assessment: int) -> HttpResponse:
    """Close the draft: from now on it counts, and stays."""
    client = find_record(pk)
    draft = get_object_or_404(Assessment, pk=assessment, client=client)
    try:
        services.keep_assessment(assessment=draft, by=user_of(request), now=request.now)
    except RuleViolation as error:
        return _page(request, client, problem=error.detail)
    return redirect("assessment_detail", pk=client.pk, assessment=draft.pk)


@requires(Permission.WRITE_CHARTS)
@require_POST
def throw_assessment_away(request: HttpRequest, pk: int, assessment: int) -> HttpResponse:
    """Give the draft up."""
    client = find_record(pk)
    draft = get_object_or_404(Assessment, pk=assessment, client=client)
    try:
        services.throw_away(assessment=draft, by=user_of(request))
    except RuleViolation as error:
        return _page(request, client, problem=error.detail)
    return redirect("client_record", pk=client.pk)


@requires(Permission.VIEW_CHARTS)
@require_safe
def assessment_detail(request: HttpRequest, pk: int, assessment: int) -> HttpResponse:
    """One that was kept, as it was. Every look is noted."""
    return _kept_page(request, pk, assessment, TakeBackForm())


@requires(Permission.WRITE_CHARTS)
@require_POST
def take_back_assessment(request: HttpRequest, pk: int, assessment: int) -> HttpResponse:
    """It was kept by mistake: it counts no more, and stays readable."""
    found = get_object_or_404(Assessment, pk=assessment, client=pk)
    form = TakeBackForm(request.POST)
    if form.is_valid():
        try:
            reason, by = form.cleaned_data["reason"], user_of(request)
            services.take_back(assessment=found, reason=reason, by=by, now=request.now)
            return redirect("assessment_detail", pk=pk, assessment=assessment)
        except RuleViolation as error:
            add_refusal(form, error)
    return _kept_page(request, pk, assessment, form)


def _page(
    request: HttpRequest, client: Client, *, form: BaseForm | None = None, problem: str = ""
) -> HttpResponse:
    """The face, with what was wrong with what was just sent."""
    user = user_of(request)
    record(by=user, action="assessment.viewed", target=client)
    asked = request.GET.dict()
    if form is not None:
        asked |= {name: form.data.get(name, "") for name in ("area", "scale", "finding")}
    page = read_assessment_page(client, asked, request.now)
    context = {
        "client": client,
        "page": page,
        "form": form,
        "problem": problem,
        "kept_query": _address(request, {}),
        "may_write": user.may(Permission.WRITE_CHARTS),
    }
    part = f"#{ASSESSING}" if request.headers.get("HX-Target") == ASSESSING else ""
    status = 422 if form is not None or problem else 200
    with timezone.override(place_of(client).zone):
        response = render(request, f"charting/assessment.html{part}", context, status=status)
    if status == 422:
        response["HX-Push-Url"] = "false"  # the address of a form cannot be reloaded
    return response


def _kept_page(request: HttpRequest, pk: int, assessment: int, form: BaseForm) -> HttpResponse:
    rows = Assessment.objects.filter(kept_at__isnull=False, client=pk)
    rows = rows.select_related("client", "kept_by", "retraction__by")
    found = get_object_or_404(rows.prefetch_related("findings__area"), pk=assessment)
    user = user_of(request)
    record(by=user, action="assessment.viewed", target=found, client=pk)
    context = {
        "client": found.client,
        "page": read_kept_page(found, request.GET.dict()),
        "form": form,
        "may_write": user.may(Permission.WRITE_CHARTS),
    }
    with timezone.override(place_of(found.client).zone):
        status = 422 if form.is_bound else 200
        return render(request, "charting/assessment_kept.html", context, status=status)


def _kept(
    request: HttpRequest, client: Client, form: BaseForm, keep: Callable[[], dict[str, str]]
) -> HttpResponse:
    """On to what is chosen next, or the page with what is wrong."""
    if form.is_valid():
        try:
            return _back_to(request, client, keep())
        except RuleViolation as error:
            add_refusal(form, error)
    return _page(request, client, form=form)


def _back_to(request: HttpRequest, client: Client, chosen: dict[str, str]) -> HttpResponse:
    return redirect(reverse("assessment", args=[client.pk]) + _address(request, chosen))


def _address(request: HttpRequest, chosen: dict[str, str]) -> str:
    """The map that is shown stays."""
    address = QueryDict(mutable=True)
    wanted = {"map": request.GET.get("map", "")} | chosen
    address.update({name: mark(value) for name, value in wanted.items() if value})
    return f"?{address.urlencode()}" if address else ""
