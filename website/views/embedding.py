"""The booking inside a page of the clinic's own site: no script, no cookie, only ways in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from medspa.accounts.access import public
from medspa.web.request import HttpRequest
from website.booking.embedding import embedded_frame, may_be_framed


@public
@require_safe
def embed(request: HttpRequest) -> HttpResponse:
    language = get_language() if request.GET.get("lang") else ""
    context = {"frame": embedded_frame(request.GET.dict(), request.now), "language": language}
    return may_be_framed(render(request, "website/embed.html", context))
