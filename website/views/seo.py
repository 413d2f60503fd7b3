"""What search engines ask for."""

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from medspa.accounts.access import public
from medspa.web.request import HttpRequest
from website.seo.addresses import absolute_address, indexed_pages

KEPT_OUT = (
    *("/a/", "/e/", "/f/", "/w/", "/plan/", "/me/", "/tablet/"),
    *("/desk/", "/charts/", "/plans/", "/stock/", "/messages/", "/admin/"),
)


@public
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    xml = render_to_string("website/sitemap.xml", {"pages": indexed_pages()})
    return HttpResponse(xml, content_type="application/xml")


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in KEPT_OUT)]
    lines.append(f"Sitemap: {absolute_address(reverse('sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
