"""An estimate in the hands of its client: read once it is known who reads, and taken along."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from charting.estimates.papers.paper import estimate_pdf
from charting.estimates.queries import newest_like, versions_of
from charting.estimates.shown import show_estimate
from charting.estimates.tokens import estimate_token, get_by_token
from charting.ground.places import clinic_place
from charting.models import Estimate
from medspa.accounts.access import by_token
from medspa.audit.log import record
from medspa.clinic.models import Location
from medspa.signin.birth_proof import ask_birth_date, is_proved
from medspa.web.keyed import keep_key
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
            response = render(request, "charting/unknown_link.html", status=404)
        else:
            client = estimate.client
            reads = is_proved(request, client)
            place = _place(estimate)
            response = view(request, estimate) if reads else ask_birth_date(request, client, place)
        return keep_key(response)

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
    return render(request, "charting/read_estimate.html", context)


@by_token
@require_safe
@opens_estimate
def estimate_paper(request: HttpRequest, estimate: Estimate) -> HttpResponse:
    """The same as a PDF to keep."""
    record(by=estimate.client, action="estimate.downloaded", target=estimate)
    return as_paper(estimate)


def as_paper(estimate: Estimate) -> HttpResponse:
    """Under a name that says nothing of what it is about."""
    issued = _place(estimate).local(estimate.issued_at)
    name = f"{slugify(gettext('Estimate'))}-{issued:%Y-%m-%d}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    paper = estimate_pdf(show_estimate(estimate))
    return HttpResponse(paper, content_type="application/pdf", headers=headers)


def _place(estimate: Estimate) -> Location:
    return estimate.location or clinic_place()
