r"""Paths of this site, written into links: none may lead to another host.

A browser reads `//evil.example/`, `/\\evil.example/` and the like with blanks in between as the
address of another host.
"""

import re
from collections.abc import Callable

from django.http.response import HttpResponseBase

from medspa.web.request import HttpRequest

_BEGINNING = re.compile(r"[/\\\s\x00-\x1f\x7f]+")


def own_path(path: str) -> str:
    """The path with one slash at its beginning, whatever stood there."""
    begins = _BEGINNING.match(path)
    return "/" + path[begins.end() if begins else 0 :]


class OwnPathMiddleware:
    """`request.path` is what pages write into their links, error pages too. What is opened goes by
    `path_info`, so a strange path is still not found."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.path = own_path(request.path)
        return self.get_response(request)
