"""An estimate in the hands of its client: read once it is known who reads, and taken along."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from charting.estimates.forms import BirthForm
from charting.estimates.papers.paper import estimate_pdf
from charting.estimates.proof import is_reader, seconds_until_next_try, try_birth_date
from charting.estimates.queries import newest_like, versions_of
from charting.estimates.shown import show_estimate
from charting.estimates.tokens import estimate_token, get_by_token
from charting.models import Estimate
from medspa.accounts.access import by_token
from medspa.audit.log import record
from medspa.formats.dates import format_hour
from medspa.web.request import HttpRequest

View = Callable[..., HttpResponse]


def opens_estimate(view: View) -> View:
    """Give the view the estimate that the token opens, once its client has shown who they are.

    The address is a key: it is not cached, not indexed and not passed on to other sites.
    """

    @wraps(view)
    @never_cache
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        try:
            estimate = get_by_token(token)
        except Estimate.DoesNotExist:
            response = render(request, "bookings/unknown_link.html", status=404)
        else:
            reads = is_reader(request, estimate)
            response = view(request, estimate) if reads else _ask(request, estimate, token)
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return opened


@by_token
@require_http_methods(["GET", "HEAD", "POST"])
@opens_estimate
def read_estimate(request: HttpRequest, estimate: Estimate) -> HttpResponse:
    """The version that the link was sent with, and the way to the newest one."""
    if request.method == "POST":  # the date of birth, sent again
        return redirect("read_estimate", token=estimate_token(estimate))
    record(by=estimate.client, action="estimate.read", target=estimate)
    newest = newest_like(estimate)
    context = {
        "shown": show_estimate(estimate),
        "token": estimate_token(estimate),
        "newer": estimate_token(newest) if newest.pk != estimate.pk else "",
        "others": [(one, estimate_token(one)) for one in versions_of(estimate)],
    }
    return render(request, "charting/estimate.html", context)


@by_token
@require_safe
@opens_estimate
def estimate_paper(request: HttpRequest, estimate: Estimate) -> HttpResponse:
    """The same as a PDF to keep."""
    record(by=estimate.client, action="estimate.downloaded", target=estimate)
    return as_paper(estimate)


def as_paper(estimate: Estimate) -> HttpResponse:
    """Under a name that says nothing of what it is about."""
    name = f"{slugify(gettext('Estimate'))}-{estimate.issued_at:%Y-%m-%d}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    paper = estimate_pdf(show_estimate(estimate))
    return HttpResponse(paper, content_type="application/pdf", headers=headers)


def _ask(request: HttpRequest, estimate: Estimate, token: str) -> HttpResponse:
    """The date of birth once, or to sign in: until then the page says nothing of anybody."""
    if "birth_on" not in request.POST:
        return _gate(request, estimate, BirthForm(), token)
    form = BirthForm(request.POST)
    if not form.is_valid():
        return _gate(request, estimate, form, token, status=422)
    if wait_s := seconds_until_next_try(estimate):
        form.add_error("birth_on", _too_often(request, estimate, wait_s))
        response = _gate(request, estimate, form, token, status=429)
        response["Retry-After"] = str(wait_s)
        return response
    if try_birth_date(request, estimate, form.cleaned_data["birth_on"]):
        return redirect(reverse("read_estimate", args=[token]))
    form.add_error("birth_on", gettext("This isn't the date that we have. Please check it."))
    return _gate(request, estimate, form, token, status=422)


def _too_often(request: HttpRequest, estimate: Estimate, wait_s: int) -> str:
    place = estimate.location
    again = place.local(request.now + timedelta(seconds=wait_s + 59)) if place else request.now
    says = gettext("That was tried very often. Please try again at %(at)s, or call us: %(phone)s.")
    return says % {"at": format_hour(again), "phone": place.phone if place else ""}


def _gate(
    request: HttpRequest, estimate: Estimate, form: BirthForm, token: str, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "token": token,
        "asks_birth": estimate.client.birth_on is not None,
        "location": estimate.location,
    }
    return render(request, "charting/estimate_gate.html", context, status=status)
