"""Every page of the site, found in the URL resolver, with made-up arguments."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.urls.resolvers import RegexPattern, RoutePattern

from medspa.accounts.access import Access, access_of

APPS = ("medspa", "treatments", "bookings", "website", "charting", "portal", "office", "devtools")
MADE_UP = ["1", "x", "a-b", "2026-11-24", "6f1c7c8e-6f0a-4b6e-9d1e-0c9a3f9b2a11", "BX7K-29QM"]


@dataclass(frozen=True)
class Page:
    name: str
    url: str
    view: Callable[..., Any]

    @cached_property
    def access(self) -> Access | None:
        return access_of(resolve(self.url))

    @property
    def is_ours(self) -> bool:
        return self.view.__module__.split(".")[0] in APPS and not self.name.startswith("admin:")

    def __str__(self) -> str:
        return self.name or self.url


@cache
def pages() -> tuple[Page, ...]:
    return tuple(_walk(get_resolver(), "/", ""))


def our_pages() -> list[Page]:
    return [page for page in pages() if page.is_ours]


def _walk(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[Page]:
    for entry in resolver.url_patterns:
        path = prefix + _made_up_path(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, path, inner)
        elif isinstance(entry, URLPattern):
            yield Page(f"{namespace}{entry.name}" if entry.name else "", path, entry.callback)


def _made_up_path(pattern: Any) -> str:
    if isinstance(pattern, RoutePattern):
        values = {name: _fitting(converter) for name, converter in pattern.converters.items()}
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found[1]], str(pattern))
    if isinstance(pattern, RegexPattern):
        return _fill_groups(str(pattern)).strip("^$")
    return str(pattern)  # a language prefix


def _fitting(converter: Any) -> str:
    """The first made-up value that the converter takes."""
    for value in MADE_UP:
        try:
            if re.fullmatch(converter.regex, value) and converter.to_python(value) is not None:
                return value
        except ValueError:
            continue
    raise AssertionError(f"Add a value to MADE_UP for {type(converter).__name__}")


def _fill_groups(expression: str) -> str:
    """`^key/(?P<key>[-:\\w]+)/$` becomes `^key/x/$`; an alternative gives its first branch."""
    return re.sub(r"\(\?P<\w+>((?:[^()]|\([^()]*\))*)\)", _fill_group, expression)


def _fill_group(found: re.Match[str]) -> str:
    return next(
        value for value in [*MADE_UP, *found[1].split("|")] if re.fullmatch(found[1], value)
    )
