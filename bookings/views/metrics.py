"""Figures for a Prometheus that knows the token, and for this machine while it is a developer's."""

from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from bookings.metrics import collect_figures, format_figures
from medspa.accounts.access import public
from medspa.web.request import HttpRequest, ip_address_of

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@public
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """404 for whoever may not read them."""
    if not _may_read(request):
        raise Http404
    words = format_figures(collect_figures(request.now))
    return HttpResponse(words, content_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def _may_read(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        said = request.headers.get("Authorization", "")
        return constant_time_compare(said, f"Bearer {settings.METRICS_TOKEN}")
    is_passed_on = "X-Forwarded-For" in request.headers
    return settings.IS_LOCAL and not is_passed_on and _is_this_machine(request)


def _is_this_machine(request: HttpRequest) -> bool:
    address = ip_address_of(request)
    return address is not None and ip_address(address).is_loopback
