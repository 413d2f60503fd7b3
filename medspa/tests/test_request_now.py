"""Every request has one moment, set before anything else looks at the clock."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django import http
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory

from medspa.local.testkit.clock import set_now
from medspa.tests.site_map import APPS
from medspa.web.request import HttpRequest, NowMiddleware

NOW = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)


def test_moment_is_set_once_for_all_that_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[datetime] = []

    def view(request: http.HttpRequest) -> HttpResponse:
        set_now(monkeypatch, NOW.replace(hour=13))
        seen.append(request.now)  # type: ignore[attr-defined]  # what views are annotated with
        return HttpResponse()

    set_now(monkeypatch, NOW)
    request = RequestFactory().get("/")
    NowMiddleware(view)(request)  # type: ignore[arg-type]  # Django makes another class of it

    assert seen == [NOW]


def test_nothing_of_the_site_runs_before_it() -> None:
    assert settings.MIDDLEWARE[0] == f"{NowMiddleware.__module__}.{NowMiddleware.__qualname__}"
    assert HttpRequest.__annotations__ == {"now": datetime}


def test_no_view_looks_at_the_clock_itself() -> None:
    base = Path(settings.BASE_DIR)
    views = [
        path
        for app in APPS
        for path in (base / app).rglob("*.py")
        if {"views", "admin"} & {*path.parts, path.stem} and "tests" not in path.parts
    ]

    assert len(views) > 60
    assert [path for path in views if "timezone.now(" in path.read_text(encoding="utf-8")] == []
