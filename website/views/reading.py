"""The front page, and every page that the clinic writes."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.views.next_free import consultation, next_visits
from medspa.accounts.access import public, requires
from medspa.accounts.permissions import Permission
from website.models import Page
from website.queries import article, article_of
from website.structured import business, questions
from website.treatment_pages import lasting_treatments


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the clinic does, and the next time that somebody could come."""
    read = article("home")
    context = {
        "article": read,
        "next_free": next_visits(consultation(), timezone.now()),
        "lasting": lasting_treatments() if read and read.parts_of("spans") else [],
        "data": [*business(), *questions(read)],
    }
    return render(request, "website/home.html", context)


@public
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    read = article(slug)
    if read is None or read.page.get_absolute_url() != request.path:
        raise Http404("No such page.")
    context = {
        "article": read,
        "lasting": lasting_treatments() if read.parts_of("spans") else [],
        "data": questions(read),
    }
    return render(request, "website/page.html", context)


@requires(Permission.ADMINISTER)
@require_safe
def page_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Any version of any page, as clients would see its words."""
    read = article_of(get_object_or_404(Page.objects.prefetch_related("sections"), pk=pk))
    context = {"article": read, "lasting": lasting_treatments(), "is_preview": True}
    return render(request, "website/page_preview.html", context)
