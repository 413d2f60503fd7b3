"""The front page, and every page that the clinic writes."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from bookings.picker.next_free import find_consultation_type, find_next_free_times
from medspa.accounts.access import public, requires
from medspa.accounts.permissions import Permission
from medspa.web.request import HttpRequest
from website.models import Page
from website.queries import Article, article_of, published_article
from website.results import ON_A_PAGE, Asked, results
from website.seo.structured_data import clinic_locations, faq_page
from website.text.answers import answers_about
from website.treatments.pages import lasting_treatments


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the clinic does, and the next time that somebody could come."""
    read = published_article("home")
    context = {
        "article": read,
        "next_free": find_next_free_times(find_consultation_type(), request.now),
        "data": [*clinic_locations(), *faq_page(read)],
    } | from_catalogue(read, request.now)
    return render(request, "website/home.html", context)


@public
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    read = published_article(slug)
    if read is None or read.page.get_absolute_url() != request.path:
        raise Http404("No such page.")
    parts = from_catalogue(read, request.now)
    context = {"article": read, "data": faq_page(read, parts["answers"])} | parts
    return render(request, "website/page.html", context)


@requires(Permission.ADMINISTER)
@require_safe
def page_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Any version of any page, as clients would see its words."""
    read = article_of(get_object_or_404(Page.objects.prefetch_related("sections"), pk=pk))
    context = {"article": read, "is_preview": True} | from_catalogue(read, request.now)
    return render(request, "website/page_preview.html", context)


def from_catalogue(read: Article | None, now: datetime) -> dict[str, Any]:
    """What sections of a page show of the catalogue, and before and after; nothing is looked up
    that no section shows."""
    has_results = read and read.parts_of("results")
    return {
        "results": results(Asked(now, on_home=True))[:ON_A_PAGE] if has_results else [],
        "lasting": lasting_treatments() if read and read.parts_of("spans") else [],
        "answers": answers_about() if read and read.parts_of("answers") else [],
    }
