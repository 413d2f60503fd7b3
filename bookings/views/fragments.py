"""Answer htmx with the part of a page that it asked for."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from medspa.web.request import HttpRequest


def render_part(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    parts: tuple[str, ...],
    status: int = 200,
) -> HttpResponse:
    """The partial named like the element to swap, or the page. `is_part`: which of the two.

    Both have the same address: without Vary, the Back button would show the part as a page.
    """
    target = request.headers.get("HX-Target", "")
    name = f"{template}#{target}" if target in parts else template
    response = render(request, name, {**context, "is_part": target in parts}, status=status)
    patch_vary_headers(response, ["HX-Target"])
    return response
