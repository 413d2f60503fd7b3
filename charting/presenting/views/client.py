"""The plan in the hands of its client: read, answered line by line, signed, taken along."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charting.models import PlanPresentation
from charting.presenting.booking.visits_ahead import next_to_book, visits_ahead
from charting.presenting.content.build import fingerprint
from charting.presenting.electronic import records_first
from charting.presenting.face import face_of
from charting.presenting.forms import AnswerForm, SignPlanForm
from charting.presenting.papers.pdf import plan_pdf
from charting.presenting.proof import reader_of
from charting.presenting.queries import newer_than
from charting.presenting.services.answering import answer_line, sign_plan
from charting.presenting.services.presenting import open_presentation
from charting.presenting.shown import read_shown
from charting.presenting.signatures import Signed
from charting.presenting.tokens import get_by_token, plan_token
from medspa.accounts.access import by_token
from medspa.audit.log import record
from medspa.errors import RuleViolation, add_refusal
from medspa.formats.dates import current_language
from medspa.signin.birth_proof import ask_birth_date
from medspa.tablet.lock import handed_over
from medspa.web.keyed import keep_key
from medspa.web.request import HttpRequest

View = Callable[..., HttpResponse]
PART = "plan"


def opens_plan(view: View) -> View:
    """Give the view the plan that the token opens, once its client has shown who they are.

    The address is a key: it is not cached, not indexed and not passed on to other sites.
    """

    @wraps(view)
    @never_cache
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        try:
            presentation = get_by_token(token)
        except PlanPresentation.DoesNotExist:
            response = render(request, "charting/unknown_link.html", status=404)
        else:
            way = reader_of(request, presentation)
            if way:
                response = view(request, presentation, token, way)
            else:
                response = ask_birth_date(request, presentation.plan.client, presentation.location)
        return keep_key(response)

    return opened


@by_token
@require_http_methods(["GET", "HEAD", "POST"])
@opens_plan
def read_plan(
    request: HttpRequest, presentation: PlanPresentation, token: str, way: str
) -> HttpResponse:
    """The whole plan. The first look is noted with it, every look in the audit log."""
    if request.method == "POST":  # the date of birth, sent again
        return redirect("read_plan", token=token)
    if newer := newer_than(presentation):
        context = {"newer_token": plan_token(newer), "presentation": presentation}
        return render(request, "charting/plan_newer.html", context)
    client = presentation.plan.client
    open_presentation(presentation=presentation, way=way, by=client, now=request.now)
    return plan_page(request, presentation, token)


@by_token
@require_POST
@opens_plan
def answer_plan(
    request: HttpRequest, presentation: PlanPresentation, token: str, way: str
) -> HttpResponse:
    """Yes or not now to one line: kept as it is tapped."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return redirect("read_plan", token=token)
    line = form.cleaned_data["line"]
    try:
        answer_line(
            presentation=presentation,
            **form.cleaned_data,
            by=presentation.plan.client,
            way=way,
            now=request.now,
        )
    except RuleViolation as error:
        return plan_page(request, presentation, token, problem=error.detail)
    if request.headers.get("HX-Target") == PART:
        return plan_page(request, presentation, token)
    return redirect(f"{reverse('read_plan', args=[token])}#line-{line}")


@by_token
@require_POST
@opens_plan
def sign_my_plan(
    request: HttpRequest, presentation: PlanPresentation, token: str, way: str
) -> HttpResponse:
    """Sign the answers that were on the page."""
    form = SignPlanForm(request.POST)
    if not form.is_valid():
        return plan_page(request, presentation, token, sign_form=form)
    said = form.cleaned_data
    signed = Signed(said["name"], said["answers"], current_language(), said["drawing"])
    client = presentation.plan.client
    try:
        sign_plan(presentation=presentation, signed=signed, by=client, way=way, now=request.now)
    except RuleViolation as error:
        add_refusal(form, error)
        return plan_page(request, presentation, token, sign_form=form)
    return redirect(f"{reverse('read_plan', args=[token])}#signed")


@by_token
@require_safe
@opens_plan
def plan_paper(
    request: HttpRequest, presentation: PlanPresentation, token: str, way: str
) -> HttpResponse:
    """The same as a PDF to keep."""
    record(by=presentation.plan.client, action="plan.downloaded", target=presentation)
    response = HttpResponse(plan_pdf(read_shown(presentation)), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="my-plan.pdf"'
    return response


def plan_page(
    request: HttpRequest, presentation: PlanPresentation, token: str, **also: Any
) -> HttpResponse:
    """The page with what was refused, if anything was."""
    presentation.refresh_from_db()
    plan = read_shown(presentation)
    is_signed = presentation.signed_at is not None
    is_current = is_signed or presentation.contents["fingerprint"] == fingerprint(presentation.plan)
    form = SignPlanForm(initial={"answers": plan.answers_key})
    context = {
        "presentation": presentation,
        "plan": plan,
        "face": face_of(plan),
        "token": token,
        "is_signed": is_signed,
        "is_current": is_current,
        "waits_until": None if is_signed else plan.waits_until(request.now),
        "sign_form": form,
        "records_first": None if is_signed else records_first(request, presentation),
        "may_book": next_to_book(visits_ahead(presentation, request.now)) is not None,
        "on_tablet": handed_over(request) is not None,
        **also,
    }
    part = f"#{PART}" if request.headers.get("HX-Target") == PART else ""
    status = 422 if also else 200
    return render(request, f"charting/read_plan.html{part}", context, status=status)
